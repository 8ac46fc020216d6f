package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.Response;
import dev.rtck.referenceserver.transport.End;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Long-polling: one GET that waits for packets, one POST that brings some. */
final class PollingCarrier implements Carrier {
  private final Defects defects;
  private final PacketCodec codec;
  private volatile @Nullable Exchange poll;
  private @Nullable Exchange post;
  private volatile End end = End.AGREED;

  PollingCarrier(Defects defects) {
    this.defects = defects;
    codec = new PacketCodec(defects);
  }

  /** Keeps a GET until there are packets; says no when one is kept already. */
  boolean keepPoll(Exchange exchange) {
    if (poll != null) {
      if (!defects.has(Defect.OVERLAPPING_GET_REPLACES_FIRST)) {
        return false;
      }
      send(List.of(Packet.NOOP));
    }
    poll = exchange;
    return true;
  }

  boolean isPoll(Exchange exchange) {
    return exchange.equals(poll);
  }

  /** Takes note of a POST that is on its way; says no when it is not the only one. */
  boolean beginPost(Exchange exchange) {
    if (post != null && !post.equals(exchange) && !defects.has(Defect.OVERLAPPING_POST_ACCEPTED)) {
      return false;
    }
    post = exchange;
    return true;
  }

  boolean isPost(Exchange exchange) {
    return exchange.equals(post);
  }

  void endPost() {
    post = null;
  }

  /** The client is gone. */
  void broken() {
    end = End.FIN;
    poll = null;
    post = null;
  }

  @Override
  public boolean isReady() {
    return poll != null;
  }

  @Override
  public void send(List<Packet> packets) {
    Exchange waiting = poll;
    poll = null;
    if (waiting != null) {
      String body = codec.encodeBody(packets);
      Answers.respond(waiting, Answers.packets(waiting.head(), body, defects));
    }
  }

  @Override
  public boolean keepsUp() {
    return poll != null;
  }

  @Override
  public End ending() {
    return end;
  }

  @Override
  public void close() {
    Exchange unfinished = post;
    post = null;
    if (unfinished != null) {
      Response refusal = Answers.error(EngineError.BAD_REQUEST).with("Connection", "close");
      Answers.respond(unfinished, refusal);
    }
  }
}
