package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.reports.LoadResult.Workload;
import org.junit.jupiter.api.Test;

class LoadLimitsTest {

  private static final Endpoint BEARS_TWENTY =
      Plans.endpoint(Plans.CHAT + "limits: {connections: 20}\n");

  @Test
  void countsTheCanariesOfAllShards() {
    assertThatCode(() -> check(16, 1, Share.parse("1/1"))).doesNotThrowAnyException();
    assertThatCode(() -> check(14, 1, Share.parse("1/2"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(15, 1, Share.parse("2/2")))
        .hasMessageContaining("connections: 20")
        .hasMessageContaining("21 connections")
        .message()
        .hasLineCount(1);
  }

  @Test
  void refusesMoreShardsThanSubscribers() {
    assertThatCode(() -> check(3, 1, Share.parse("3/3"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(3, 1, Share.parse("1/4")))
        .hasMessage(
            "a load of 3 subscribers cannot be made by 4 shards: use more --subscribers, or fewer"
                + " shards");
  }

  @Test
  void refusesMoreRoomsThanAStampTellsApart() {
    Endpoint bearsAll = Plans.endpoint(Plans.CHAT);
    assertThatCode(() -> LoadLimits.check(bearsAll, workload(70_000, 65_536), Share.WHOLE))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> LoadLimits.check(bearsAll, workload(70_000, 65_537), Share.WHOLE))
        .hasMessageContaining("65536 rooms")
        .message()
        .hasLineCount(1);
  }

  private static void check(int subscribers, int rooms, Share share) {
    LoadLimits.check(BEARS_TWENTY, workload(subscribers, rooms), share);
  }

  private static Workload workload(int subscribers, int rooms) {
    return new Workload(subscribers, 2, 10, 128, rooms, 0, 1000, 1);
  }
}
