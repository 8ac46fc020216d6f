package dev.rtck.referenceserver.sse;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import dev.rtck.referenceserver.websocket.Guard;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes what is to be told on streams: the body of a POST, which is any text in UTF-8, or the
 * parameter {@code data} of a form. 202 means that it was told.
 */
public final class PublishResource implements Resource {
  private static final String METHODS = "POST, OPTIONS";
  private static final long TURN_MILLIS = 3;
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Guard guard;
  private final String prefix;
  private final String suffix;
  private final Publisher publisher;
  private final StreamCors cors;
  private final Defects defects;
  private final AtomicLong told = new AtomicLong();

  /**
   * Publishes what comes to one path.
   *
   * @param path in which a star stands for the topic
   */
  public PublishResource(StreamSettings settings, Guard guard, String path, Publisher publisher) {
    defects = settings.defects();
    boolean open = defects.has(Defect.PUBLISHING_NEEDS_NO_CREDENTIALS);
    this.guard = open ? Guard.open() : guard;
    int star = path.indexOf('*');
    prefix = star < 0 ? path : path.substring(0, star);
    suffix = star < 0 ? "" : path.substring(star + 1);
    this.publisher = publisher;
    cors = new StreamCors(settings);
  }

  @Override
  public void handle(Exchange exchange) {
    RequestHead head = exchange.head();
    Response refusal = refuse(head);
    String text = refusal == null ? text(head, exchange.body()) : null;
    if (text == null) {
      Response answer = refusal == null ? Response.text(400, "a text in UTF-8 is needed") : refusal;
      exchange.respond(cors.on(answer, head));
      return;
    }
    String topic = head.path().substring(prefix.length(), head.path().length() - suffix.length());
    Runnable telling =
        publisher.telling(StreamResource.decoded(topic), head.parameter("client"), text);
    Runnable answering =
        () -> {
          telling.run();
          exchange.respond(cors.on(Response.text(202, "told"), head));
        };
    if (defects.has(Defect.IDS_GIVEN_BEFORE_THE_TURN) && told.incrementAndGet() % 2 == 0) {
      var unused =
          exchange.channel().eventLoop().schedule(answering, TURN_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      answering.run();
    }
  }

  private @Nullable Response refuse(RequestHead head) {
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
    return guard.refuse(head);
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
