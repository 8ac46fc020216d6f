package dev.rtck.conformance.websocket;

import dev.rtck.protocol.Bytes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Well-formed and malformed UTF-8 (RFC 3629), by slug: what the stress test of Markus Kuhn looks
 * at, in our own choice of bytes.
 */
final class Utf8Table {

  private static final int LONGEST = 6;

  /** The smallest code point that needs so many bytes, by their number. */
  private static final int[] FIRST = {0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};

  private Utf8Table() {}

  /** Returns texts that a server must take. */
  static Map<String, String> valid() {
    Map<String, String> table = new LinkedHashMap<>();
    table.put("ascii", "plain ~ text");
    table.put("two-bytes", "\u0080 äöüß \u07ff");
    table.put("three-bytes", "\u0800 κόσμε 漢字 \ud7ff\ue000");
    table.put("four-bytes", "\ud800\udc00 😀🚀 \udbff\udfff");
    table.put("combining-marks", "e\u0301 a\u0308 \u0e01\u0e49");
    table.put("byte-order-mark", "\ufeffkept");
    table.put("replacement-character", "\ufffd");
    table.put("controls", "\u0000\u0001\u001f\u007f\u2028\u2029");
    table.put("non-characters", "\uffff\ufffe \ufdd0\ufdef");
    for (int plane = 1; plane <= 16; plane++) {
      int last = plane << 16 | 0xfffe;
      table.put(
          String.format(Locale.ROOT, "non-characters-of-plane-%d", plane),
          new String(new int[] {last, last + 1}, 0, 2));
    }
    return table;
  }

  /** Returns bytes that no text may have. */
  static Map<String, Bytes> invalid() {
    Map<String, Bytes> table = new LinkedHashMap<>();
    continuations(table);
    for (int lead = 0xc0; lead <= 0xfd; lead++) {
      table.put(hex("lone-lead-", lead), Bytes.of(lead, ' '));
    }
    truncated(table);
    table.put("byte-fe", Bytes.of(0xfe));
    table.put("byte-ff", Bytes.of(0xff));
    table.put("bytes-fe-fe-ff-ff", Bytes.of(0xfe, 0xfe, 0xff, 0xff));
    for (int length = 2; length <= LONGEST; length++) {
      table.put("overlong-slash-in-" + length, encode('/', length));
      table.put("overlong-nul-in-" + length, encode(0, length));
      table.put("largest-overlong-in-" + length, encode(largest(length - 1), length));
    }
    surrogates(table);
    table.put("above-10ffff", encode(0x110000, 4));
    table.put("last-of-four", encode(largest(4), 4));
    for (int length = 5; length <= LONGEST; length++) {
      table.put("first-of-" + length, encode(FIRST[length], length));
      table.put("last-of-" + length, encode(largest(length), length));
    }
    return table;
  }

  private static void continuations(Map<String, Bytes> table) {
    table.put("lone-continuation-80", Bytes.of(0x80));
    table.put("lone-continuation-bf", Bytes.of(0xbf));
    for (int count = 2; count <= 7; count++) {
      int[] run = new int[count];
      Arrays.setAll(run, i -> i % 2 == 0 ? 0x80 : 0xbf);
      table.put("continuations-" + count, Bytes.of(run));
    }
    int[] all = new int[64];
    Arrays.setAll(all, i -> 0x80 + i);
    table.put("all-continuations", Bytes.of(all));
  }

  private static void truncated(Map<String, Bytes> table) {
    Bytes together = Bytes.EMPTY;
    for (int length = 2; length <= LONGEST; length++) {
      Bytes low = encode(length < 5 ? FIRST[length] : 0, length).slice(0, length - 1);
      Bytes high = encode(largest(length), length).slice(0, length - 1);
      table.put("first-of-" + length + "-without-its-end", low);
      table.put("last-of-" + length + "-without-its-end", high);
      together = Bytes.concat(together, low, high);
    }
    table.put("all-without-their-ends", together);
  }

  private static void surrogates(Map<String, Bytes> table) {
    List<Integer> high = List.of(0xd800, 0xdb7f, 0xdb80, 0xdbff);
    List<Integer> low = List.of(0xdc00, 0xdf80, 0xdfff);
    high.forEach(it -> table.put(hex("surrogate-", it), encode(it, 3)));
    low.forEach(it -> table.put(hex("surrogate-", it), encode(it, 3)));
    for (int first : high) {
      for (int second : List.of(0xdc00, 0xdfff)) {
        table.put(
            hex("surrogates-", first) + hex("-", second),
            Bytes.concat(encode(first, 3), encode(second, 3)));
      }
    }
  }

  private static String hex(String before, int number) {
    return before + Integer.toHexString(number);
  }

  /** The largest number that fits into so many bytes. */
  private static int largest(int length) {
    return length == LONGEST ? Integer.MAX_VALUE : FIRST[length + 1] - 1;
  }

  /** Spells the number in so many bytes, whether or not that is allowed. */
  private static Bytes encode(int number, int length) {
    int[] bytes = new int[length];
    int rest = number;
    for (int i = length - 1; i > 0; i--) {
      bytes[i] = 0x80 | (rest & 0x3f);
      rest >>>= 6;
    }
    bytes[0] = (0xff00 >> length & 0xff) | rest;
    return Bytes.of(bytes);
  }
}
