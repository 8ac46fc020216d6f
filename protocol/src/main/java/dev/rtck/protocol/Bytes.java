package dev.rtck.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** An immutable run of bytes. */
public final class Bytes {

  /** No bytes at all. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /** Returns the low eight bits of each value. */
  public static Bytes of(int... values) {
    byte[] array = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      array[i] = (byte) values[i];
    }
    return new Bytes(array);
  }

  /** Returns a copy of the array. */
  public static Bytes copyOf(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array.clone());
  }

  /** Returns a copy of a part of the array. */
  public static Bytes copyOf(byte[] array, int from, int to) {
    return new Bytes(Arrays.copyOfRange(array, from, to));
  }

  /** Returns the text in UTF-8. */
  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(UTF_8));
  }

  /** Returns the text with one byte for each character up to U+00FF. */
  public static Bytes latin1(String text) {
    return new Bytes(text.getBytes(ISO_8859_1));
  }

  /** Returns the bytes that a string of hexadecimal digits names; spaces are ignored. */
  public static Bytes hex(String digits) {
    return new Bytes(HexFormat.of().parseHex(digits.replace(" ", "")));
  }

  /** Returns {@code count} times the same byte. */
  public static Bytes repeat(int value, int count) {
    byte[] array = new byte[count];
    Arrays.fill(array, (byte) value);
    return new Bytes(array);
  }

  /** Returns {@code count} bytes that depend on the seed alone. */
  public static Bytes pseudoRandom(long seed, int count) {
    byte[] array = new byte[count];
    new SplittableRandom(seed).nextBytes(array);
    return new Bytes(array);
  }

  /** Returns all the parts in a row. */
  public static Bytes concat(Bytes... parts) {
    int length = 0;
    for (Bytes part : parts) {
      length = Math.addExact(length, part.array.length);
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (Bytes part : parts) {
      System.arraycopy(part.array, 0, whole, at, part.array.length);
      at += part.array.length;
    }
    return new Bytes(whole);
  }

  public int length() {
    return array.length;
  }

  public boolean isEmpty() {
    return array.length == 0;
  }

  /** Returns the byte at the index as a number from 0 to 255. */
  public int at(int index) {
    return array[index] & 0xff;
  }

  /** Returns the bytes from {@code from} up to but not including {@code to}. */
  public Bytes slice(int from, int to) {
    return from == 0 && to == array.length ? this : copyOf(array, from, to);
  }

  /** Returns the two bytes at the index as an unsigned number in network order. */
  public int unsignedShortAt(int index) {
    return at(index) << 8 | at(index + 1);
  }

  /** Returns a copy as an array. */
  public byte[] toArray() {
    return array.clone();
  }

  /** Returns a read-only view as a buffer. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(array).asReadOnlyBuffer();
  }

  /** Returns the text, with U+FFFD for what is not UTF-8. */
  public String text() {
    return new String(array, UTF_8);
  }

  /** Returns whether this is well-formed UTF-8 (RFC 3629). */
  public boolean isUtf8() {
    return isAscii() || isDecodable();
  }

  private boolean isAscii() {
    for (byte b : array) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isDecodable() {
    try {
      var unused =
          UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(buffer());
      return true;
    } catch (CharacterCodingException notUtf8) {
      return false;
    }
  }

  /** Returns whether {@code other} stands somewhere in these bytes. */
  public boolean contains(Bytes other) {
    outer:
    for (int start = 0; start + other.array.length <= array.length; start++) {
      for (int i = 0; i < other.array.length; i++) {
        if (array[start + i] != other.array[i]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }

  /** Returns two lower-case hexadecimal digits for each byte. */
  public String toHex() {
    return HexFormat.of().formatHex(array);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return toHex();
  }
}
