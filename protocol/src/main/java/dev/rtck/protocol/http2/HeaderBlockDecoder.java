package dev.rtck.protocol.http2;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the header blocks of one connection in their order (RFC 7541), as each may build on those
 * before it. Not thread-safe.
 */
final class HeaderBlockDecoder {

  private static final int LARGEST_LIST = 256 << 10;
  private static final int LARGEST_NUMBER = 1 << 24;

  private final HeaderTable table = new HeaderTable();
  private byte[] block = {};
  private int at;

  /**
   * Returns the fields of the block, in order.
   *
   * @throws MalformedHttp2 when the block cannot be read, or is a bomb
   */
  List<HttpHeader> decode(Bytes whole) throws MalformedHttp2 {
    block = whole.toArray();
    at = 0;
    List<HttpHeader> fields = new ArrayList<>();
    int size = 0;
    while (at < block.length) {
      int first = block[at] & 0xff;
      if ((first & 0xe0) == 0x20) {
        table.limit(number(5));
        continue;
      }
      HttpHeader field = field(first);
      size += HeaderTable.size(field);
      if (size > LARGEST_LIST) {
        throw malformed("header blocks of more than " + LARGEST_LIST + " bytes");
      }
      fields.add(field);
    }
    return fields;
  }

  private HttpHeader field(int first) throws MalformedHttp2 {
    if ((first & 0x80) != 0) {
      return table.at(number(7));
    }
    boolean kept = (first & 0x40) != 0;
    int nameNumber = number(kept ? 6 : 4);
    String name = nameNumber == 0 ? text() : table.at(nameNumber).name();
    HttpHeader field = new HttpHeader(name, text());
    if (kept) {
      table.add(field);
    }
    return field;
  }

  /** RFC 7541 §5.1: a number that begins in the low bits of a byte. */
  private int number(int bits) throws MalformedHttp2 {
    int largest = (1 << bits) - 1;
    int number = next() & largest;
    if (number < largest) {
      return number;
    }
    int shift = 0;
    int more;
    do {
      more = next();
      number += (more & 0x7f) << shift;
      shift += 7;
      if (shift > 28 || number > LARGEST_NUMBER) {
        throw malformed("a number that is too large in a header block");
      }
    } while ((more & 0x80) != 0);
    return number;
  }

  private String text() throws MalformedHttp2 {
    boolean coded = at < block.length && (block[at] & 0x80) != 0;
    int length = number(7);
    if (length > block.length - at) {
      throw malformed("a header block that ends within a text");
    }
    byte[] bytes = Arrays.copyOfRange(block, at, at + length);
    at += length;
    return new String(coded ? HuffmanCode.decode(bytes) : bytes, StandardCharsets.UTF_8);
  }

  private int next() throws MalformedHttp2 {
    if (at >= block.length) {
      throw malformed("a header block that ends within a field");
    }
    return block[at++] & 0xff;
  }

  private static MalformedHttp2 malformed(String words) {
    return new MalformedHttp2(ErrorCode.COMPRESSION_ERROR, words);
  }
}
