package dev.rtck.protocol.websocket.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** Holds what is written by hand against zlib, and our own reading of it. */
final class DeflateBlocksTest {

  private static final Bytes HELLO = Bytes.utf8("Hello");

  @Test
  void writesTheExamplesOfTheSpecification() {
    assertThat(new DeflateBlocks().fixed(HELLO).message()).isEqualTo(Bytes.hex("f248cdc9c90700"));
    assertThat(new DeflateBlocks().stored(HELLO).message())
        .isEqualTo(Bytes.hex("000500faff48656c6c6f00"));
    assertThat(new DeflateBlocks().last().fixed(HELLO).message())
        .isEqualTo(Bytes.hex("f348cdc9c9070000"));
    assertThat(new DeflateBlocks().message()).isEqualTo(Bytes.of(0));
  }

  @Test
  void writesWhatZlibReads() throws DataFormatException {
    Bytes any = Bytes.pseudoRandom(3, 70_000);
    assertReads(any, new DeflateBlocks().stored(any).message());
    assertReads(any, new DeflateBlocks().fixed(any).message());
    assertReads(any, new DeflateBlocks().dynamic(any).message());
    assertReads(
        Bytes.concat(any, HELLO, HELLO),
        new DeflateBlocks().dynamic(any).stored(Bytes.EMPTY).fixed(HELLO).stored(HELLO).message());
  }

  @Test
  void copiesEveryLengthFromEveryDistance() throws DataFormatException {
    Bytes any = Bytes.pseudoRandom(5, 40_000);
    for (int length = 3; length <= 258; length++) {
      for (int distance : new int[] {1, 2, 4, 5, 6, 7, 258, 1025, 24_576, 24_577, 32_768}) {
        byte[] expected = Arrays.copyOf(any.toArray(), any.length() + length);
        for (int i = any.length(); i < expected.length; i++) {
          expected[i] = expected[i - distance];
        }
        assertReads(
            Bytes.copyOf(expected),
            new DeflateBlocks().stored(any).fixedCopy(length, distance).message());
      }
    }
  }

  @Test
  void aFinalBlockIsReadUpToItsEndAndOurselvesReadOn() throws DataFormatException {
    Bytes two =
        new DeflateBlocks().last().dynamic(HELLO).last().stored(HELLO).fixed(HELLO).message();
    assertThat(zlib(two)).isEqualTo(HELLO);
    Inflation inflation = new MessageInflater(100).inflate(two);
    assertThat(inflation.fault()).isNull();
    assertThat(inflation.payload().text()).isEqualTo("HelloHelloHello");
  }

  private static void assertReads(Bytes expected, Bytes message) throws DataFormatException {
    assertThat(zlib(message)).isEqualTo(expected);
    Inflation inflation = new MessageInflater(1 << 20).inflate(message);
    assertThat(inflation.fault()).isNull();
    assertThat(inflation.payload()).isEqualTo(expected);
  }

  private static Bytes zlib(Bytes message) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(Bytes.concat(message, Bytes.hex("0000ffff")).toArray());
      byte[] out = new byte[1 << 18];
      return Bytes.copyOf(out, 0, inflater.inflate(out));
    } finally {
      inflater.end();
    }
  }
}
