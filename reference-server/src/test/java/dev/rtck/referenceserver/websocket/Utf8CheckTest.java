package dev.rtck.referenceserver.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.rtck.referenceserver.Defects;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8CheckTest {
  @Test
  void agreesWithThePlatformOnAllPairsOfBytes() {
    for (int i = 0; i < 0x10000; i++) {
      byte[] bytes = {(byte) (i >> 8), (byte) i};
      if (isValid(bytes) != platformAccepts(bytes)) {
        fail("%04x".formatted(i));
      }
    }
  }

  @Test
  void agreesWithThePlatformOnRandomBytes() {
    Random random = new Random(1);
    byte[] starts = {(byte) 0xe0, (byte) 0xed, (byte) 0xef, (byte) 0xf0, (byte) 0xf4, (byte) 0xf5};
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[4];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : 0x80 + random.nextInt(64));
      }
      bytes[0] = starts[random.nextInt(starts.length)];
      bytes[3] = random.nextBoolean() ? (byte) 'a' : bytes[3];
      if (isValid(bytes) != platformAccepts(bytes)) {
        fail("seed 1, round " + i);
      }
    }
  }

  @Test
  void knowsAtOnceThatATextCannotBecomeValid() {
    Utf8Check check = new Utf8Check(Defects.none());
    assertThat(check.accepts(new byte[] {(byte) 0xed}, 0, 1)).isTrue();
    assertThat(check.isComplete()).isFalse();
    assertThat(check.accepts(new byte[] {(byte) 0xa0}, 0, 1)).isFalse();
  }

  private static boolean isValid(byte[] bytes) {
    Utf8Check check = new Utf8Check(Defects.none());
    return check.accepts(bytes, 0, bytes.length) && check.isComplete();
  }

  private static boolean platformAccepts(byte[] bytes) {
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException invalid) {
      return false;
    }
  }
}
