package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands between an event and the client: buffers, of the server and of proxies. */
final class ProxyBufferingCases {

  private static final long AT_ONCE_MILLIS = 500;
  private static final int TRIES = 3;
  private static final int EVENTS = 10;

  /** Where that is too close for the target itself, the proxy is not judged. */
  private static final Duration APART = Duration.ofMillis(60);

  private static final int MOST_BUNDLED = 3;
  private static final String HEADER = "X-Accel-Buffering";

  /** An event that came, and how long after it was published. */
  record Came(SseEvent event, long millis) {}

  /**
   * Publishes until something comes; a target may need a moment to know of a stream.
   *
   * @return null when nothing came
   * @throws Untestable when it comes, and is not what the profile says
   */
  static @Nullable Came publishUntilItComes(Publication publication, SseStream stream) {
    Duration each = publication.patience().answer().dividedBy(TRIES);
    Map<String, Long> published = new LinkedHashMap<>();
    for (int tries = 0; tries < TRIES && !stream.hasEnded(); tries++) {
      String text = Payloads.unique();
      published.put(text, System.nanoTime());
      publication.require(text);
      SseEvent event =
          stream.awaitEvent(publication.carryingAny(List.copyOf(published.keySet())), 0, each);
      Long since = event == null ? null : published.get(String.valueOf(publication.text(event)));
      if (event != null && since != null) {
        return new Came(event, (event.atNanos() - since) / 1_000_000);
      }
    }
    publication.requireItsShape(stream, published.keySet());
    return null;
  }

  /** Returns how long the head took, and the first byte behind it. */
  private static String timesOf(SseStream stream) {
    List<Long> arrivals = stream.arrivals();
    return "the head after "
        + (stream.headAtNanos() - stream.sentAtNanos()) / 1_000_000
        + " ms, "
        + (arrivals.isEmpty()
            ? "no content"
            : "content after " + (arrivals.get(0) - stream.sentAtNanos()) / 1_000_000 + " ms");
  }

  static void judge(Checks checks, @Nullable Came came, SseStream stream) {
    checks.must(
        "arrives",
        came != null,
        came != null ? "it came" : "nothing of it came: " + stream.describe(),
        "the event, while the stream is open");
    if (came != null) {
      checks.should(
          "at-once",
          came.millis() < AT_ONCE_MILLIS,
          came.millis() + " ms",
          "within " + AT_ONCE_MILLIS + " ms");
    }
  }

