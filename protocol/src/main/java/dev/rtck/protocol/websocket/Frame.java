package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One frame of RFC 6455 §5.2, legal or not.
 *
 * <p>The factories make legal frames as a client sends them, masked with a random key; the {@code
 * with} methods make them illegal one bit at a time. Immutable.
 */
public final class Frame {

  private static final int MASK_BIT = 0x80;

  private final boolean fin;
  private final int rsv;
  private final int opcode;
  private final @Nullable Integer maskingKey;
  private final Bytes payload;
  private final LengthForm lengthForm;
  private final long announcedLength;

  Frame(
      boolean fin,
      int rsv,
      int opcode,
      @Nullable Integer maskingKey,
      Bytes payload,
      LengthForm lengthForm,
      long announcedLength) {
    this.fin = fin;
    this.rsv = rsv;
    this.opcode = opcode;
    this.maskingKey = maskingKey;
    this.payload = payload;
    this.lengthForm = lengthForm;
    this.announcedLength = announcedLength;
  }

  /** Returns a whole masked frame of any opcode. */
  public static Frame of(int opcode, Bytes payload) {
    return new Frame(
        true,
        0,
        opcode,
        ThreadLocalRandom.current().nextInt(),
        payload,
        LengthForm.minimalFor(payload.length()),
        payload.length());
  }

  /** Returns a text message in one frame. */
  public static Frame text(String text) {
    return of(Opcode.TEXT, Bytes.utf8(text));
  }

  /** Returns a binary message in one frame. */
  public static Frame binary(Bytes payload) {
    return of(Opcode.BINARY, payload);
  }

  /** Returns a continuation frame that ends its message. */
  public static Frame continuation(Bytes payload) {
    return of(Opcode.CONTINUATION, payload);
  }

  /** Returns a ping. */
  public static Frame ping(Bytes payload) {
    return of(Opcode.PING, payload);
  }

  /** Returns a pong. */
  public static Frame pong(Bytes payload) {
    return of(Opcode.PONG, payload);
  }

  /** Returns a Close frame without a body. */
  public static Frame close() {
    return of(Opcode.CLOSE, Bytes.EMPTY);
  }

  /** Returns a Close frame with a code, sendable or not, and a reason. */
  public static Frame close(int code, String reason) {
    return of(Opcode.CLOSE, Bytes.concat(Bytes.of(code >> 8, code), Bytes.utf8(reason)));
  }

  /** Returns this frame with FIN cleared: more of the message follows. */
  public Frame unfinished() {
    return new Frame(false, rsv, opcode, maskingKey, payload, lengthForm, announcedLength);
  }

  /** Returns this frame with the three reserved bits as the number says, RSV1 being 4. */
  public Frame withReservedBits(int bits) {
    return new Frame(fin, bits & 7, opcode, maskingKey, payload, lengthForm, announcedLength);
  }

  /** Returns this frame without a mask, as only a server may send it. */
  public Frame unmasked() {
    return new Frame(fin, rsv, opcode, null, payload, lengthForm, announcedLength);
  }

  /** Returns this frame masked with the key. */
  public Frame withMaskingKey(int key) {
    return new Frame(fin, rsv, opcode, key, payload, lengthForm, announcedLength);
  }

  /** Returns this frame with its length spelt in the form. */
  public Frame withLengthForm(LengthForm form) {
    return new Frame(fin, rsv, opcode, maskingKey, payload, form, announcedLength);
  }

  /** Returns this frame with a length in its head that its payload does not have. */
  public Frame announcing(long length) {
    return new Frame(fin, rsv, opcode, maskingKey, payload, LengthForm.minimalFor(length), length);
  }

  public boolean isFinal() {
    return fin;
  }

  /** Returns the reserved bits as a number, RSV1 being 4. */
  public int reservedBits() {
    return rsv;
  }

  public int opcode() {
    return opcode;
  }

  public boolean isMasked() {
    return maskingKey != null;
  }

  /** Returns the payload as it is meant, without the mask. */
  public Bytes payload() {
    return payload;
  }

  public LengthForm lengthForm() {
    return lengthForm;
  }

  /** Returns the length that the head tells, which may be a lie. */
  public long announcedLength() {
    return announcedLength;
  }

  /** Returns the frame as it goes over the wire. */
  public Bytes encode() {
    return encode(payload);
  }

  /** Returns the frame's head as it goes over the wire, and another payload behind it. */
  Bytes encode(Bytes instead) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(14);
    out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
    int maskBit = maskingKey == null ? 0 : MASK_BIT;
    switch (lengthForm) {
      case SEVEN_BITS -> out.write(maskBit | (int) announcedLength);
      case SIXTEEN_BITS -> {
        out.write(maskBit | 126);
        out.write((int) announcedLength >> 8);
        out.write((int) announcedLength);
      }
      case SIXTY_FOUR_BITS -> {
        out.write(maskBit | 127);
        out.writeBytes(ByteBuffer.allocate(8).putLong(announcedLength).array());
      }
    }
    if (maskingKey == null) {
      return Bytes.concat(Bytes.copyOf(out.toByteArray()), instead);
    }
    byte[] key = ByteBuffer.allocate(4).putInt(maskingKey).array();
    out.writeBytes(key);
    byte[] body = instead.toArray();
    mask(body, key);
    return Bytes.concat(Bytes.copyOf(out.toByteArray()), Bytes.copyOf(body));
  }

  static void mask(byte[] body, byte[] key) {
    for (int i = 0; i < body.length; i++) {
      body[i] ^= key[i & 3];
    }
  }

  /** Returns what the frame is, in a few words. */
  public String summary() {
    StringBuilder words = new StringBuilder(Opcode.name(opcode));
    if (opcode == Opcode.CLOSE && payload.length() >= 2) {
      words.append(' ').append(payload.unsignedShortAt(0));
      if (payload.length() > 2) {
        words.append(' ').append(quote(payload.slice(2, payload.length())));
      }
    } else if (!payload.isEmpty()) {
      words.append(' ').append(payload.length()).append(payload.length() == 1 ? " byte" : " bytes");
      words.append(' ').append(quote(payload));
    }
    if (!fin) {
      words.append(" FIN=0");
    }
    if (rsv != 0) {
      words.append(" RSV=").append(rsv);
    }
    if (announcedLength != payload.length()) {
      words.append(" announcing ").append(Long.toUnsignedString(announcedLength));
    }
    if (lengthForm != LengthForm.minimalFor(announcedLength)) {
      words.append(lengthForm == LengthForm.SIXTEEN_BITS ? " 16-bit length" : " 64-bit length");
    }
    return words.toString();
  }

  private static String quote(Bytes payload) {
    int longest = 60;
    Bytes head = payload.slice(0, Math.min(longest, payload.length()));
    String text = new String(head.toArray(), StandardCharsets.UTF_8);
    boolean printable =
        text.codePoints().allMatch(c -> c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0));
    if (!printable || text.indexOf('\ufffd') >= 0) {
      return "";
    }
    return '"' + text + (payload.length() > longest ? "…" : "") + '"';
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frame frame
        && fin == frame.fin
        && rsv == frame.rsv
        && opcode == frame.opcode
        && java.util.Objects.equals(maskingKey, frame.maskingKey)
        && payload.equals(frame.payload)
        && lengthForm == frame.lengthForm
        && announcedLength == frame.announcedLength;
  }

  @Override
  public int hashCode() {
    return java.util.Objects.hash(
        fin, rsv, opcode, maskingKey, payload, lengthForm, announcedLength);
  }

  @Override
  public String toString() {
    return summary().strip();
  }
}
