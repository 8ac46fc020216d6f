package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import dev.rtck.referenceserver.websocket.Guard;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is to be told on streams: the body of a POST, which is any text in UTF-8, or the
 * parameter {@code data} of a form. 202 means that it was told.
 */
public final class PublishResource implements Resource {
  private static final String METHODS = "POST, OPTIONS";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Guard guard;
  private final String prefix;
  private final String suffix;
  private final Publisher publisher;
  private final StreamCors cors;

  /**
   * Publishes what comes to one path.
   *
   * @param path in which a star stands for the topic
   */
  public PublishResource(StreamSettings settings, Guard guard, String path, Publisher publisher) {
    boolean open = settings.defects().has(Defect.PUBLISHING_NEEDS_NO_CREDENTIALS);
    this.guard = open ? Guard.open() : guard;
    int star = path.indexOf('*');
    prefix = star < 0 ? path : path.substring(0, star);
    suffix = star < 0 ? "" : path.substring(star + 1);
    this.publisher = publisher;
    cors = new StreamCors(settings);
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.respond(cors.on(answer(exchange), exchange.head()));
  }

  private Response answer(Exchange exchange) {
    RequestHead head = exchange.head();
    if (head.method().equals("OPTIONS")) {
      return cors.preflight(head, METHODS);
    }
    if (!head.method().equals("POST")) {
      return Response.text(405, "only POST is answered here").with("Allow", METHODS);
    }
    if (!head.path().startsWith(prefix)
        || !head.path().endsWith(suffix)
        || head.path().length() < prefix.length() + suffix.length()) {
      return Response.text(404, "nothing here");
    }
    Response refusal = guard.refuse(head);
    if (refusal != null) {
      return refusal;
    }
    String text = text(head, exchange.body());
    if (text == null) {
      return Response.text(400, "a text in UTF-8 is needed");
    }
    String topic = head.path().substring(prefix.length(), head.path().length() - suffix.length());
    publisher.publish(StreamResource.decoded(topic), head.parameter("client"), text);
    return Response.text(202, "told");
  }

  private static @Nullable String text(RequestHead head, byte[] body) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException malformed) {
      return null;
    }
    String type = head.fields().first("Content-Type");
    return type != null && type.startsWith(FORM) ? head.withQuery(text).parameter("data") : text;
  }
}
