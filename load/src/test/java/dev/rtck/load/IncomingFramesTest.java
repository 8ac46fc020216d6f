package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingFramesTest {

  private final List<String> seen = new ArrayList<>();

  private final IncomingFrames.Taker taker =
      new IncomingFrames.Taker() {
        @Override
        public void message(ByteBuf payload, boolean binary) {
          seen.add((binary ? "binary " : "text ") + payload.toString(UTF_8));
        }

        @Override
        public void ping(ByteBuf payload) {
          seen.add("ping " + payload.toString(UTF_8));
        }

        @Override
        public void close(ByteBuf payload) {
          seen.add(
              "close "
                  + (payload.readableBytes() == 0 ? "" : payload.getShort(payload.readerIndex())));
        }
      };

  @Test
  void readsWhatAServerSendsWhereverTheStreamIsCut() {
    byte[] stream =
        ByteBufUtil.getBytes(
            ServerFrames.of(
                new TextWebSocketFrame("one"),
                new TextWebSocketFrame(false, 0, "t"),
                new PingWebSocketFrame(bytes("here")),
                new ContinuationWebSocketFrame(false, 0, "w"),
                new PongWebSocketFrame(bytes("never asked for")),
                new ContinuationWebSocketFrame(true, 0, "o"),
                new BinaryWebSocketFrame(bytes("three")),
                new TextWebSocketFrame(""),
                new CloseWebSocketFrame(1001, "away")));

    for (int first = 0; first <= stream.length; first++) {
      for (int second = first; second <= stream.length; second++) {
        seen.clear();
        IncomingFrames frames = new IncomingFrames(1000, taker);
        frames.read(Unpooled.wrappedBuffer(stream, 0, first));
        frames.read(Unpooled.wrappedBuffer(stream, first, second - first));
        frames.read(Unpooled.wrappedBuffer(stream, second, stream.length - second));
        assertThat(seen)
            .as("cut at %d and %d", first, second)
            .containsExactly(
                "text one", "ping here", "text two", "binary three", "text ", "close 1001");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {125, 126, 65_535, 65_536, 1 << 20})
  void readsEachWayToWriteALength(int length) {
    String text = "x".repeat(length);

    new IncomingFrames(1 << 20, taker)
        .read(ServerFrames.of(new TextWebSocketFrame(text), new TextWebSocketFrame("next")));

    assertThat(seen).containsExactly("text " + text, "text next");
  }

  @ParameterizedTest
  @CsvSource({
    "8181000000002a, a masked frame",
    "c10161, 'a reserved bit, without an extension'",
    "830161, opcode 3",
    "8b0161, opcode 11",
    "800161, a continuation of nothing",
    "010161810161, a new message inside another one",
    "09017a, 'a control frame in parts, or of more than 125 bytes'",
    "897e007e, 'a control frame in parts, or of more than 125 bytes'",
    "880103, half a close code",
    "817fffffffffffffffff, a length of more than 63 bits",
    "817e000161, a length in more bytes than it needs",
    "817f000000000000ffff, a length in more bytes than it needs",
    "4854, 'a reserved bit, without an extension'"
  })
  void refusesWhatNoServerMaySend(String hex, String words) {
    byte[] stream = ByteBufUtil.decodeHexDump(hex + "00".repeat(200));
    IncomingFrames frames = new IncomingFrames(1000, taker);

    assertThatExceptionOfType(CorruptedWebSocketFrameException.class)
        .isThrownBy(() -> frames.read(Unpooled.wrappedBuffer(stream)))
        .withMessage("the target sent " + words);
  }

  @Test
  void refusesWhatIsTooLongBeforeItComes() {
    IncomingFrames frames = new IncomingFrames(1 << 20, taker);

    assertThatExceptionOfType(CorruptedWebSocketFrameException.class)
        .isThrownBy(
            () ->
                frames.read(
                    Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("827f0000010000000000"))))
        .withMessage("a message of more than 1048576 bytes");
  }

  @Test
  void hearsNothingBehindAClose() {
    IncomingFrames frames = new IncomingFrames(1000, taker);

    frames.read(
        ServerFrames.of(
            new CloseWebSocketFrame(1001, "away"),
            new TextWebSocketFrame("late"),
            new CloseWebSocketFrame(1001, "away")));
    frames.read(Unpooled.copiedBuffer("no frames", UTF_8));

    assertThat(seen).containsExactly("close 1001");
  }

  @Test
  void refusesPartsThatMakeAMessageTooLong() {
    IncomingFrames frames = new IncomingFrames(4, taker);

    assertThatExceptionOfType(CorruptedWebSocketFrameException.class)
        .isThrownBy(
            () ->
                frames.read(
                    ServerFrames.of(
                        new TextWebSocketFrame(false, 0, "one"),
                        new ContinuationWebSocketFrame(true, 0, "two"))))
        .withMessage("a message of more than 4 bytes");
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, UTF_8);
  }
}
