package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The strict validator: what the session's version of STOMP forbids a server to send, in any
 * situation. Fed with every frame of one connection in order. Not thread-safe.
 */
final class ServerFrameRules {

  private static final Set<String> WITH_BODY = Set.of("MESSAGE", "ERROR");
  private static final Set<String> ALL = Set.of("CONNECTED", "MESSAGE", "RECEIPT", "ERROR");

  /** Type and subtype are tokens (RFC 2045 §5.1); what parameters hold is not looked at. */
  private static final Pattern MIME =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+ *(;.*)?");

  private static final Pattern HEART_BEAT = Pattern.compile("[0-9]{1,19},[0-9]{1,19}");
  private static final Pattern SERVER = Pattern.compile("[^/\\s]+(/\\S*)?(\\s.*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private boolean connected;
  private boolean failed;

  /** Returns every rule that the next frame breaks. */
  List<StompViolation> judge(ReceivedFrame frame) {
    Findings findings = new Findings(frame);
    if (failed && connected && frame.version() == StompVersion.V1_2) {
      findings.add("nothing-after-error", "ERROR", frame + " after an ERROR");
    }
    if (!ALL.contains(frame.command())) {
      findings.add("server-frame", "Server_Frames", "a frame " + shown(frame.commandLine()));
      return findings.all;
    }
    judgeLines(frame, findings);
    judgeBody(frame, findings);
    judgeHeaders(frame, findings);
    if (frame.is("CONNECTED") && connected) {
      findings.add("one-connected", "Connecting", "a second CONNECTED");
    }
    connected |= frame.is("CONNECTED");
    failed |= frame.is("ERROR");
    return findings.all;
  }

  private static final class Findings {
    private final ReceivedFrame frame;
    private final List<StompViolation> all = new ArrayList<>();

    Findings(ReceivedFrame frame) {
      this.frame = frame;
    }

    void add(String rule, String section, String seen) {
      all.add(new StompViolation(rule, frame.version(), section, seen + " in " + frame));
    }
  }

  private static String shown(Bytes bytes) {
    return "'" + StompFrame.shown(bytes) + "'";
  }

  private void judgeLines(ReceivedFrame frame, Findings findings) {
    StompVersion version = frame.version();
    if (!frame.hasHead()) {
      findings.add("blank-line", "Augmented_BNF", "no blank line behind the head");
    }
    if (version == StompVersion.V1_1 && frame.carriageReturns() == frame.lines().size() + 2) {
      findings.add("line-feed-alone", "Augmented_BNF", "lines that end with CR LF");
    }
    for (Bytes line : frame.lines()) {
      judgeLine(frame, line, findings);
    }
  }

  private void judgeLine(ReceivedFrame frame, Bytes line, Findings findings) {
    StompVersion version = frame.version();
    int colon = ReceivedFrame.colon(line);
    if (colon < 0) {
      findings.add("header-colon", "Augmented_BNF", "a header without a colon, " + shown(line));
      return;
    }
    if (colon == 0) {
      findings.add("header-name", "Augmented_BNF", "a header without a name, " + shown(line));
    }
    if (!version.atLeast(StompVersion.V1_1)) {
      return;
    }
    if (!line.isUtf8()) {
      findings.add("header-utf-8", "Value_Encoding", "a header that is not UTF-8, " + shown(line));
    }
    // Before CONNECTED nobody knows whose rules hold.
    if (!connected || !version.escapes(frame.command())) {
      return;
    }
    Bytes value = line.slice(colon + 1, line.length());
    if (ReceivedFrame.colon(value) >= 0) {
      findings.add("escaped-colon", "Value_Encoding", "a colon not escaped, " + shown(line));
    }
    if (version == StompVersion.V1_2 && value.contains(Bytes.of('\r'))) {
      findings.add("escaped-return", "Value_Encoding", "a CR not escaped, " + shown(line));
    }
    String undefined = HeaderEscapes.undefined(line, version);
    if (!undefined.isEmpty()) {
      findings.add(
          "defined-escapes", "Value_Encoding", "the escape " + undefined + ", " + shown(line));
    }
  }

  private void judgeBody(ReceivedFrame frame, Findings findings) {
    boolean bare =
        frame.version().atLeast(StompVersion.V1_1) && !WITH_BODY.contains(frame.command());
    if (bare && !frame.body().isEmpty()) {
      findings.add("no-body", "Body", "a body of " + frame.body().length() + " bytes");
    }
    String length = frame.header("content-length");
    if (length != null && !LENGTH.matcher(length).matches()) {
      findings.add("content-length", "Header_content-length", "content-length:" + length);
    } else if (!frame.lengthHolds()) {
      findings.add(
          "content-length",
          "Header_content-length",
          "content-length:" + length + " where the NUL does not follow");
    }
    String type = frame.header("content-type");
    boolean newest = connected && frame.version() == StompVersion.V1_2;
    if (newest && type != null && !MIME.matcher(type).matches()) {
      findings.add("content-type", "Header_content-type", "content-type:" + type);
    }
  }

  private static void judgeHeaders(ReceivedFrame frame, Findings findings) {
    boolean modern = frame.version().atLeast(StompVersion.V1_1);
    switch (frame.command()) {
      case "CONNECTED" -> {
        String beats = frame.header("heart-beat");
        if (modern && beats != null && !HEART_BEAT.matcher(beats).matches()) {
          findings.add("heart-beat", "Heart-beating", "heart-beat:" + beats);
        }
        String server = frame.header("server");
        if (modern && server != null && !SERVER.matcher(server).matches()) {
          findings.add("server", "CONNECTED_Frame", "server:" + server);
        }
      }
      case "MESSAGE" -> {
        require(frame, "destination", "MESSAGE", findings);
        require(frame, "message-id", "MESSAGE", findings);
        if (modern) {
          require(frame, "subscription", "MESSAGE", findings);
        }
      }
      case "RECEIPT" -> require(frame, "receipt-id", "RECEIPT", findings);
      default -> {}
    }
  }

  private static void require(ReceivedFrame frame, String name, String section, Findings findings) {
    if (frame.header(name) == null) {
      findings.add("required-headers", section, "no " + name);
    }
  }
}
