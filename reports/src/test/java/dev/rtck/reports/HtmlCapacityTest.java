package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlCapacityTest {

  @Test
  void drawsEveryStepByItsOutcome() {
    HtmlCapacity drawn = HtmlCapacity.of(SampleCapacity.capacity());

    assertThat(drawn.dots())
        .extracting(HtmlCapacity.Dot::outcome)
        .containsExactly("holds", "holds", "holds", "void", "breaks");
    assertThat(drawn.dots().get(0).x()).isEqualTo("70.0");
    assertThat(drawn.dots().get(4).x()).isEqualTo("775.0");
    assertThat(drawn.grid()).extracting(Chart.Line::label).contains("50/s", "100/s", "200/s");
    double slow = Double.parseDouble(drawn.dots().get(4).y());
    double fast = Double.parseDouble(drawn.dots().get(0).y());
    assertThat(slow).isLessThan(fast);
  }

  @Test
  void standsInThePage() {
    Run run =
        SampleRun.measured(
            new Gate(0, "found"), List.of(SampleLoad.load()), List.of(SampleCapacity.capacity()));

    assertThat(new HtmlReport().render(run))
        .contains("p99&lt;50ms holds at 100/s, twice; the target does not go further.")
        .contains("<td>141/s</td><td>void</td>")
        .contains("p99&lt;50ms: &lt;b&gt;");
  }

  @Test
  void drawsASearchThatHasOnePoint() {
    CapacityResult whole = SampleCapacity.capacity();
    CapacityResult one =
        new CapacityResult(
            "",
            "chat",
            "websocket",
            "subscribers",
            whole.thresholds(),
            0,
            false,
            CapacityResult.UNFINISHED,
            whole.points().subList(0, 1));

    assertThat(HtmlCapacity.of(one).dots()).hasSize(1);
    assertThat(HtmlCapacity.of(one).dots().get(0).x()).isEqualTo("70.0");
  }
}
