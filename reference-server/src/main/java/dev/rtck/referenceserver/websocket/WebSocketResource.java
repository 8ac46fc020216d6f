package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** A path that speaks WebSocket. */
public final class WebSocketResource implements Resource {
  private static final Duration STALL = Duration.ofSeconds(5);
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final Settings settings;
  private final Guard guard;
  private final Handshake handshake;
  private final Application application;

  /** A path that offers these subprotocols, in no order: the client's order counts. */
  public WebSocketResource(
      Settings settings, Guard guard, List<String> subprotocols, Application application) {
    this.settings = settings;
    this.guard = guard;
    this.application = application;
    handshake = new Handshake(settings.defects(), subprotocols, settings.compresses());
  }

  @Override
  public void handle(Exchange exchange) {
    RequestHead head = exchange.head();
    if (BROKEN_ESCAPE.matcher(head.target()).find()
        && settings.defects().has(Defect.BROKEN_ESCAPE_STALLS_SERVER)) {
      settings.connections().stall(STALL);
    }
    if (head.fields().all("Cookie").stream().anyMatch(it -> BROKEN_ESCAPE.matcher(it).find())
        && settings.defects().has(Defect.BROKEN_COOKIE_UNANSWERED)) {
      return;
    }
    Response refusal = guard.refuse(exchange.head());
    if (refusal != null) {
      exchange.respond(refusal);
      return;
    }
    Handshake.Outcome outcome = handshake.judge(exchange.head());
    if (outcome.response().status() == 101) {
      Channel channel = exchange.channel();
      boolean foreign =
          guard instanceof PrivateGuard strict
              && strict.isLookedAtLater()
              && !strict.allowsOrigin(exchange.head());
      exchange.switchProtocols(
          outcome.response(),
          new WebSocketConnection(
              settings,
              foreign ? new ForeignVisit(application, settings.defects()) : application,
              channel,
              exchange.head().token(),
              outcome.compression()));
    } else if (!exchange.head().fields().has("Sec-WebSocket-Key")
        && settings.defects().has(Defect.REFUSAL_WITHOUT_STATUS)) {
      var unused = exchange.channel().close();
    } else {
      exchange.respond(outcome.response());
    }
  }
}
