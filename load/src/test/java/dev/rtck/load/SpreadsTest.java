package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadsTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void knowTheFirstAndTheLastOfAllThatGotAMessage() {
    Spreads some = new Spreads();
    some.add(0, 0, 300);
    some.add(0, 0, 200);
    some.add(0, 5000, 40);
    Spreads others = new Spreads();
    others.add(0, 0, 100);
    others.add(3, 0, 700);

    some.addAll(others);

    assertThat(some.first().getTotalCount()).isEqualTo(3);
    assertThat(some.first().getCountAtValue(100)).isEqualTo(1);
    assertThat(some.last().getCountAtValue(300)).isEqualTo(1);
    assertThat(some.first().getCountAtValue(40)).isEqualTo(1);
    assertThat(some.last().getCountAtValue(40)).isEqualTo(1);
    assertThat(some.last().getMaxValue()).isEqualTo(700);
  }

  @Test
  void areReadAsTheyWereWritten() {
    Spreads written = new Spreads();
    written.add(1, 2, 1_234_567_891);
    written.add(1, 2, 987_654_321);
    written.add(2, 1, 5);
    Path file = folder.resolve(Spreads.fileName("chat"));

    written.write(file);

    Spreads read = Spreads.read(file);
    assertThat(file).content().contains("1,2,987654321,1234567891");
    assertThat(read.first()).isEqualTo(written.first());
    assertThat(read.last()).isEqualTo(written.last());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stream,message", "0,0,1,2", "HEADER\n0,0,1", "HEADER\n0,x,1,2"})
  void areNotReadFromAnythingElse(String text) throws Exception {
    Path file = folder.resolve("other.csv");
    Files.writeString(file, text.replace("HEADER", "stream,message,first-nanos,last-nanos"));

    assertThatThrownBy(() -> Spreads.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other.csv");
  }
}
