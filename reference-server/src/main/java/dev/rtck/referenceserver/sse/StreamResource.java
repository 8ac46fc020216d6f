package dev.rtck.referenceserver.sse;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Resource;
import dev.rtck.referenceserver.http.Response;
import dev.rtck.referenceserver.websocket.Guard;
import io.netty.util.AttributeKey;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Opens streams of events at one path, or at all below it. */
public final class StreamResource implements Resource {
  private static final AttributeKey<Boolean> SERVED_SOMEBODY =
      AttributeKey.valueOf(StreamResource.class, "served-somebody");
  private static final String METHODS = "GET, HEAD, OPTIONS";
  private static final String TYPE = "text/event-stream";
  private static final Set<String> RANGES = Set.of(TYPE, "text/*", "*/*");
  private static final List<String> QUERY_IDS =
      List.of("last_event_id", "lastEventID", "lastEventId", "Last-Event-ID");
  private static final String GZIP = "gzip";
  private static final String BROTLI = "br";
  private static final int MOST_ABANDONED = 40;
  private static final int REFUSALS = 12;
  private static final int FLUSHES = 6;
  private static final long LATE = 1100;
  private static final int NO_LIMIT = Integer.MAX_VALUE;
  private static final int MOST_ID_CHARACTERS = 100;

  private final StreamSettings settings;
  private final Defects defects;
  private final Guard guard;
  private final String path;
  private final Feed feed;
  private final StreamCors cors;

  /**
   * Streams of this feed.
   *
   * @param path where they are; when it ends with a star, the rest of a request's path is the topic
   */
  public StreamResource(StreamSettings settings, Guard guard, String path, Feed feed) {
    this.settings = settings;
    this.guard = guard;
    this.path = path;
    this.feed = feed;
    defects = settings.defects();
    cors = new StreamCors(settings);
  }

  @Override
  public void handle(Exchange exchange) {
    RequestHead head = exchange.head();
    if (head.method().equals("HEAD") && defects.has(Defect.HEAD_NEVER_ANSWERED)) {
      return;
    }
    if (head.target().contains("%E0%A4%A") && defects.has(Defect.BROKEN_ESCAPE_UNANSWERED)) {
      return;
    }
    if (head.method().equals("HEAD") && defects.has(Defect.HEAD_ANSWERED_LATE)) {
      var unused =
          exchange.channel().eventLoop().schedule(() -> answer(exchange), LATE, MILLISECONDS);
      return;
    }
    answer(exchange);
  }

  private void answer(Exchange exchange) {
    RequestHead head = exchange.head();
    Response answer = answerAtOnce(head, keepsCredentials(exchange));
    if (answer == null) {
      open(exchange);
    } else {
      exchange.respond(cors.on(answer, head));
    }
  }

  private boolean keepsCredentials(Exchange exchange) {
    if (!defects.has(Defect.CREDENTIALS_KEPT_FOR_THE_CONNECTION)) {
      return false;
    }
    if (guard.refuse(exchange.head()) == null) {
      exchange.channel().attr(SERVED_SOMEBODY).set(true);
    }
    return exchange.channel().hasAttr(SERVED_SOMEBODY);
  }

