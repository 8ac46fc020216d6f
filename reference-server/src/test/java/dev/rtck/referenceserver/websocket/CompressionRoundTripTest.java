package dev.rtck.referenceserver.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defects;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionRoundTripTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyMessageComesBack(boolean resets) throws Failure {
    Random random = new Random(7);
    try (MessageDeflater deflater = new MessageDeflater(resets, Defects.none());
        MessageInflater inflater = new MessageInflater(resets, Defects.none())) {
      for (int length : new int[] {0, 1, 0, 125, 126, 16 * 1024, 40_000, 0, 100_000}) {
        byte[] message = new byte[length];
        random.nextBytes(message);
        assertThat(inflate(inflater, deflater.deflate(message))).isEqualTo(message);
      }
    }
  }

  /** The examples of RFC 7692 §7.2.3 and a message of two final blocks. */
  @ParameterizedTest
  @CsvSource({
    "f248cdc9c90700, Hello",
    "000500faff48656c6c6f00, Hello",
    "f348cdc9c9070000, Hello",
    "f24805000000ffffcac9c90700, Hello",
    "f348cdc9c90700f348cdc9c9070000, HelloHello",
    "00, ''",
  })
  void allKindsOfBlocksAreUnderstood(String hex, String text) throws Failure {
    try (MessageInflater inflater = new MessageInflater(false, Defects.none())) {
      byte[] compressed = HexFormat.of().parseHex(hex);
      assertThat(inflate(inflater, compressed)).asString().isEqualTo(text);
      assertThat(inflate(inflater, compressed)).asString().isEqualTo(text);
    }
  }

  private static byte[] inflate(MessageInflater inflater, byte[] compressed) throws Failure {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte b : compressed) {
      inflater.inflate(new byte[] {b}, (bytes, length) -> out.write(bytes, 0, length));
    }
    inflater.finish((bytes, length) -> out.write(bytes, 0, length));
    return out.toByteArray();
  }
}
