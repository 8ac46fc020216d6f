package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.Field;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lets browsers read what is answered to pages of some origins, credentials included. */
final class Cors {
  private final Defects defects;
  private final Set<String> origins;

  Cors(Defects defects, Set<String> origins) {
    this.defects = defects;
    this.origins = origins;
  }

  /** The same exchange, whose responses say who may read them. */
  Exchange around(Exchange exchange) {
    return new WithFields(exchange, fields(exchange.head()));
  }

  private List<Field> fields(RequestHead head) {
    List<Field> fields = new ArrayList<>();
    String origin = head.fields().first("Origin");
    if (origin != null && isAllowed(origin, head)) {
      String allowed = defects.has(Defect.STAR_WITH_CREDENTIALS) ? "*" : origin;
      fields.add(new Field("Access-Control-Allow-Origin", allowed));
      if (head.parameter("sid") == null
          || !defects.has(Defect.CREDENTIALS_ALLOWED_FOR_HANDSHAKES_ALONE)) {
        fields.add(new Field("Access-Control-Allow-Credentials", "true"));
      }
    }
    fields.add(new Field("Vary", "Origin"));
    return fields;
  }

  private boolean isAllowed(String origin, RequestHead head) {
    boolean first = head.parameter("sid") == null;
    if ((!first && defects.has(Defect.ORIGIN_ALLOWED_FOR_HANDSHAKES_ALONE))
        || (head.method().equals("POST") && defects.has(Defect.ORIGIN_NOT_ALLOWED_FOR_POSTS))) {
      return false;
    }
    return origins.contains(origin)
        || defects.has(Defect.ANY_ORIGIN_REFLECTED)
        || defects.has(Defect.ORIGIN_IGNORED_ON_POLLING)
        || (!first && defects.has(Defect.ORIGIN_REFLECTED_IN_SESSIONS))
        || (head.method().equals("OPTIONS") && defects.has(Defect.PREFLIGHT_ALLOWS_ANY_ORIGIN));
  }

  /** The answer to a preflight request. */
  static Response preflight(RequestHead head) {
    Response answer =
        new Response(204, List.of(), "").with("Access-Control-Allow-Methods", "GET,POST");
    String asked = head.fields().first("Access-Control-Request-Headers");
    return asked == null ? answer : answer.with("Access-Control-Allow-Headers", asked);
  }

  /** An exchange whose responses get more header lines. */
  record WithFields(Exchange exchange, List<Field> fields) implements Exchange {
    @Override
    public RequestHead head() {
      return exchange.head();
    }

    @Override
    public byte[] body() {
      return exchange.body();
    }

    @Override
    public void respond(Response response) {
      exchange.respond(extended(response));
    }

    @Override
    public void whenAbandoned(Runnable task) {
      exchange.whenAbandoned(task);
    }

    @Override
    public Channel channel() {
      return exchange.channel();
    }

    @Override
    public void switchProtocols(Response response, ChannelHandler next) {
      exchange.switchProtocols(extended(response), next);
    }

    private Response extended(Response response) {
      Response extended = response;
      for (Field field : fields) {
        extended = extended.with(field.name(), field.value());
      }
      return extended;
    }
  }
}
