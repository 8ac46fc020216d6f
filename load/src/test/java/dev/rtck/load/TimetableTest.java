package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.reports.LoadResult.Workload;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimetableTest {

  /** Twenty messages of two publishers, the first four of them before the measured time. */
  private static final LoadPlan PLAN =
      Plans.of(
          Plans.EVENTS,
          new Address("127.0.0.1", 1, false, false),
          OperationName.BROADCAST,
          new Workload(1, 2, 2000, 128, 1, 2, 8, 1),
          Path.of(""));

  private final EmbeddedChannel channel = new EmbeddedChannel();

  @Test
  void tellsWhatWasNeverSentFromWhatWas() {
    Timetable table = table(10, 3, false);

    assertThat(table.published()).isEqualTo(20);
    assertThat(table.unsent()).isEqualTo(7);
    assertThat(table.end(0, 20)).isEqualTo(10);
    assertThat(table.end(1, 20)).isEqualTo(3);
    // Two of each ten are warm-up.
    assertThat(table.sentMeasured()).isEqualTo(8 + 1);
    assertThat(table.lateness().getTotalCount()).isEqualTo(16);
  }

  @Test
  void holdsATargetThatAcceptsNoConnectionToAll() {
    Timetable table = table(10, 3, true);

    assertThat(table.unsent()).isZero();
    assertThat(table.end(1, 20)).isEqualTo(10);
  }

  /** A timetable that is over, whose publishers really sent so many of their ten messages. */
  private Timetable table(int first, int second, boolean cutOff) {
    Timetable table =
        new Timetable(
            PLAN,
            Streams.of(PLAN.workload()),
            Stamp.mark(PLAN.run()),
            Map.of(0, new Slow(first, false), 1, new Slow(second, cutOff)),
            new Troubles(Secrets.of(List.of())));
    table.run();
    channel.runPendingTasks();
    return table;
  }

  /** Sends the first so many messages. */
  private final class Slow extends LoadClient {
    private final boolean cutOff;
    private int left;

    Slow(int sends, boolean cutOff) {
      super(PLAN, PLAN.caller(0), List.of(), Delivery.NONE, new Troubles(Secrets.of(List.of())));
      this.left = sends;
      this.cutOff = cutOff;
      runOn(channel.eventLoop());
    }

    @Override
    void send(byte[] message, LoadPlan.Exchange exchange, int stamp, Runnable sent) {
      if (left-- > 0) {
        sent.run();
      }
    }

    @Override
    boolean isCutOff() {
      return cutOff;
    }

    @Override
    byte[] encode(LoadPlan.Exchange exchange, Template send, Bindings values) {
      return values.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    Incoming incoming(ByteBuf message) {
      return Incoming.NOTHING;
    }

    @Override
    void addTo(ChannelPipeline pipeline) {}

    @Override
    void takeLeave(Channel open) {}
  }
}
