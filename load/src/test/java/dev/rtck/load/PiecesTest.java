package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void cutsEventsWhereverTheStreamIsCut(String end) {
    String stream = "event: a\ndata: one\n\n: a comment\n\ndata: two\ndata: three\n\n";
    assertEachCut(
        Pieces::events,
        stream.replace("\n", end),
        List.of("event: a|data: one", ": a comment", "data: two|data: three"));
  }

  @Test
  void cutsFramesWhereverTheStreamIsCut() {
    assertEachCut(
        Pieces::frames,
        "\n\nMESSAGE\na:b\n\none\0\r\nMESSAGE\n\ntwo\0MESSAGE\n\n\0\n",
        List.of("MESSAGE|a:b||one\0", "MESSAGE||two\0", "MESSAGE||\0"));
  }

  @Test
  void handsAnEventOnWithItsLastByte() {
    Pieces pieces = Pieces.events();

    assertThat(fed(pieces, "data: one\r\n\r")).containsExactly("data: one\r\n\r");
    assertThat(fed(pieces, "\ndata: two\n")).containsExactly("\n");
    assertThat(fed(pieces, "\n")).containsExactly("data: two\n\n");
  }

  @Test
  void leavesTheBufferAsItWas() {
    ByteBuf buffer = Unpooled.copiedBuffer("xdata: one\n\ndata: tw", UTF_8).skipBytes(1);

    Pieces.events().feed(buffer, piece -> {});

    assertThat(buffer.readableBytes()).isEqualTo(19);
  }

  private static void assertEachCut(Supplier<Pieces> cutter, String stream, List<String> expected) {
    for (int first = 0; first <= stream.length(); first++) {
      for (int second = first; second <= stream.length(); second++) {
        Pieces pieces = cutter.get();
        List<String> seen = new ArrayList<>();
        seen.addAll(fed(pieces, stream.substring(0, first)));
        seen.addAll(fed(pieces, stream.substring(first, second)));
        seen.addAll(fed(pieces, stream.substring(second)));
        assertThat(String.join("", seen)).isEqualTo(stream);
        assertThat(seen.stream().map(PiecesTest::shown).filter(it -> !it.isEmpty()))
            .as("cut at %d and %d", first, second)
            .isEqualTo(expected);
      }
    }
  }

  private static String shown(String piece) {
    return piece.replaceAll("\r\n|\r|\n", "\n").strip().replace("\n", "|");
  }

  private static List<String> fed(Pieces pieces, String bytes) {
    List<String> seen = new ArrayList<>();
    pieces.feed(Unpooled.copiedBuffer(bytes, UTF_8), piece -> seen.add(piece.toString(UTF_8)));
    return seen;
  }
}
