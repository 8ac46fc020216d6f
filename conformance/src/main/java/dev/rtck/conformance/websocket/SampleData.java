package dev.rtck.conformance.websocket;

import dev.rtck.protocol.Bytes;
import java.util.SplittableRandom;

/** Data of the kinds that are compressed in practice, the same in every run. */
enum SampleData {
  /** Records with the same keys: what applications send most. */
  JSON,
  /** Words of a human language, some letters beyond ASCII. */
  PROSE,
  /** Markup. */
  HTML,
  /** Letters and digits without any order. */
  RANDOM_TEXT,
  /** Rows of slowly changing bytes, as in a picture. */
  BITMAP,
  /** Bytes without any order: nothing can be saved. */
  RANDOM_BYTES;

  static final int LONGEST = 128 << 10;

  private static final String[] WORDS = {
    "und",
    "die",
    "Straße",
    "schöner",
    "Morgen",
    "über",
    "allem",
    "was",
    "the",
    "quick",
    "brown",
    "naïve",
    "façade",
    "of",
    "a",
    "compression",
    "window",
    "Ελλάδα",
    "снег",
    "語",
    "message"
  };

  /** Returns text of so many UTF-16 units; for the binary kinds as Latin-1 would read the bytes. */
  String text(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder(length + 200);
    for (int row = 0; text.length() < length; row++) {
      switch (this) {
        case JSON ->
            text.append("{\"id\":")
                .append(row)
                .append(",\"user\":\"user-")
                .append(random.nextInt(500))
                .append("\",\"score\":")
                .append(random.nextInt(100_000) / 100.0)
                .append(",\"tags\":[\"red\",\"green\"],\"active\":")
                .append(random.nextBoolean())
                .append("},");
        case PROSE ->
            text.append(WORDS[random.nextInt(WORDS.length)])
                .append(random.nextInt(9) == 0 ? ".\n" : " ");
        case HTML ->
            text.append("<tr class=\"row\"><td>")
                .append(WORDS[random.nextInt(WORDS.length)])
                .append("</td><td align='right'>")
                .append(random.nextInt(1000))
                .append("</td></tr>\n");
        case RANDOM_TEXT -> text.append((char) ('0' + random.nextInt(75)));
        case BITMAP -> text.append((char) ((row % 512 / 4 + row / 512 + random.nextInt(2)) & 0xff));
        case RANDOM_BYTES -> text.append((char) random.nextInt(256));
      }
    }
    // A surrogate pair would be cut in two; there is none above.
    return text.substring(0, length);
  }

  /** Returns so many bytes of a binary kind. */
  Bytes bytes(int length, long seed) {
    return Bytes.latin1(text(length, seed));
  }

  /** Returns whether it is sent in binary messages. */
  boolean isBinary() {
    return this == BITMAP || this == RANDOM_BYTES;
  }
}
