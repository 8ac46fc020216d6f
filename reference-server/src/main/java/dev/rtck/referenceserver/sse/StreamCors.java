package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import java.util.List;

/** Lets pages of some origins read what is answered, credentials included (Fetch §3.3). */
final class StreamCors {
  private final StreamSettings settings;

  StreamCors(StreamSettings settings) {
    this.settings = settings;
  }

  /** The same response, which says who may read it. */
  Response on(Response response, RequestHead head) {
    Response answer =
        settings.defects().has(Defect.CORS_ANSWER_WITHOUT_VARY)
            ? response
            : response.with("Vary", "Origin");
    String origin = head.fields().first("Origin");
    if (origin == null || isForgotten(head) || !isAllowed(origin)) {
      return answer;
    }
    return answer
        .with("Access-Control-Allow-Origin", origin)
        .with("Access-Control-Allow-Credentials", "true");
  }

  private boolean isAllowed(String origin) {
    return settings.origins().contains(origin)
        || settings.defects().has(Defect.CORS_ORIGIN_TAKEN_FROM_THE_REQUEST)
        || (settings.defects().has(Defect.CORS_ORIGIN_COMPARED_AT_ITS_BEGINNING)
            && settings.origins().stream().anyMatch(origin::startsWith));
  }

  private boolean isForgotten(RequestHead head) {
    Defects defects = settings.defects();
    return defects.has(Defect.CORS_HEADER_MISSING)
        || (head.minorVersion() > 1 && defects.has(Defect.HTTP2_CORS_HEADER_MISSING))
        || (head.fields().has("Last-Event-ID")
            && defects.has(Defect.CORS_HEADER_MISSING_FOR_WHO_COMES_BACK))
        || (head.path().contains("/rooms/") && defects.has(Defect.CORS_HEADER_MISSING_IN_ROOMS));
  }

  /** The answer to OPTIONS, which a browser may ask for before it sends what is not simple. */
  Response preflight(RequestHead head, String methods) {
    if (settings.defects().has(Defect.STREAM_PREFLIGHT_ANSWERED_405)) {
      return Response.text(405, "only " + methods + " are answered here").with("Allow", methods);
    }
    Response answer =
        new Response(204, List.of(), "")
            .with("Allow", methods)
            .with("Access-Control-Allow-Methods", methods);
    String asked = head.fields().first("Access-Control-Request-Headers");
    return asked == null ? answer : answer.with("Access-Control-Allow-Headers", asked);
  }
}
