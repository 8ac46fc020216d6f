package dev.rtck.protocol.websocket.deflate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MessageInflaterTest {

  private static final int LARGEST = 1 << 20;

  private final MessageInflater inflater = new MessageInflater(LARGEST);

  /** The examples of RFC 7692 §7.2.3, and what senders make of them besides. */
  @ParameterizedTest
  @CsvSource({
    "f248cdc9c90700, Hello, one fixed block",
    "000500faff48656c6c6f00, Hello, a stored block",
    "f348cdc9c9070000, Hello, a final block",
    "f348cdc9c90700, Hello, a final block with nothing behind it",
    "f24805000000ffffcac9c90700, Hello, two blocks",
    "f348cdc9c90700f348cdc9c9070000, HelloHello, two final blocks",
    "f248cdc9c907000000ffff00, Hello, an empty stored block at the end",
    "00, '', an empty block",
    "'', '', no data at all",
    "030000, '', an empty final block",
  })
  void readsEveryFormOfAMessage(String hex, String text, String form) {
    Inflation first = inflater.inflate(Bytes.hex(hex));
    assertThat(first.fault()).as(form).isNull();
    assertThat(first.payload().text()).isEqualTo(text);
    assertThat(inflater.inflate(Bytes.hex(hex)).payload().text()).isEqualTo(text);
  }

  @Test
  void readsAMessageThatRefersToTheOneBeforeIt() {
    assertThat(inflater.inflate(Bytes.hex("f248cdc9c90700")))
        .isEqualTo(new Inflation(Bytes.utf8("Hello"), 0, 0, false, null));
    assertThat(inflater.inflate(Bytes.hex("f200110000")))
        .isEqualTo(new Inflation(Bytes.utf8("Hello"), 5, 4, false, null));
  }

  @Test
  void tellsWhetherTheEmptyBlockAtTheEndIsMissing() {
    assertThat(inflater.inflate(Bytes.hex("f348cdc9c9070000")).tailMissing()).isFalse();
    assertThat(inflater.inflate(Bytes.hex("f348cdc9c90700")).tailMissing()).isTrue();
    assertThat(inflater.inflate(Bytes.EMPTY).tailMissing()).isTrue();
  }

  @Test
  void readsWhateverZlibWrites() {
    SplittableRandom random = new SplittableRandom(7692);
    for (int level = 0; level <= 9; level++) {
      Deflater deflater = new Deflater(level, true);
      MessageInflater messages = new MessageInflater(LARGEST);
      for (int length : new int[] {1, 0, 5, 300, 33_000, 70_000, 1, 200_000, 40_000}) {
        Bytes message = someWords(random, length);
        Inflation inflation = messages.inflate(deflated(deflater, message));
        assertThat(inflation.fault()).isNull();
        assertThat(inflation.payload()).isEqualTo(message);
        assertThat(inflation.largestDistance()).isLessThanOrEqualTo(1 << 15);
      }
      deflater.end();
    }
  }

  @Test
  void tellsHowFarBackAMessageRefers() {
    Bytes random = Bytes.pseudoRandom(1, 32_768);
    assertThat(inflater.inflate(new DeflateBlocks().stored(random).message()).largestDistance())
        .isZero();
    Inflation copied =
        inflater.inflate(
            new DeflateBlocks().fixed(Bytes.utf8("0123456789")).fixedCopy(258, 32_768).message());
    assertThat(copied.payload())
        .isEqualTo(Bytes.concat(Bytes.utf8("0123456789"), random.slice(10, 268)));
    assertThat(copied.largestDistance()).isEqualTo(32_768);
    assertThat(copied.reachBehindMessage()).isEqualTo(32_758);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ffffffff | a block of the reserved type 3",
        "000500ffff48656c6c6f00 | the length of a stored block and its complement differ",
        "000a00f5ff4865 | the data ends inside a block",
        "f248cd | the data ends inside a block",
        "f200110000 | a reference 5 bytes back, where only 1 came before",
        "1a03 | the length code 286, which does not exist",
        "4b4c04ff | the distance code 31, which does not exist",
      })
  void saysWhyDataCannotBeInflated(String hex, String why) {
    Inflation inflation = inflater.inflate(Bytes.hex(hex));
    assertThat(inflation.fault()).isEqualTo(why);
    assertThat(inflation.isWhole()).isFalse();
  }

  @Test
  void saysWhyTheCodesOfABlockMakeNoSense() {
    DeflateBlocks oversubscribed = new DeflateBlocks().raw(4, 3).raw(0, 10).raw(15, 4);
    for (int i = 0; i < 19; i++) {
      oversubscribed.raw(1, 3);
    }
    assertThat(inflater.inflate(oversubscribed.message()).fault())
        .isEqualTo("the length code has more members than fit");
    // The only member of the length code is 16, which repeats.
    DeflateBlocks repeating = new DeflateBlocks().raw(4, 3).raw(0, 14).raw(1, 3).raw(0, 10);
    assertThat(new MessageInflater(10).inflate(repeating.message()).fault())
        .isEqualTo("the first code length repeats the one before it");
  }

  @Test
  void readsNothingAfterAFault() {
    assertThat(inflater.inflate(Bytes.hex("ffffffff")).fault())
        .isEqualTo("a block of the reserved type 3");
    assertThat(inflater.inflate(Bytes.hex("f248cdc9c90700")).fault())
        .isEqualTo("an earlier message could not be inflated");
  }

  @Test
  void isNotBlownUpByABomb() {
    Deflater deflater = new Deflater(9, true);
    Bytes bomb = deflated(deflater, Bytes.repeat('a', LARGEST + 1));
    deflater.end();
    Inflation inflation = inflater.inflate(bomb);
    assertThat(inflation.fault()).isEqualTo("it inflates to more than 1048576 bytes");
    assertThat(inflation.payload().length()).isLessThanOrEqualTo(LARGEST);
  }

  @Test
  void survivesAnyBytes() {
    SplittableRandom random = new SplittableRandom(1951);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      Inflation inflation = new MessageInflater(10_000).inflate(Bytes.copyOf(bytes));
      assertThat(inflation.payload().length()).isLessThanOrEqualTo(10_000);
    }
  }

  private static Bytes someWords(SplittableRandom random, int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      boolean repeats = i > 50_000 && random.nextInt(3) > 0;
      text[i] = repeats ? text[i - 30_000] : (byte) random.nextInt(random.nextInt(1, 256));
    }
    return Bytes.copyOf(text);
  }

  private static Bytes deflated(Deflater deflater, Bytes message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    deflater.setInput(message.toArray());
    byte[] piece = new byte[4096];
    int length;
    do {
      length = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
      out.write(piece, 0, length);
    } while (length == piece.length);
    byte[] whole = out.toByteArray();
    return Bytes.copyOf(Arrays.copyOf(whole, Math.max(0, whole.length - 4)));
  }
}