  @ConformanceCase(
      id = "sse.delivery.first-event",
      clause = "PROFILE#sse/delivery",
      title = "The first event arrives at once, however small it is",
      sends = "One small event to a stream that has just been opened.",
      accepts = "The event while the stream is open; that it takes half a second is warned of.",
      why = "It is what a page waits for before it shows anything.",
      causes = {
        "The framework's buffer is not flushed until it is full.",
        "Compression, or a filter for it, holds back what is short."
      },
      capabilities = Capability.CHANNEL,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: enqueue each event by itself as it comes, and compress: false "
            + "in next.config.js where a proxy holds back what is compressed.",
        "Spring: SseEmitter flushes behind each send; code that writes to an "
            + "OutputStream or through a filter that buffers calls flush() itself.",
        "Node: with the compression middleware call res.flush() behind each "
            + "event, or let its filter leave text/event-stream alone."
      })
  void sendsTheFirstEventAtOnce(Publication publication, Checks checks) {
    SseStream stream = publication.open();
    stream.awaitFirstByte(publication.patience().quiet().dividedBy(2));
    Came came = publishUntilItComes(publication, stream);
    if (came == null) {
      Publication.requireThatItStands(stream);
      publication.requireAnotherSpeaker(stream);
    }
    judge(checks, came, stream);
    checks.observe("first-byte", timesOf(stream));
  }

  @ConformanceCase(
      id = "sse.delivery.buffering-header",
      clause = "NGINX#proxy_buffering/header",
      title = "The answer asks proxies not to buffer it",
      sends = "The request for the stream.",
      accepts = "X-Accel-Buffering: no.",
      why = "Behind an nginx that nobody has tuned nothing arrives until a buffer is full.",
      causes = "It works without where there is no proxy: on the developer's machine.",
      remedies = {
        "Next.js: 'X-Accel-Buffering': 'no' among the headers of the Response.",
        "Spring: ResponseEntity.ok().header(\"X-Accel-Buffering\", " + "\"no\").body(emitter).",
        "Node: 'X-Accel-Buffering': 'no' in res.writeHead; or proxy_buffering "
            + "off in the nginx itself."
      })
  void asksProxiesNotToBuffer(SseProbe probe, Checks checks) {
    HttpResponse response = probe.open().response();
    checks.should(
        "header",
        response != null && response.hasMember(HEADER, "no"),
        response == null || !response.has(HEADER)
            ? "no " + HEADER
            : String.join(", ", response.lines(HEADER)),
        HEADER + ": no");
  }

  @ConformanceCase(
      id = "sse.delivery.through-nginx",
      clause = "NGINX#proxy_buffering/default",
      title = "Events arrive behind a proxy as it comes out of the box",
      sends =
          "One event, to a stream through an nginx with proxy_pass and nothing else but, over TLS, the"
              + " target's name; then ten, sixty milliseconds apart.",
      accepts =
          "The event while the stream is open; then nine gaps of which at most three are shorter than"
              + " half of what was meant, at the first or the second try, where those of a stream"
              + " without the proxy are.",
      why = "Most servers run behind such a proxy, and their users see nothing.",
      causes = {
        "X-Accel-Buffering: no is missing from the answer.",
        "The first event is padded until the proxy lets it through, and the others are not."
      },
      capabilities = Capability.NGINX,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js: 'X-Accel-Buffering': 'no' among the headers of the Response.",
        "Spring: ResponseEntity.ok().header(\"X-Accel-Buffering\", " + "\"no\").body(emitter).",
        "Node: 'X-Accel-Buffering': 'no' in res.writeHead; where the nginx is "
            + "yours, proxy_buffering off and proxy_read_timeout beyond the longest "
            + "silence."
      })
  void arrivesThroughAnUntunedProxy(
      SseProbe probe, NginxProxy nginx, EndpointPlan plan, Checks checks) {
    SseProbe through = through(nginx, probe);
    Publication behind = Publication.ifAny(plan, through);
    if (behind == null) {
      judgeWhatComesUnasked(probe, through, checks);
      return;
    }
    Publication direct = Publication.at(plan, probe);
    SseStream without = direct.open();
    if (publishUntilItComes(direct, without) == null) {
      checks.untestable("direct", "without the proxy nothing comes either");
      return;
    }
    SseStream stream = through.ask(behind.request());
    if (stream.isStream()) {
      behind.enter(stream);
    }
    // The head may be held back, too, until something follows it.
    Came came = publishUntilItComes(behind, stream);
    checks.should(
        "arrives",
        came != null,
        came != null ? "after " + came.millis() + " ms" : "nothing came: " + stream.describe(),
        "the event");
    // In rooms of their own the two streams do not hear the same.
    if (came != null && direct.operation().name() == OperationName.BROADCAST) {
      judgeGaps(direct, without, stream, checks);
    }
  }

  /** Returns the same probe's way to the target through the proxy. */
  static SseProbe through(NginxProxy nginx, SseProbe probe) {
    SseEndpoint usual = probe.endpoint();
    return probe.as(
        new SseEndpoint(
            nginx.address(),
            usual.resource(),
            usual.headers(),
            usual.credentials(),
            usual.method()));
  }

  private static void judgeGaps(
      Publication publication, SseStream direct, SseStream through, Checks checks) {
    AuthoringNotesCases.Gaps here = new AuthoringNotesCases.Gaps(List.of(), 0);
    AuthoringNotesCases.Gaps there = here;
    boolean holds = false;
    // A machine that was busy for a moment is not so for twice as long.
    for (int i = 0; i < 2 && !holds; i++) {
      List<AuthoringNotesCases.Gaps> gaps =
          AuthoringNotesCases.gaps(publication, List.of(direct, through), EVENTS, APART);
      here = gaps.get(0);
      there = gaps.get(1);
      holds = isApart(there);
    }
    if (!holds && !isApart(here)) {
      checks.untestable("apart", "without the proxy they do not come apart either: " + here);
      return;
    }
    checks.should(
        "apart",
        holds,
        there.millis() + " ms" + (through.hasEnded() ? ", then " + through.describe() : ""),
        (EVENTS - 1) + " gaps, about as long as without the proxy: " + here.millis() + " ms");
  }

  private static boolean isApart(AuthoringNotesCases.Gaps gaps) {
    return gaps.millis().size() == EVENTS - 1 && gaps.bundled() <= MOST_BUNDLED;
  }

  /** Returns how long it may take until something comes unasked, as far as that is known. */
  static Duration unaskedWithin(EndpointPlan plan, SseProbe probe) {
    Operation push = plan.endpoint().operation(OperationName.PUSH);
    Duration answer = probe.patience().answer();
    if (push == null) {
      return plan.endpoint().declares(OperationName.WELCOME) ? answer : probe.patience().quiet();
    }
    Duration every = push.every();
    return every == null || every.compareTo(answer) > 0 ? answer : answer.plus(every);
  }

  private static void judgeWhatComesUnasked(SseProbe probe, SseProbe through, Checks checks) {
    Duration answer = probe.patience().answer();
    SseStream direct = probe.open();
    if (!direct.awaitFirstByte(answer)) {
      checks.untestable("direct", "nothing comes unasked, and nothing can be published");
      return;
    }
    SseStream stream = through.ask(through.request());
    boolean came = stream.awaitFirstByte(answer);
    checks.should(
        "arrives",
        came,
        came ? "it came" : "nothing came: " + stream.describe(),
        "what comes unasked");
  }
}
