package dev.rtck.conformance;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.fault.Direction;
import dev.rtck.protocol.fault.Fault;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.fault.Rule;
import dev.rtck.protocol.fault.Trigger;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A network between the harness and its target that is slow, and changes nothing else: all bytes
 * arrive in order, and a connection ends on the other side as it ended on the one, behind the bytes
 * that came before.
 */
final class SlowNetwork implements AutoCloseable {

  /** What may be under way in one direction; a target that is not read is to feel it. */
  private static final int WINDOW = 1 << 20;

  /**
   * A byte alone costs a system call on each side; 16 MiB would take minutes. From here on, far
   * beyond every head whose cut could matter, come pieces of an odd size: a message of 64 KiB to
   * four clients is to be a matter of the network, not of this machine's system calls.
   */
  private static final int ALONE = 4 << 10;

  private static final int PIECE = 997;

  private final Function<Direction, List<Fault>> slowness;
  private final List<FaultProxy> ways = new CopyOnWriteArrayList<>();

  private SlowNetwork(Function<Direction, List<Fault>> slowness) {
    this.slowness = slowness;
  }

  /**
   * A network on which every byte needs as long in each direction. It is a pipe: however much
   * follows, nothing needs longer.
   */
  static SlowNetwork withLatency(Duration oneWay) {
    return new SlowNetwork(direction -> List.of(new Fault.Delay(direction, oneWay, WINDOW)));
  }

  /** A network that brings each of the first bytes in a segment of its own. */
  static SlowNetwork byteByByte() {
    return new SlowNetwork(
        direction ->
            List.of(
                new Fault.Split(direction, 1, ALONE),
                new Fault.Split(direction, PIECE, Long.MAX_VALUE)));
  }

  /** Returns a new way to what listens on the port of this machine. */
  FaultProxy to(int port) throws IOException {
    FaultProxy way =
        FaultProxy.to(
            new Address("127.0.0.1", port, false, false), new Transcript(Secrets.of(List.of())));
    ways.add(way);
    for (Direction direction : Direction.values()) {
      for (Fault fault : slowness.apply(direction)) {
        way.add(Rule.when(new Trigger.Always(), fault));
      }
    }
    return way;
  }

  @Override
  public void close() {
    ways.forEach(FaultProxy::close);
  }
}
