package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceTest {

  @Test
  void countsWhatComesInOrder() {
    Sequence sequence = of(0, 0, 1, 2, 3);

    assertThat(sequence.delivered()).isEqualTo(4);
    assertThat(sequence.duplicated()).isZero();
    assertThat(sequence.reordered()).isZero();
  }

  @Test
  void countsASwapAsOneThatIsOutOfOrder() {
    Sequence sequence = of(0, 0, 2, 1, 3);

    assertThat(sequence.delivered()).isEqualTo(4);
    assertThat(sequence.reordered()).isEqualTo(1);
    assertThat(sequence.duplicated()).isZero();
  }

  @Test
  void countsARepetitionAsADuplicateAlone() {
    Sequence sequence = of(0, 0, 1, 1, 0, 2);

    assertThat(sequence.delivered()).isEqualTo(3);
    assertThat(sequence.duplicated()).isEqualTo(2);
    assertThat(sequence.reordered()).isZero();
  }

  @Test
  void leavesOutTheWarmUp() {
    Sequence sequence = of(2, 0, 0, 1, 3, 2);

    assertThat(sequence.delivered()).isEqualTo(2);
    assertThat(sequence.duplicated()).isZero();
    assertThat(sequence.reordered()).isEqualTo(1);
  }

  @Test
  void agreesWithAPlainCountOverAnyOrder() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<Integer> numbers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        for (int copies = random.nextInt(4); copies > 1; copies--) {
          numbers.add(i);
        }
      }
      Collections.shuffle(numbers, random);
      Sequence sequence = new Sequence(10);
      BitSet seen = new BitSet();
      int delivered = 0;
      int duplicated = 0;
      int reordered = 0;
      for (int number : numbers) {
        boolean late = seen.length() > number + 1;
        if (number >= 10) {
          delivered += seen.get(number) ? 0 : 1;
          duplicated += seen.get(number) ? 1 : 0;
          reordered += !seen.get(number) && late ? 1 : 0;
        }
        seen.set(number);
        sequence.add(number);
      }
      assertThat(sequence.delivered()).isEqualTo(delivered);
      assertThat(sequence.duplicated()).isEqualTo(duplicated);
      assertThat(sequence.reordered()).isEqualTo(reordered);
      assertThat(sequence.missing(20, 60)).isEqualTo(40 - seen.get(20, 60).cardinality());
      assertThat(sequence.missing(0, 30)).isEqualTo(30 - seen.get(0, 30).cardinality());
    }
  }

  private static Sequence of(int firstMeasured, int... numbers) {
    Sequence sequence = new Sequence(firstMeasured);
    for (int number : numbers) {
      sequence.add(number);
    }
    return sequence;
  }
}
