package dev.rtck.protocol.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.fault.Trigger.Edge;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a pattern is found does not depend on how the stream is cut. */
final class WatchTest {

  @RepeatedTest(200)
  void findsAPatternWhereASlowSearchDoes(RepetitionInfo repetition) {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    // Few different bytes, so that there are many beginnings of matches.
    String text = letters(random, random.nextInt(1, 200));
    String pattern = letters(random, random.nextInt(1, 6));
    List<Integer> expected = new ArrayList<>();
    for (int at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at)) {
      at += pattern.length();
      expected.add(at);
    }
    assertThat(stops(text, pattern, random)).isEqualTo(expected);
  }

  private static String letters(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }

  /** Passes the text on in pieces, of which some are passed on only in part at first. */
  private static List<Integer> stops(String text, String pattern, SplittableRandom random) {
    Watch watch = watch(pattern, Edge.BEHIND, 0);
    List<Integer> stops = new ArrayList<>();
    int position = 0;
    int read = 0;
    while (read < text.length()) {
      read = random.nextInt(read, text.length()) + 1;
      ByteBuffer piece = Bytes.utf8(text.substring(position, read)).buffer();
      while (true) {
        long stop = watch.stop(position, piece);
        if (stop == position) {
          stops.add(position);
          watch.acted();
        } else if (piece.hasRemaining()) {
          int most = (int) Math.min(piece.remaining(), stop - position);
          int passed = random.nextInt(most) + 1;
          piece.position(piece.position() + passed);
          position += passed;
        } else {
          break;
        }
      }
    }
    return stops;
  }

  private static Watch watch(String pattern, Edge edge, long position) {
    Trigger.InStream trigger = new Trigger.OnBytes(Direction.TO_TARGET, Bytes.utf8(pattern), edge);
    return Watch.over(trigger, position);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 5_000_000_000L})
  void countsFromTheBeginningOfTheConnection(long position) {
    ByteBuffer ahead = Bytes.utf8("xxabxx").buffer();
    assertThat(watch("ab", Edge.BEHIND, position).stop(position, ahead)).isEqualTo(position + 4);
    assertThat(watch("ab", Edge.BEFORE, position).stop(position, ahead)).isEqualTo(position + 2);
    assertThat(watch("c", Edge.BEFORE, position).stop(position, ahead)).isEqualTo(Watch.NOWHERE);
  }
}
