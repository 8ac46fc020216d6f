package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import java.util.List;

/** Sends who asks for a stream on to where it is now, with what the query says. */
public final class MovedStream implements Resource {
  private static final int TEMPORARY_REDIRECT = 307;

  private final Defects defects;
  private final StreamCors cors;
  private final String there;

  /**
   * A path whose stream is somewhere else.
   *
   * @param there the path of the stream
   */
  public MovedStream(StreamSettings settings, String there) {
    this.defects = settings.defects();
    this.cors = new StreamCors(settings);
    this.there = there;
  }

  @Override
  public void handle(Exchange exchange) {
    RequestHead head = exchange.head();
    if (defects.has(Defect.MOVED_ANSWERED_WITH_A_LINK)) {
      exchange.respond(Response.text(200, "this stream is at " + there));
      return;
    }
    Response answer =
        new Response(TEMPORARY_REDIRECT, List.of(), "").with("Location", location(head));
    exchange.respond(
        defects.has(Defect.MOVED_WITHOUT_CORS_HEADER) ? answer : cors.on(answer, head));
  }

  private String location(RequestHead head) {
    if (defects.has(Defect.MOVED_TO_ITSELF)) {
      return head.path();
    }
    boolean astray =
        head.fields().has("Last-Event-ID")
            && defects.has(Defect.MOVED_ELSEWHERE_FOR_WHO_COMES_BACK);
    String path = astray ? there + "/rooms/lobby" : there;
    return head.query().isEmpty() ? path : path + "?" + head.query();
  }
}
