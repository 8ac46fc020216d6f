package dev.rtck.referenceserver.stomp;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes frames as bytes, by the rules of a version. Immutable. */
final class FrameWriter {
  private final Defects defects;

  FrameWriter(Defects defects) {
    this.defects = defects;
  }

  byte[] write(Frame frame, Version version) {
    boolean older = version == Version.V1_1 && defects.has(Defect.CARRIAGE_RETURNS_SENT_IN_1_1);
    String eol = older ? "\r\n" : "\n";
    StringBuilder head = new StringBuilder(frame.command()).append(eol);
    boolean raw = frame.command().equals("CONNECTED");
    boolean padded = frame.command().equals("MESSAGE") && defects.has(Defect.HEADERS_PADDED);
    boolean quotes =
        frame.command().equals("ERROR") && defects.has(Defect.ERROR_QUOTES_DESTINATION_UNESCAPED);
    for (Header header : frame.headers()) {
      head.append(raw ? header.name() : Escapes.escape(header.name(), version, true));
      head.append(padded && header.name().equals("content-type") ? ": " : ":");
      boolean quoted = quotes && header.name().equals("message");
      head.append(raw || quoted ? header.value() : value(header.value(), version)).append(eol);
    }
    head.append(eol);
    String text =
        defects.has(Defect.CHARACTERS_OF_FOUR_OCTETS_REPLACED)
            ? head.toString().replaceAll("[\\x{10000}-\\x{10FFFF}]", "?")
            : head.toString();
    ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + frame.body().length + 1);
    out.writeBytes(
        text.getBytes(
            defects.has(Defect.HEADERS_SENT_IN_LATIN_1)
                ? StandardCharsets.ISO_8859_1
                : StandardCharsets.UTF_8));
    out.writeBytes(frame.body());
    out.write(0);
    return out.toByteArray();
  }

  private String value(String text, Version version) {
    Version rules =
        version == Version.V1_1 && defects.has(Defect.CARRIAGE_RETURN_ESCAPED_IN_1_1)
            ? Version.V1_2
            : version;
    String escaped = Escapes.escape(text, rules, false);
    if (version == Version.V1_1 && defects.has(Defect.BACKSLASH_NOT_ESCAPED_IN_1_1)) {
      escaped = escaped.replace("\\\\", "\\");
    }
    int backslash = escaped.indexOf("\\\\");
    if (backslash >= 0 && defects.has(Defect.ONLY_THE_FIRST_BACKSLASH_ESCAPED)) {
      int behind = backslash + 2;
      escaped = escaped.substring(0, behind) + escaped.substring(behind).replace("\\\\", "\\");
    }
    if (defects.has(Defect.COLON_NOT_ESCAPED)) {
      escaped = escaped.replace("\\c", ":");
    }
    if (version == Version.V1_2 && defects.has(Defect.CARRIAGE_RETURN_NOT_ESCAPED)) {
      escaped = escaped.replace("\\r", "\r");
    }
    if ((version == Version.V1_2 && defects.has(Defect.LINE_FEED_NOT_ESCAPED))
        || (version == Version.V1_0 && defects.has(Defect.LINE_FEED_SENT_RAW_IN_1_0))) {
      escaped = escaped.replace("\\n", "\n");
    }
    return escaped;
  }

  /** The length that a body is sent with: its octets. */
  String length(byte[] body) {
    if (defects.has(Defect.CONTENT_LENGTH_KEPT_IN_16_BITS)) {
      return Integer.toString(body.length & 0xFFFF);
    }
    return Integer.toString(
        defects.has(Defect.CONTENT_LENGTH_COUNTS_CHARACTERS)
            ? new String(body, StandardCharsets.UTF_8).length()
            : body.length);
  }

  /** Header names that a server sets itself, whatever the sender said. */
  static final List<String> OWN =
      List.of(
          "destination",
          "message-id",
          "subscription",
          "ack",
          "content-length",
          "receipt",
          "transaction");
}
