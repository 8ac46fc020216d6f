package dev.rtck.protocol.sse;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeptEventsTest {

  private static final String MUCH = "x".repeat(1 << 20);

  private final KeptEvents events = new KeptEvents(true);

  @AfterEach
  void giveBack() {
    events.release();
  }

  private static SseEvent event(String data) {
    return new SseEvent("message", data, "", false, false, 0);
  }

  @Test
  void keepsTheLatestOfAFloodAndCountsAll() {
    for (int i = 0; i < 120; i++) {
      events.add(event(i + MUCH));
    }
    assertThat(events.count()).isEqualTo(120);
    assertThat(events.since(0)).hasSizeBetween(1, 32);
    assertThat(events.since(119)).singleElement().matches(it -> it.data().startsWith("119x"));
    assertThat(events.at(events.firstSince(0))).isEqualTo(events.since(0).get(0));
  }

  @Test
  void keepsTheLastOneHoweverLongItIs() {
    events.add(event("short"));
    events.add(event(MUCH.repeat(33)));
    assertThat(events.since(0)).hasSize(1);
  }

  @Test
  void countsWhereNothingIsKept() {
    KeptEvents counted = new KeptEvents(false);
    counted.add(event("a"));
    assertThat(counted.count()).isEqualTo(1);
    assertThat(counted.since(0)).isEmpty();
  }

  @Test
  void keepsWhatItHasWhenItsShareIsGivenBack() {
    events.add(event("a"));
    events.release();
    events.add(event("b"));
    assertThat(events.since(0)).extracting(SseEvent::data).containsExactly("a");
  }
}
