package dev.rtck.protocol.stomp;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.wire.Ending;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes events of what a carrier brings; works in the thread that reads. */
final class Intake implements Carrier.Ears {

  /** The largest frame that is kept whole; more ends the reading. */
  private static final int LARGEST_FRAME = 32 << 20;

  private static final int MOST_VIOLATIONS_KEPT = 100;

  private final Carrier carrier;
  private final Consumer<StompViolation> onViolation;
  private final Consumer<StompEvent> onEvent;
  private final StompReader reader = new StompReader(LARGEST_FRAME);
  private final ServerFrameRules rules = new ServerFrameRules();
  private final List<StompViolation> violations = new CopyOnWriteArrayList<>();
  private long messages;
  private boolean ended;

  Intake(Carrier carrier, Consumer<StompViolation> onViolation, Consumer<StompEvent> onEvent) {
    this.carrier = carrier;
    this.onViolation = onViolation;
    this.onEvent = onEvent;
  }

  List<StompViolation> violations() {
    return List.copyOf(violations);
  }

  @Override
  public void bytes(long atNanos, Bytes bytes, boolean binary) {
    if (ended) {
      return;
    }
    messages++;
    reader.feed(bytes.toArray(), bytes.length());
    boolean behindFrame = false;
    try {
      for (StompReader.Item item = reader.next(); item != null; item = reader.next()) {
        if (item instanceof StompReader.Item.Frame frame) {
          behindFrame = true;
          take(frame.frame(), atNanos, binary);
        } else if (item instanceof StompReader.Item.EndOfLine line) {
          if (!behindFrame) {
            carrier.record(false, atNanos, "heart-beat");
          }
          onEvent.accept(
              new StompEvent.EndOfLine(atNanos, line.carriageReturn(), behindFrame, messages));
        }
      }
    } catch (StompReader.TooLarge e) {
      carrier.record(false, atNanos, "(gave up reading: " + e.getMessage() + ")");
      ended(atNanos, Ending.TOO_MUCH);
      carrier.close();
    }
  }

  private void take(ReceivedFrame frame, long atNanos, boolean binary) {
    carrier.record(false, atNanos, frame.summary());
    for (StompViolation violation : rules.judge(frame)) {
      if (violations.size() < MOST_VIOLATIONS_KEPT) {
        violations.add(violation);
      }
      onViolation.accept(violation);
    }
    onEvent.accept(new StompEvent.Frame(atNanos, frame, messages, binary));
  }

  @Override
  public void farewell(long atNanos, @Nullable Integer code, String reason) {
    if (!ended) {
      onEvent.accept(new StompEvent.Farewell(atNanos, code, reason));
    }
  }

  @Override
  public void ended(long atNanos, Ending ending) {
    if (ended) {
      return;
    }
    ended = true;
    Bytes rest = reader.rest();
    if (!rest.isEmpty()) {
      carrier.record(false, atNanos, "(" + rest.length() + " bytes of an unfinished frame)");
    }
    onEvent.accept(new StompEvent.Ended(atNanos, ending, rest));
  }
}
