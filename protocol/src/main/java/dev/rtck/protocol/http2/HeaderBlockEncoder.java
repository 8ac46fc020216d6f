package dev.rtck.protocol.http2;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpHeader;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes requests as header blocks, each value as it is: nothing is shortened, so that secrets can
 * be blotted out of a transcript, and nothing is kept, so that blocks may be made in any order. A
 * name that has a number from the beginning is that, as all clients have it: servers refuse the
 * colon of {@code :path} in a name that is written out.
 */
final class HeaderBlockEncoder {

  private static final int NAME_BITS = 4;
  private static final int LENGTH_BITS = 7;

  private HeaderBlockEncoder() {}

  /** Returns the fields of the request as they stand in HTTP/2 (RFC 9113 §8.3.1). */
  static List<HttpHeader> fields(HandshakeRequest request, boolean tls) {
    List<HttpHeader> fields = new ArrayList<>();
    fields.add(new HttpHeader(":method", request.method()));
    fields.add(new HttpHeader(":scheme", tls ? "https" : "http"));
    fields.add(new HttpHeader(":authority", request.header("Host")));
    fields.add(new HttpHeader(":path", request.target()));
    for (HttpHeader header : request.headers()) {
      String name = header.name().toLowerCase(Locale.ROOT);
      // The place of Host is taken by :authority.
      if (!Http2Connection.CONNECTION_SPECIFIC.contains(name) && !name.equals("host")) {
        fields.add(new HttpHeader(name, header.value()));
      }
    }
    return fields;
  }

  static Bytes encode(List<HttpHeader> fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (HttpHeader field : fields) {
      int number = HeaderTable.numberOf(field.name());
      write(block, NAME_BITS, number);
      if (number == 0) {
        write(block, field.name());
      }
      write(block, field.value());
    }
    return Bytes.copyOf(block.toByteArray());
  }

  private static void write(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(block, LENGTH_BITS, bytes.length);
    block.writeBytes(bytes);
  }

  /** RFC 7541 §5.1, with zeros before the number: a field that is not kept, a text as it is. */
  private static void write(ByteArrayOutputStream block, int bits, int number) {
    int largest = (1 << bits) - 1;
    if (number < largest) {
      block.write(number);
      return;
    }
    block.write(largest);
    int rest = number - largest;
    while (rest >= 0x80) {
      block.write((rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    block.write(rest);
  }
}
