package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {

  @Test
  void givesEverySubscriberToOneShare() {
    for (int of = 1; of <= 7; of++) {
      for (int all = 0; all <= 30; all++) {
        BitSet seen = new BitSet();
        int sum = 0;
        for (int index = 0; index < of; index++) {
          Share share = new Share(index, of);
          sum += share.count(all);
          for (int own = 0; own < share.count(all); own++) {
            int number = share.numberOf(own);
            assertThat(seen.get(number)).isFalse();
            assertThat(share.has(number)).isTrue();
            seen.set(number);
          }
        }
        assertThat(sum).isEqualTo(all);
        assertThat(seen.nextClearBit(0)).isEqualTo(all);
      }
    }
  }

  @Test
  void countsFromOneWhereUsersWriteIt() {
    assertThat(Share.parse("2/5")).isEqualTo(new Share(1, 5)).hasToString("2/5");
    assertThat(Share.parse("1/1").isPart()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/3", "4/3", "1/0", "1", "a/b", "-1/3", "1/99999"})
  void isNoneOfWhatDoesNotExist(String text) {
    assertThatThrownBy(() -> Share.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("share");
  }
}
