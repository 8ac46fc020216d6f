package dev.rtck.referenceserver.sockjs;

import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.Response;

/** The response to one poll: takes one frame. */
final class PollReceiver implements Receiver {
  private final Exchange exchange;
  private boolean answered;

  PollReceiver(Exchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public synchronized boolean send(String frame) {
    respond(frame + "\n");
    return false;
  }

  @Override
  public synchronized void end() {
    respond("");
  }

  private void respond(String body) {
    if (answered) {
      return;
    }
    answered = true;
    Response response =
        SockJsResource.response(
            exchange.head(), 200, "application/javascript; charset=UTF-8", body);
    exchange.channel().eventLoop().execute(() -> exchange.respond(response));
  }

  @Override
  public boolean keepsUp() {
    return true;
  }
}