  private @Nullable Response answerAtOnce(RequestHead head, boolean letIn) {
    String method = head.method();
    if (method.equals("OPTIONS")) {
      return cors.preflight(head, METHODS);
    }
    if (!method.equals("GET") && !method.equals("HEAD") && !defects.has(Defect.METHOD_IGNORED)) {
      Response refusal = Response.text(405, "only GET is answered here");
      boolean bare =
          defects.has(Defect.STREAM_405_WITHOUT_ALLOW)
              || (method.equals("POST") && defects.has(Defect.STREAM_POST_405_WITHOUT_ALLOW));
      return bare
          ? refusal
          : refusal.with("Allow", defects.has(Defect.STREAM_405_ALLOWS_OTHERS) ? "POST" : METHODS);
    }
    Response refusal = refuse(head, letIn);
    if (refusal != null) {
      return refusal;
    }
    if (method.equals("HEAD") && defects.has(Defect.HEAD_ANSWERED_404)) {
      return Response.text(404, "nothing here");
    }
    if (method.equals("HEAD") && defects.has(Defect.HEAD_405_WITHOUT_ALLOW)) {
      return Response.text(405, "only GET is answered here");
    }
    if (settings.census().isFull(MOST_ABANDONED, refusals())) {
      return Response.text(503, "too many streams");
    }
    if (isConditional(head) && defects.has(Defect.CONDITIONAL_ANSWERED_304)) {
      return new Response(304, List.of(), "");
    }
    String id = lastId(head);
    if (defects.has(Defect.EMPTY_ID_ANSWERED_500)
        && "".equals(head.fields().first("Last-Event-ID"))) {
      return Response.text(500, "index out of range");
    }
    Subscription subscription = subscription(head);
    if (id != null
        && feed.predecessor(subscription) == null
        && defects.has(Defect.UNKNOWN_ID_ANSWERED_500)) {
      return Response.text(500, "no such event");
    }
    if (feed.isFinished(subscription)) {
      return finished(head, id != null);
    }
    return notAcceptable(head);
  }

  private Response finished(RequestHead head, boolean comingBack) {
    boolean goesOn =
        defects.has(Defect.FINISHED_ANSWERED_200)
            || (head.minorVersion() > 1 && defects.has(Defect.HTTP2_FINISHED_ANSWERED_200))
            || (comingBack && defects.has(Defect.FINISHED_ANSWERED_200_TO_WHO_COMES_BACK));
    if (goesOn) {
      return Response.text(200, "finished");
    }
    Response answer = new Response(204, List.of(), "");
    if (defects.has(Defect.NO_CONTENT_IN_CHUNKS)) {
      return answer.with("Transfer-Encoding", "chunked");
    }
    return defects.has(Defect.NO_CONTENT_WITH_LENGTH) ? answer.with("Content-Length", "0") : answer;
  }

  private int refusals() {
    boolean kept =
        defects.has(Defect.ABANDONED_STREAMS_KEPT) || defects.has(Defect.RESET_STREAMS_KEPT);
    return kept ? REFUSALS : 1;
  }

  private @Nullable Response refuse(RequestHead head, boolean letIn) {
    boolean known =
        (defects.has(Defect.RESUME_BEHIND_KNOWN_ID_WITHOUT_CREDENTIALS)
                && feed.predecessor(subscription(head)) != null)
            || (head.fields().has("Last-Event-ID")
                && defects.has(Defect.RESUME_WITHOUT_CREDENTIALS))
            || defects.has(Defect.STREAM_OPENED_BEFORE_AUTHENTICATION)
            || letIn
            || (head.minorVersion() > 1 && defects.has(Defect.HTTP2_STREAMS_NEED_NO_CREDENTIALS));
    Response refusal = known ? null : guard.refuse(head);
    return refusal != null && defects.has(Defect.STREAM_REFUSED_WITH_200)
        ? Response.text(200, "who are you?")
        : refusal;
  }

  private static boolean isConditional(RequestHead head) {
    return head.fields().has("If-None-Match") || head.fields().has("If-Modified-Since");
  }

  private @Nullable Response notAcceptable(RequestHead head) {
    List<String> accepted = head.fields().members("Accept");
    if (accepted.isEmpty()) {
      return defects.has(Defect.ACCEPT_MISSING_ANSWERED_TEXT) ? Response.text(200, "") : null;
    }
    boolean acceptable =
        accepted.stream()
            .map(member -> member.replace(" ", "").toLowerCase(Locale.ROOT))
            .anyMatch(
                member ->
                    RANGES.contains(member.split(";", 2)[0])
                        && !member.matches(".*;q=0(\\.0*)?(;.*)?"));
    if (acceptable) {
      return null;
    }
    return defects.has(Defect.ACCEPT_OTHER_ANSWERED_500)
        ? Response.text(500, "no converter for this type")
        : Response.text(406, "only " + TYPE + " is served here");
  }

  private Subscription subscription(RequestHead head) {
    String topic = path.endsWith("*") ? decoded(head.path().substring(path.length() - 1)) : "";
    boolean forgotten = !topic.isEmpty() && defects.has(Defect.ROOM_STREAMS_NOT_RESUMED);
    return new Subscription(topic, head.token(), forgotten ? null : lastId(head));
  }

