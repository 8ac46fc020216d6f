package dev.rtck.protocol.sockjs;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.Transcript.Direction;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.Carrier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What carries messages in the frames of a SockJS session, however these travel. */
abstract class SockJsCarrier implements Carrier {

  private final Transcript transcript;
  private final int number;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final CountDownLatch beaten = new CountDownLatch(1);

  SockJsCarrier(Transcript transcript, int number) {
    this.transcript = transcript;
    this.number = number;
  }

  /** Takes one frame of the server. */
  final void take(String text, long atNanos, Ears ears) {
    transcript.record(atNanos, Direction.RECEIVED, number, "sockjs", shown(text), Bytes.utf8(text));
    SockJsFrame frame = SockJsFrame.parse(text);
    if (frame instanceof SockJsFrame.Open) {
      opened.countDown();
    } else if (frame instanceof SockJsFrame.Heartbeat && opened.getCount() == 0) {
      // Before the open frame it is the prelude of a stream.
      beaten.countDown();
    } else if (frame instanceof SockJsFrame.Messages messages) {
      for (String message : messages.texts()) {
        ears.bytes(atNanos, Bytes.utf8(message), false);
      }
    } else if (frame instanceof SockJsFrame.Close close) {
      ears.farewell(atNanos, close.code(), close.reason());
    }
  }

  private static String shown(String text) {
    return text.isEmpty() ? "an empty frame" : "frame '" + text.charAt(0) + "'";
  }

  @Override
  public final void send(Framing framing, List<Bytes> frames) {
    // Messages are texts: neither fragments nor bytes exist, and each call is a list of them.
    List<String> texts =
        framing == Framing.COALESCED
            ? List.of(Bytes.concat(frames.toArray(Bytes[]::new)).text())
            : frames.stream().map(Bytes::text).toList();
    transcript.record(
        System.nanoTime(),
        Direction.SENT,
        number,
        "sockjs",
        texts.size() + " messages",
        Bytes.utf8(SockJsFrame.encode(texts)));
    sendTexts(texts);
  }

  /** Waits for the session to stand: before, nobody knows it. */
  final boolean awaitOpen(Duration atMost) {
    try {
      boolean open = opened.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
      if (!open) {
        note("sockjs", "no open frame within " + atMost.toMillis() + " ms");
      }
      return open;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for a heartbeat. */
  final boolean awaitBeat(Duration atMost) {
    try {
      return beaten.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  abstract void sendTexts(List<String> texts);

  @Override
  public final void record(boolean sent, long atNanos, String summary) {
    transcript.record(
        atNanos, sent ? Direction.SENT : Direction.RECEIVED, number, "stomp", summary, Bytes.EMPTY);
  }

  final void note(String layer, String words) {
    transcript.note(number, layer, words);
  }
}