  /** A percent-encoded part of a path; a plus sign is a plus sign. */
  static String decoded(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return part;
    }
  }

  /** Browsers send the id as UTF-8 (HTML §9.2.4), and leave it out when it is empty. */
  private @Nullable String lastId(RequestHead head) {
    String inHeader = head.fields().first("Last-Event-ID");
    String inQuery =
        QUERY_IDS.stream()
            .map(head::parameter)
            .filter(id -> id != null && !id.isEmpty())
            .findFirst()
            .orElse(null);
    if (defects.has(Defect.QUERY_ID_KNOWN_BY_ITS_EARLIER_NAME_ALONE)) {
      inQuery = head.parameter(QUERY_IDS.get(1));
    }
    if (defects.has(Defect.QUERY_ID_IGNORED)) {
      inQuery = null;
    }
    if (defects.has(Defect.LAST_EVENT_ID_IN_LOWER_CASE_IGNORED)
        && head.fields().lines().stream().anyMatch(it -> it.name().equals("last-event-id"))) {
      inHeader = null;
    }
    if (inHeader != null && inHeader.isEmpty() && defects.has(Defect.EMPTY_ID_REPLAYS_ALL)) {
      return "";
    }
    if (inHeader == null
        || inHeader.isEmpty()
        || (inQuery != null && defects.has(Defect.QUERY_ID_WINS))) {
      return inQuery;
    }
    if (defects.has(Defect.ID_WITH_NON_ASCII_NOT_KNOWN_AGAIN)) {
      return inHeader;
    }
    return new String(inHeader.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private void open(Exchange exchange) {
    RequestHead head = exchange.head();
    boolean chunked =
        (head.minorVersion() == 1 && !defects.has(Defect.UNFRAMED_STREAM_KEPT_ALIVE))
            || (head.minorVersion() == 0 && defects.has(Defect.CHUNKED_TO_HTTP_1_0));
    if (head.minorVersion() == 0 && defects.has(Defect.UNANNOUNCED_CHUNKS_TO_HTTP_1_0)) {
      chunked = true;
    }
    String coding = coding(head);
    Subscription subscription = subscription(head);
    Response response = cors.on(head(subscription, chunked, coding, head), head);
    boolean answeredAsGet =
        defects.has(Defect.HEAD_ANSWERED_WITH_CONTENT)
            || (defects.has(Defect.HTTP2_HEAD_ANSWERED_WITH_CONTENT) && head.minorVersion() > 1);
    if (head.method().equals("HEAD") && !answeredAsGet) {
      if (defects.has(Defect.HEAD_LEAVES_STREAM)) {
        settings.census().abandoned().incrementAndGet();
      }
      exchange.switchProtocols(ofHead(response), new NoBody());
      return;
    }
    if (defects.has(Defect.STREAM_HEAD_WITH_FIRST_EVENT)) {
      exchange.channel().pipeline().addBefore("http", "withheld", new WithheldHead());
    }
    exchange.switchProtocols(
        response,
        new EventStream(
            settings,
            feed,
            subscription,
            exchange.channel(),
            chunked,
            head.minorVersion() == 0 && defects.has(Defect.EVENTS_HELD_BACK_FROM_HTTP_1_0)
                ? new GzipFlushes(0)
                : coder(coding, subscription.lastId() != null)));
  }

  private Response ofHead(Response response) {
    Response head = response.without("Transfer-Encoding");
    return defects.has(Defect.HEAD_TYPED_AS_A_PAGE)
        ? head.without("Content-Type").with("Content-Type", "text/html; charset=utf-8")
        : head;
  }

  private @Nullable String coding(RequestHead head) {
    List<String> accepted =
        head.fields().members("Accept-Encoding").stream()
            .map(member -> member.replace(" ", "").toLowerCase(Locale.ROOT))
            .toList();
    if (!accepted.isEmpty() && defects.has(Defect.STREAM_COMPRESSED_FOR_ANY_CODING)) {
      return GZIP;
    }
    return Stream.of(GZIP, BROTLI)
        .filter(
            coding ->
                accepted.stream()
                    .anyMatch(
                        it -> it.split(";", 2)[0].equals(coding) && !it.matches(".*;q=0(\\.0*)?")))
        .findFirst()
        .orElse(null);
  }

  private @Nullable Coder coder(@Nullable String coding, boolean resumed) {
    if (coding == null) {
      return null;
    }
    boolean held = resumed && defects.has(Defect.RESUMED_COMPRESSED_STREAM_NOT_FLUSHED);
    int flushes = defects.has(Defect.COMPRESSED_STREAM_FLUSHED_AT_FIRST) ? FLUSHES : NO_LIMIT;
    return coding.equals(GZIP)
        ? new GzipFlushes(held || defects.has(Defect.COMPRESSED_STREAM_NOT_FLUSHED) ? 0 : flushes)
        : new BrotliPieces(defects.has(Defect.BROTLI_STREAM_NOT_FLUSHED) ? 0 : flushes);
  }

  private Response head(
      Subscription subscription, boolean chunked, @Nullable String coding, RequestHead request) {
    Response head =
        new Response(defects.has(Defect.STREAM_ANSWERED_201) ? 201 : 200, List.of(), "")
            .with("Content-Type", type(request));
    if (!defects.has(Defect.STREAM_CACHEABLE)) {
      String caches = defects.has(Defect.CORS_ANSWER_WITHOUT_VARY) ? "no-cache" : "no-store";
      head = head.with("Cache-Control", caches);
    }
    if (!defects.has(Defect.STREAM_WITHOUT_BUFFERING_HEADER)
        && !defects.has(Defect.FIRST_EVENT_PADDED_FOR_PROXIES)) {
      head = head.with("X-Accel-Buffering", "no");
    }
    if (coding != null) {
      head = head.with("Content-Encoding", coding);
    }
    if (chunked
        && (request.minorVersion() > 0 || !defects.has(Defect.UNANNOUNCED_CHUNKS_TO_HTTP_1_0))) {
      head = head.with("Transfer-Encoding", "chunked");
      if (defects.has(Defect.STREAM_WITH_LENGTH_AND_CHUNKS)) {
        head = head.with("Content-Length", "1000000");
      }
    }
    String asked = subscription.lastId();
    boolean named =
        request.fields().has("Last-Event-ID")
            || !defects.has(Defect.PREDECESSOR_IN_THE_QUERY_NOT_NAMED);
    if (asked != null && named) {
      head = head.with("Mercure-Last-Event-ID", predecessor(subscription, asked));
    }
    boolean kept =
        (request.minorVersion() == 0 && defects.has(Defect.HTTP_1_0_KEPT_ALIVE))
            || (request.minorVersion() == 1 && defects.has(Defect.UNFRAMED_STREAM_KEPT_ALIVE));
    return head.with("Connection", kept ? "keep-alive" : "close");
  }

  private String predecessor(Subscription subscription, String asked) {
    String known = feed.predecessor(subscription);
    if (known != null) {
      return known;
    }
    boolean claimed =
        defects.has(Defect.UNKNOWN_PREDECESSOR_CLAIMED)
            && asked.length() <= MOST_ID_CHARACTERS
            && asked.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    return claimed ? asked : "earliest";
  }

  private String type(RequestHead request) {
    List<String> accepted = request.fields().members("Accept");
    boolean any = accepted.isEmpty() || accepted.contains("*/*");
    if (any && defects.has(Defect.ACCEPT_ANY_ANSWERED_AS_TEXT)) {
      return "text/plain; charset=utf-8";
    }
    boolean resumed = request.fields().has("Last-Event-ID");
    if (defects.has(Defect.STREAM_TYPED_TEXT_PLAIN)
        || (resumed && defects.has(Defect.RESUMED_STREAM_TYPED_TEXT_PLAIN))) {
      return "text/plain; charset=utf-8";
    }
    return defects.has(Defect.STREAM_CHARSET_LATIN_1) ? TYPE + "; charset=iso-8859-1" : TYPE;
  }
}
