package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.ReferenceServer.Options;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that a browser gets, though not in the usual way. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(AmongOthers.class)
final class UnusualStreamTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Set<String> CASES =
      Set.of(
          "sse.response.status-and-type",
          "sse.response.headers-at-once",
          "sse.delivery.first-event",
          "sse.resume.after-last-id");
  private static final String PROFILE =
      """
      endpoints:
        events:
          protocol: sse
          path: %s
          resume: true
          operations:
            broadcast:
              send: {method: POST, path: /publish, body: "${text}"}
              receive: {event: broadcast, data: "${text}"}
              to: everyone
      """;
  private static final String PLAIN =
      """
      endpoints:
        events:
          protocol: sse
          path: /events
          resume: true
          operations:
            broadcast:
              send: {method: POST, path: /publish, body: "${text}"}
              receive: {data: "${text}"}
              to: everyone
      """;
  private static final String ROOMS =
      """
      endpoints:
        events:
          protocol: sse
          path: /events
          resume: true
          operations:
            join: {subscribe: "/events/${room}"}
            room:
              send: {method: POST, path: "/publish/${room}", body: "${text}"}
              receive: {data: "${text}"}
              to: members
      """;
  private static final String JOINED_BY_REQUEST =
      """
      endpoints:
        events:
          protocol: sse
          path: /events
          resume: true
          operations:
            welcome: {receive: {event: welcome, data: "${self}"}}
            join: {send: {method: POST, path: "/join?me=${self}"}}
            room:
              send: {method: POST, path: "/publish", body: "${text}"}
              receive: {event: message, data: "${text}"}
              to: members
      """;

  private static final int MOST_HELD = 30;

  @TempDir Path folder;

  private Run judge(String path, Defect... defects) throws IOException {
    try (ReferenceServer server =
        ReferenceServer.start(Options.builder().defects(List.of(defects)).build())) {
      return Judgement.judge(
          server.port(), PROFILE.formatted(path), CASES::contains, LIMIT, folder);
    }
  }

  private Run judge(StreamServer server, String profile, String... cases) {
    Run run = Judgement.judge(server.port(), profile, Set.of(cases)::contains, LIMIT, folder);
    assertThat(run.results()).hasSize(cases.length);
    return run;
  }

  private void assertPasses(StreamServer server, String profile, String... cases) {
    Run run = judge(server, profile, cases);
    assertThat(run.results())
        .as(describe(run))
        .extracting(Result::verdict)
        .containsOnly(Verdict.PASS);
  }

  private void assertIs(Verdict verdict, StreamServer server, String profile, String caseId) {
    Run run = judge(server, profile, caseId);
    assertThat(run.results().get(0).verdict()).as(describe(run)).isEqualTo(verdict);
  }

  private static String describe(Run run) {
    return Judgement.describe(run) + "\n" + run.results();
  }

  @Test
  void aStreamBehindARedirectIsJudgedWhereItIs() throws IOException {
    Run run = judge("/moved/events");
    assertThat(run.results()).hasSameSizeAs(CASES);
    assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
  }

  @Test
  void aHeadThatWaitsForTheFirstEventDoesNotMakeTheTargetUnreachable() throws IOException {
    Run run = judge("/events", Defect.STREAM_HEAD_WITH_FIRST_EVENT);
    assertThat(run.results()).hasSameSizeAs(CASES);
    assertThat(Judgement.red(run)).contains("sse.response.headers-at-once");
  }

  /** Sends each browser on to the same path with a query of its own. */
  private static final class Redirecting extends StreamServer {
    Redirecting() throws IOException {}

    @Override
    void handle(HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/events") && !query(exchange).containsKey("sid")) {
        redirect(exchange, path + "?sid=abc");
      } else {
        super.handle(exchange);
      }
    }
  }

  @Test
  void aRedirectThatAddsAQueryIsFollowedWithIt() throws IOException {
    try (StreamServer server = new Redirecting()) {
      assertPasses(server, PLAIN, CASES.toArray(String[]::new));
    }
  }

  @Test
  void theStreamOfARoomIsFollowedBehindARedirect() throws IOException {
    try (StreamServer server = new Redirecting()) {
      assertPasses(
          server,
          ROOMS,
          "sse.delivery.first-event",
          "sse.resume.after-last-id",
          "sse.resume.under-load",
          "app.room.delivery");
    }
  }

  /** Answers the first requests for a path, and hangs with all others. */
  private static final class Hanging extends StreamServer {
    private final String path;
    private final AtomicInteger left;
    private final CountDownLatch over = new CountDownLatch(1);

    Hanging(String path, int answered) throws IOException {
      this.path = path;
      left = new AtomicInteger(answered);
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
      if (exchange.getRequestURI().getPath().equals(path) && left.getAndDecrement() <= 0) {
        try {
          over.await();
        } catch (InterruptedException closed) {
          Thread.currentThread().interrupt();
        }
        return;
      }
      super.handle(exchange);
    }

    @Override
    public void close() {
      over.countDown();
      super.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9})
  void aTargetThatHangsWithWhatIsPublishedIsToBlameAndNotRtck(int answered) throws IOException {
    try (StreamServer server = new Hanging("/publish", answered)) {
      Run run =
          Judgement.judge(
              server.port(),
              PLAIN,
              Set.of("app.broadcast.recipients", "app.reconnect.no-replay")::contains,
              Duration.ofSeconds(3),
              folder);
      assertThat(run.results())
          .as(describe(run))
          .extracting(Result::verdict)
          .contains(Verdict.FAIL)
          .doesNotContain(Verdict.ERROR);
    }
  }

  /** A stream hears what is said once its client has asked to join, and as long as it stands. */
  private static final class JoinedByRequest extends StreamServer {
    private static final String ROOM = "";
    private final Map<String, Follower> strangers = new ConcurrentHashMap<>();
    private final Set<Follower> members = ConcurrentHashMap.newKeySet();
    private final AtomicInteger names = new AtomicInteger();

    JoinedByRequest() throws IOException {}

    @Override
    String greeting(HttpExchange exchange, Follower follower) {
      String name = "client-" + names.incrementAndGet();
      strangers.put(name, follower);
      return "event: welcome\ndata: " + name + "\n\n";
    }

    @Override
    boolean hears(Follower follower, String topic) {
      return members.contains(follower);
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
      if (exchange.getRequestURI().getPath().equals("/join")) {
        Follower follower = strangers.get(query(exchange).getOrDefault("me", ""));
        if (follower != null && follower.topic().equals(ROOM)) {
          members.add(follower);
        }
        answer(exchange, follower == null ? 404 : 204, "");
      } else {
        super.handle(exchange);
      }
    }

    @Override
    void gone(Follower follower) {
      strangers.values().remove(follower);
      members.remove(follower);
    }
  }

  @Test
  void eachStreamJoinsTheRoomAnewWhereTheMembershipEndsWithIt() throws IOException {
    try (StreamServer server = new JoinedByRequest()) {
      assertPasses(
          server, JOINED_BY_REQUEST, "sse.lifetime.many-streams", "sse.delivery.first-event");
    }
  }

  private static final String FOR_MEMBERS =
      """
      users: {alice: {headers: {Authorization: alice}}, bob: {headers: {Authorization: bob}}}
      endpoints:
        events:
          protocol: sse
          path: /events
          resume: true
          operations:
            join:
              send: {method: POST, path: "/join/${room}"}
              subscribe: "/events/${room}"
            room:
              send: {method: POST, path: "/publish/${room}", body: "${text}"}
              receive: {data: "${text}"}
              to: members
      """;

  /** Has the stream of a room for those alone who have joined it by a request. */
  private static final class ForMembers extends StreamServer {
    private final Set<String> members = ConcurrentHashMap.newKeySet();

    ForMembers() throws IOException {}

    @Override
    void handle(HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      String room = path.substring(path.lastIndexOf('/'));
      String member = exchange.getRequestHeaders().getFirst("Authorization") + room;
      if (path.startsWith("/join/")) {
        members.add(member);
        answer(exchange, 204, "");
      } else if (path.startsWith("/events/") && !members.contains(member)) {
        answer(exchange, 403, "join first");
      } else {
        super.handle(exchange);
      }
    }
  }

  @Test
  void theStreamOfARoomMayBeForItsMembersAlone() throws IOException {
    try (StreamServer server = new ForMembers()) {
      assertPasses(
          server,
          FOR_MEMBERS,
          "app.room.delivery",
          "app.room.order",
          "sse.payload.line-breaks",
          "sse.resume.after-last-id");
    }
  }

  private static final String TO_OTHERS =
      """
      endpoints:
        events:
          protocol: sse
          path: /events
          operations:
            welcome: {receive: {event: welcome, data: "${self}"}}
            broadcast:
              send: {method: POST, path: "/publish?from=${self}", body: "${text}"}
              receive: {event: message, data: "${text}"}
              to: others
      """;

  /** Gives each stream a name, and tells it nothing of what is said by that name. */
  private static class ToOthers extends StreamServer {
    private final Map<Follower, String> names = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    ToOthers() throws IOException {}

    @Override
    String greeting(HttpExchange exchange, Follower follower) {
      String user = exchange.getRequestHeaders().getFirst("Authorization");
      String name = user == null ? "client-" + count.incrementAndGet() : user;
      names.put(follower, name);
      return "event: welcome\ndata: " + name + "\n\n";
    }

    @Override
    boolean hears(Follower follower, String topic) {
      return !topic.equals(names.get(follower));
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
      if (exchange.getRequestURI().getPath().equals("/publish")) {
        String from = query(exchange).getOrDefault("from", "");
        boolean isThere = names.containsValue(from);
        if (isThere) {
          publish(
              from,
              new String(
                  exchange.getRequestBody().readAllBytes(),
                  java.nio.charset.StandardCharsets.UTF_8));
        }
        answer(exchange, isThere ? 202 : 403, "");
      } else {
        super.handle(exchange);
      }
    }

    @Override
    void gone(Follower follower) {
      names.remove(follower);
    }
  }

  @Test
  void whatIsForOthersIsSaidBySomebodyElse() throws IOException {
    try (StreamServer server = new ToOthers()) {
      assertPasses(
          server,
          TO_OTHERS,
          "app.broadcast.recipients",
          "sse.delivery.first-event",
          "sse.grammar.dispatched-events",
          "sse.lifetime.many-streams",
          "sse.payload.event-name",
          "sse.payload.line-breaks");
    }
  }

  @Test
  void whoIsTheOnlyUserNeedNotHearItself() throws IOException {
    String alone = "users: {alice: {headers: {Authorization: alice}}}\n" + TO_OTHERS;
    try (StreamServer server = new ToOthers()) {
      assertIs(Verdict.UNTESTABLE, server, alone, "sse.delivery.first-event");
    }
  }

  private static final String TWO_USERS =
      "users: {alice: {headers: {Authorization: alice}}, bob: {headers: {Authorization: bob}}}\n";

  @Test
  void allStreamsOfAUserAreThoseOfTheSender() throws IOException {
    try (StreamServer server = new ToOthers()) {
      assertPasses(
          server,
          TWO_USERS + TO_OTHERS,
          "app.reconnect.herd",
          "app.resilience.churn",
          "app.resilience.malformed-input");
    }
  }

  @Test
  void anEchoMayComeOnAllStreamsOfItsUser() throws IOException {
    String echo =
        """
        endpoints:
          events:
            protocol: sse
            path: /events
            operations:
              welcome: {receive: {event: welcome, data: "${self}"}}
              echo:
                send: {method: POST, path: /echo, body: "${text}"}
                receive: {event: message, data: "${text}"}
        """;
    try (StreamServer server =
        new ToOthers() {
          @Override
          boolean hears(Follower follower, String topic) {
            return !super.hears(follower, topic);
          }

          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (exchange.getRequestURI().getPath().equals("/echo")) {
              publish(
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  new String(
                      exchange.getRequestBody().readAllBytes(),
                      java.nio.charset.StandardCharsets.UTF_8));
              answer(exchange, 202, "");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertPasses(server, TWO_USERS + echo, "app.echo.any-text", "app.echo.returns-the-text");
    }
  }

  /** Tells each stream something every 200 ms, which is not kept. */
  private static final class Ticking extends StreamServer {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<Follower, Boolean> all = new ConcurrentHashMap<>();

    Ticking(String id) throws IOException {
      var unused =
          timer.scheduleWithFixedDelay(
              () ->
                  all.keySet()
                      .forEach(it -> it.blocks().add(id + "event: tick\ndata: {\"at\": 1}\n\n")),
              200,
              200,
              TimeUnit.MILLISECONDS);
    }

    @Override
    String greeting(HttpExchange exchange, Follower follower) {
      all.put(follower, true);
      return super.greeting(exchange, follower);
    }

    @Override
    void gone(Follower follower) {
      all.remove(follower);
    }

    @Override
    public void close() {
      timer.shutdownNow();
      super.close();
    }
  }

  @Test
  void whatIsPushedTakesNoIdAway() throws IOException {
    String ticking =
        PROFILE.formatted("/events").replace("event: broadcast, ", "event: message, ")
            + "      push: {receive: {event: tick, data: {at: '${any}'}}, every: 200ms}\n";
    try (StreamServer server = new Ticking("")) {
      assertPasses(server, ticking, "sse.keepalive.idle-stream");
    }
    for (String id : List.of("id: tick-1\n", "id:\n")) {
      try (StreamServer server = new Ticking(id)) {
        assertIs(Verdict.FAIL, server, ticking, "sse.keepalive.idle-stream");
      }
    }
  }

  @Test
  void whoSpeaksForItselfUsesItsOwnName() throws IOException {
    String two =
        "users: {alice: {headers: {Authorization: alice}}, bob: {headers: {Authorization: bob}}}\n"
            + TO_OTHERS.replace("to: others", "to: everyone");
    try (StreamServer server =
        new ToOthers() {
          @Override
          boolean hears(Follower follower, String topic) {
            return true;
          }

          @Override
          void handle(HttpExchange exchange) throws IOException {
            String user = exchange.getRequestHeaders().getFirst("Authorization");
            if (exchange.getRequestMethod().equals("POST")
                && !query(exchange).getOrDefault("from", "").equals(user)) {
              answer(exchange, 403, "");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertPasses(server, two, "sse.delivery.first-event", "sse.payload.line-breaks");
    }
  }

  @Test
  void somethingElseMayTellOfAnEventBeforeIt() throws IOException {
    String named = PLAIN.replace("{data: ", "{event: chat, data: ");
    try (StreamServer server =
        new StreamServer() {
          @Override
          String block(Told told) {
            return "event: activity\ndata: somebody says "
                + told.data()
                + "\n\nevent: chat\n"
                + told.block();
          }
        }) {
      assertPasses(server, named, "sse.payload.event-name", "sse.delivery.first-event");
    }
    try (StreamServer server =
        new StreamServer() {
          @Override
          String block(Told told) {
            return "event: activity\n" + told.block();
          }
        }) {
      assertIs(Verdict.FAIL, server, named, "sse.payload.event-name");
    }
  }

  private static final String COUNTER =
      """
      endpoints:
        counter:
          protocol: sse
          path: /api/events
          resume: true
          operations:
            welcome: {receive: {data: {type: connected}}}
            push: {receive: {data: {type: update, count: "${any}"}}, every: 700ms}
      """;

  private Verdict ofTheCounter(String caseId, Defect... defects) throws IOException {
    Options options =
        Options.builder()
            .defects(List.of(defects))
            .notificationInterval(Duration.ofMillis(700))
            .build();
    try (ReferenceServer server = ReferenceServer.start(options)) {
      return Judgement.judge(server.port(), COUNTER, caseId::equals, LIMIT, folder)
          .results()
          .get(0)
          .verdict();
    }
  }

  @Test
  void whatComesUnaskedIsLookedAtWhereNothingCanBePublished() throws IOException {
    String dispatched = "sse.grammar.dispatched-events";
    assertThat(ofTheCounter(dispatched)).isEqualTo(Verdict.PASS);
    assertThat(ofTheCounter(dispatched, Defect.BLANK_LINE_WITH_NEXT_EVENT)).isEqualTo(Verdict.FAIL);
    String compressed = "sse.delivery.compressed";
    assertThat(ofTheCounter(compressed)).isEqualTo(Verdict.PASS);
    assertThat(ofTheCounter(compressed, Defect.COMPRESSED_STREAM_NOT_FLUSHED))
        .isEqualTo(Verdict.FAIL);
    String resumed = "sse.resume.after-last-id";
    assertThat(ofTheCounter(resumed)).isEqualTo(Verdict.PASS);
    for (Defect defect :
        List.of(
            Defect.RESUME_IGNORED,
            Defect.RESUME_INCLUDES_LAST_ID,
            Defect.RESUME_SKIPS_ONE,
            Defect.REPLAY_WITHOUT_LIVE,
            Defect.IDS_MISSING)) {
      assertThat(ofTheCounter(resumed, defect)).as(defect.name()).isEqualTo(Verdict.FAIL);
    }
  }

  @Test
  void aNameThatNothingTellsIsNoFaultOfTheSuite() throws IOException {
    try (StreamServer server = new StreamServer()) {
      Run run =
          judge(server, TO_OTHERS, "sse.delivery.first-event", "sse.lifetime.abandoned-streams");
      assertThat(run.results())
          .as(describe(run))
          .extracting(Result::verdict)
          .containsOnly(Verdict.UNTESTABLE);
    }
  }

  private static final String HUB_PATH = "/.well-known/mercure";
  private static final String HUB = PLAIN.replace("/events", HUB_PATH);
  private static final String HUB_THAT_PROMISES_NOTHING = HUB.replace("    resume: true\n", "");

  /** A hub, which goes on behind the id that it finds in a request. */
  private static final class Hub extends StreamServer {
    private final Function<HttpExchange, @Nullable String> lastId;

    Hub(Function<HttpExchange, @Nullable String> lastId) throws IOException {
      this.lastId = lastId;
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
      if (exchange.getRequestURI().getPath().equals(HUB_PATH)) {
        follow(exchange, "", lastId.apply(exchange));
      } else {
        super.handle(exchange);
      }
    }

    static @Nullable String inHeader(HttpExchange exchange) {
      return exchange.getRequestHeaders().getFirst("Last-Event-ID");
    }

    static @Nullable String inQuery(HttpExchange exchange, String name) {
      return query(exchange).get(name);
    }
  }

  @Test
  void aHubMayCallTheIdInTheQueryAsItDidBefore() throws IOException {
    for (String name : List.of("Last-Event-ID", "lastEventID", "last_event_id")) {
      try (StreamServer server =
          new Hub(it -> Hub.inHeader(it) == null ? Hub.inQuery(it, name) : Hub.inHeader(it))) {
        assertPasses(server, HUB, "sse.resume.header-wins");
        boolean former = !name.equals("last_event_id");
        assertIs(former ? Verdict.WARN : Verdict.PASS, server, HUB, "sse.resume.query");
      }
    }
  }

  @Test
  void howAHubNamesThePredecessorTellsWhatTheIdInTheQueryIsCalled() throws IOException {
    Map<String, Verdict> verdicts =
        Map.of("Last-Event-ID", Verdict.PASS, "Mercure-Last-Event-ID", Verdict.FAIL);
    for (Map.Entry<String, Verdict> it : verdicts.entrySet()) {
      try (StreamServer server =
          new Hub(
              exchange -> {
                String header = Hub.inHeader(exchange);
                String id = header == null ? Hub.inQuery(exchange, "lastEventID") : header;
                if (id != null) {
                  exchange.getResponseHeaders().set(it.getKey(), id);
                }
                return id;
              })) {
        assertIs(it.getValue(), server, HUB, "sse.resume.query");
      }
    }
  }

  /** Keeps nothing, and says so. */
  private static @Nullable String forget(HttpExchange exchange) {
    if (Hub.inHeader(exchange) != null || Hub.inQuery(exchange, "last_event_id") != null) {
      exchange.getResponseHeaders().set("Last-Event-ID", "earliest");
    }
    return null;
  }

  @Test
  void aHubMayKeepNothing() throws IOException {
    try (StreamServer server = new Hub(UnusualStreamTest::forget)) {
      assertIs(Verdict.WARN, server, HUB_THAT_PROMISES_NOTHING, "sse.resume.query");
      assertIs(Verdict.UNTESTABLE, server, HUB_THAT_PROMISES_NOTHING, "sse.resume.header-wins");
      assertIs(Verdict.PASS, server, HUB_THAT_PROMISES_NOTHING, "sse.resume.predecessor");
    }
  }

  @Test
  void aHubThatSendsWhatWasMissedByTheHeaderDoesSoByTheQuery() throws IOException {
    try (StreamServer server = new Hub(Hub::inHeader)) {
      assertIs(Verdict.FAIL, server, HUB_THAT_PROMISES_NOTHING, "sse.resume.query");
    }
  }

  /** Sends the head of an answer with the first event behind it. */
  private static final class WaitingForAnEvent extends StreamServer {
    /** Goes on with each event. */
    private final Phaser published = new Phaser(1);

    WaitingForAnEvent() throws IOException {}

    @Override
    void handle(HttpExchange exchange) throws IOException {
      if (exchange.getRequestURI().getPath().equals("/events")) {
        try {
          published.awaitAdvanceInterruptibly(published.getPhase());
        } catch (InterruptedException closed) {
          Thread.currentThread().interrupt();
          return;
        }
      }
      super.handle(exchange);
      if (exchange.getRequestURI().getPath().equals("/publish")) {
        published.arrive();
      }
    }
  }

  @Test
  void aHeadMayWaitForTheFirstEvent() throws IOException {
    try (StreamServer server = new WaitingForAnEvent()) {
      assertThat(inHaste(server, "sse.response.status-and-type")).isEqualTo(Verdict.WARN);
      assertThat(inHaste(server, "sse.payload.line-breaks")).isEqualTo(Verdict.PASS);
      assertPasses(
          server,
          PLAIN,
          "app.broadcast.recipients",
          "app.broadcast.order",
          "app.reconnect.after-reset");
    }
  }

  @Test
  void aStreamMayOpenByAnyMethod() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (exchange.getRequestURI().getPath().equals("/events")) {
              follow(exchange, "", exchange.getRequestHeaders().getFirst("Last-Event-ID"));
            } else {
              super.handle(exchange);
            }
          }
        }) {
      Run run = judge(server, PLAIN, "app.broadcast.recipients", "app.reconnect.after-reset");
      assertThat(run.results())
          .as(describe(run))
          .allMatch(it -> it.verdict() == Verdict.PASS)
          // Nobody waits for the end of an answer that has none.
          .allMatch(it -> it.durationMillis() < LIMIT.toMillis() / 5);
    }
  }

  @Test
  void aHeadThatNeverComesIsNoAnswer() throws IOException {
    try (Hanging server = new Hanging("/events", 0)) {
      assertThat(inHaste(server, "sse.response.status-and-type")).isEqualTo(Verdict.FAIL);
    }
  }

  private Verdict inHaste(StreamServer server, String caseId) {
    Run run = Judgement.judge(server.port(), PLAIN, caseId::equals, Duration.ofSeconds(3), folder);
    return run.results().get(0).verdict();
  }

  @Test
  void eventsThatAlwaysTakeSevenTenthsOfASecondAreSlowAndNotLost() throws IOException {
    ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (exchange.getRequestURI().getPath().equals("/publish")) {
              String text =
                  new String(
                      exchange.getRequestBody().readAllBytes(),
                      java.nio.charset.StandardCharsets.UTF_8);
              var unused = later.schedule(() -> publish("", text), 700, TimeUnit.MILLISECONDS);
              answer(exchange, 202, "");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertIs(Verdict.WARN, server, PLAIN, "sse.delivery.first-event");
      assertIs(Verdict.PASS, server, PLAIN, "sse.payload.line-breaks");
    } finally {
      later.shutdownNow();
    }
  }

  @Test
  void aRefusalNeedNotBeAnError() throws IOException {
    String guarded =
        """
        users:
          alice: {headers: {Authorization: "Bearer alice"}}
          mallory: {headers: {Authorization: "Bearer mallory"}}
        auth: {required: true, valid: [alice], invalid: [mallory], anonymous: refused}
        """
            + PLAIN;
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            String user = exchange.getRequestHeaders().getFirst("Authorization");
            if (user == null) {
              redirect(exchange, "/login");
            } else if (user.contains("mallory")) {
              answer(exchange, 204, "");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertPasses(server, guarded, "sse.response.refusal");
    }
  }

  @Test
  void aPageThatAsksWhoSomebodyIsRefusesNobody() throws IOException {
    String guarded =
        """
        users: {alice: {headers: {Authorization: "Bearer alice"}}}
        auth: {required: true, valid: [alice], anonymous: refused}
        """
            + PLAIN;
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
              exchange.getResponseHeaders().set("Content-Type", "text/html");
              answer(exchange, 200, "<form>Who are you?</form>");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertIs(Verdict.FAIL, server, guarded, "sse.response.refusal");
    }
  }

  @Test
  void whoComesBackMayBeToldOnTheStreamThatItIsNotTheirs() throws IOException {
    String guarded =
        """
        users:
          alice: {headers: {Authorization: "Bearer alice"}}
        auth: {required: true, valid: [alice], anonymous: refused}
        """
            + PLAIN;
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (exchange.getRequestHeaders().getFirst("Authorization") == null) {
              exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
              answer(exchange, 200, "event: error\ndata: who are you?\n\n");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertPasses(server, guarded, "sse.resume.authorization");
    }
  }

  /** Knows nothing of other origins. */
  private static final String ANY_USERS_ORIGINS =
      "origins: {allowed: [\"https://app.example\"]}\n" + PLAIN;

  @Test
  void theProfilesOriginsPromiseNothingToPagesOfOtherOrigins() throws IOException {
    try (StreamServer server = new StreamServer()) {
      Run run = judge(server, ANY_USERS_ORIGINS, "sse.cors.simple", "sse.cors.preflight");
      assertThat(Judgement.red(run)).as(describe(run)).isEmpty();
    }
  }

  private static final String WITH_COOKIES =
      "users: {alice: {cookies: {session: alice}}}\n"
          + "origins:\n"
          + "  {allowed: [\"https://app.example\"], refused: [\"https://evil.example\"]}\n"
          + PLAIN;

  /** Lets pages of all origins read what is for nobody in particular. */
  private static final class OpenToAllPages extends StreamServer {
    OpenToAllPages() throws IOException {}

    @Override
    void handle(HttpExchange exchange) throws IOException {
      exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
      super.handle(exchange);
    }
  }

  @Test
  void noPageOfAnotherOriginReadsWithCookiesWhatIsForAllOrigins() throws IOException {
    try (StreamServer server = new OpenToAllPages()) {
      Run run = judge(server, WITH_COOKIES, "sse.cors.simple", "app.auth.origin");
      assertThat(Judgement.red(run)).as(describe(run)).isEmpty();
      String own =
          WITH_COOKIES.replace(
              "resume:",
              "origins: {allowed: [\"https://app.example\"], refused: [\"https://evil.example\"]}\n    resume:");
      Run promised = judge(server, own, "sse.cors.simple", "app.auth.origin");
      assertThat(Judgement.red(promised))
          .as(describe(promised))
          .containsOnly("sse.cors.simple", "app.auth.origin");
    }
  }

  @Test
  void theEndpointsOwnOriginsPromiseTheStreamToTheirPages() throws IOException {
    String own =
        PLAIN.replace("resume:", "origins: {allowed: [\"https://app.example\"]}\n    resume:");
    try (StreamServer server = new StreamServer()) {
      assertIs(Verdict.FAIL, server, own, "sse.cors.simple");
    }
    try (StreamServer server = new OpenToAllPages()) {
      assertPasses(server, own, "sse.cors.simple");
      // An EventSource sends no header that a page would have to ask for.
      assertIs(Verdict.INFO, server, own, "sse.cors.preflight");
    }
  }

  @Test
  void aPathMayBeAPageForThoseWhoTakeOne() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            String accept = exchange.getRequestHeaders().getFirst("Accept");
            boolean wantsEvents = accept != null && accept.startsWith("text/event-stream");
            if (exchange.getRequestURI().getPath().equals("/events") && !wantsEvents) {
              exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
              boolean json = accept != null && accept.startsWith("application/");
              answer(exchange, json ? 406 : 200, "<title>Events</title>");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertPasses(server, PLAIN, "sse.accept.variants");
    }
  }

  @Test
  void aMethodThatDoesSomethingElseOpensNoStream() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (exchange.getRequestMethod().equals("PUT")) {
              answer(exchange, 204, "");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertPasses(server, PLAIN, "sse.method.unsupported");
    }
  }

  /** Takes so many texts in all, and answers 429 from then on. */
  private static final class Limited extends StreamServer {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    Limited(int most) throws IOException {
      this.most = most;
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
      if (exchange.getRequestURI().getPath().equals("/publish") && taken.incrementAndGet() > most) {
        answer(exchange, 429, "");
      } else {
        super.handle(exchange);
      }
    }
  }

  @Test
  void aLimitOfTheRateIsNotHeldAgainstTheTarget() throws IOException {
    try (StreamServer server = new Limited(30)) {
      assertIs(Verdict.UNTESTABLE, server, PLAIN, "sse.lifetime.unread-stream");
    }
    try (StreamServer server = new Limited(6)) {
      assertIs(Verdict.UNTESTABLE, server, PLAIN, "sse.payload.line-breaks");
    }
  }

  /** Takes its time with whoever comes back. */
  private static final class Slow extends StreamServer {
    Slow(int depth) throws IOException {
      super(depth);
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
      if (exchange.getRequestHeaders().containsKey("Last-Event-ID")) {
        LockSupport.parkNanos(100_000_000);
      }
      super.handle(exchange);
    }
  }

  @Test
  void aLogThatIsNotDeepNeedHoldNoMoreThanAClientMisses() throws IOException {
    try (StreamServer server = new Slow(50)) {
      assertPasses(server, PLAIN, "sse.resume.under-load");
    }
  }

  @Test
  void whatAShortLogHasForgottenIsNotLost() throws IOException {
    try (StreamServer server = new Slow(20)) {
      assertIs(Verdict.UNTESTABLE, server, PLAIN, "sse.resume.under-load");
    }
  }

  @Test
  void whatADatabaseOrATrimTakesFromATextIsOnlyWarnedOf() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (exchange.getRequestURI().getPath().equals("/publish")) {
              String text =
                  new String(
                      exchange.getRequestBody().readAllBytes(),
                      java.nio.charset.StandardCharsets.UTF_8);
              publish("", text.replace("\0", "").strip());
              answer(exchange, 202, "");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertIs(Verdict.WARN, server, PLAIN, "sse.payload.special-characters");
      assertIs(Verdict.WARN, server, PLAIN, "sse.payload.leading-space");
    }
  }

  @Test
  void whoTakesCarriageReturnsOutOfATextIsOnlyWarned() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          String block(Told told) {
            return new Told(told.id(), told.topic(), told.data().replace("\r", "")).block();
          }
        }) {
      assertIs(Verdict.WARN, server, PLAIN, "sse.payload.line-breaks");
    }
  }

  @Test
  void theStreamOfARoomMayEndWheneverItLikes() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          boolean goesOn(Follower follower, int told) {
            return told < 4 || follower.topic().isEmpty();
          }
        }) {
      assertPasses(server, ROOMS, "app.room.delivery", "app.reconnect.rooms");
    }
  }

  @Test
  void whoHasNoBrotliMaySaySo() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if ("br".equals(exchange.getRequestHeaders().getFirst("Accept-Encoding"))) {
              answer(exchange, 406, "");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertPasses(server, PLAIN, "sse.delivery.compressed");
    }
  }

  @Test
  void oneOfTwoWhoPublishAtOnceMayBeTurnedAway() throws IOException {
    Semaphore turn = new Semaphore(1);
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (!exchange.getRequestURI().getPath().equals("/publish")) {
              super.handle(exchange);
            } else if (turn.tryAcquire()) {
              byte[] body = exchange.getRequestBody().readAllBytes();
              publish("", new String(body, java.nio.charset.StandardCharsets.UTF_8));
              // Who is answered may publish again at once.
              turn.release();
              answer(exchange, 202, "");
            } else {
              answer(exchange, 503, "");
            }
          }
        }) {
      assertPasses(server, PLAIN, "sse.resume.under-load");
    }
  }

  @Test
  void roomsOfOddNamesNeedNotBeThere() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            String path = exchange.getRequestURI().getPath();
            if (path.chars().anyMatch(it -> it < ' ')) {
              answer(exchange, 404, "");
            } else {
              super.handle(exchange);
            }
          }
        }) {
      assertPasses(server, ROOMS, "sse.payload.injection");
    }
  }

  @Test
  void aTargetWithoutRoomMayNoticeAbandonedStreamsAtItsNextHeartbeat() throws IOException {
    AtomicInteger held = new AtomicInteger();
    ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor();
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (!exchange.getRequestURI().getPath().equals("/events")) {
              super.handle(exchange);
            } else if (held.get() >= MOST_HELD) {
              answer(exchange, 503, "");
            } else {
              held.incrementAndGet();
              super.handle(exchange);
            }
          }

          @Override
          void gone(Follower follower) {
            var unused = heartbeat.schedule(held::decrementAndGet, 600, TimeUnit.MILLISECONDS);
          }
        }) {
      assertPasses(server, PLAIN, "sse.lifetime.abandoned-streams");
    } finally {
      heartbeat.shutdownNow();
    }
  }

  @Test
  void aFlawOnTheStreamOfAnybodyIsSeen() throws IOException {
    String users =
        """
        users:
          alice: {headers: {Authorization: "Bearer alice"}}
          bob: {headers: {Authorization: "Bearer bob"}}
        """
            + PLAIN;
    try (StreamServer server =
        new StreamServer() {
          @Override
          String greeting(HttpExchange exchange, Follower follower) {
            String user = exchange.getRequestHeaders().getFirst("Authorization");
            return "Bearer bob".equals(user) ? "retry: 2s\n\n" : ":\n\n";
          }
        }) {
      Run run = judge(server, users, "app.broadcast.recipients", "sse.grammar.retry-digits");
      assertThat(Judgement.red(run)).as(describe(run)).containsOnly("sse.grammar.retry-digits");
    }
  }

  @Test
  void theGrammarOfAStreamThatIsNotThereCannotBeJudged() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            answer(exchange, 404, "");
          }
        }) {
      assertIs(Verdict.UNTESTABLE, server, PLAIN, "sse.grammar.utf-8");
    }
  }

  @Test
  void eachRequestMayHaveAConnectionOfItsOwn() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            exchange.getResponseHeaders().set("Connection", "close");
            super.handle(exchange);
          }
        }) {
      assertPasses(server, PLAIN, "app.reconnect.after-freeze", "app.reconnect.after-reset");
    }
  }

  @Test
  void whatTakesLongIsAskedForLessOften() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            LockSupport.parkNanos(300_000_000);
            super.handle(exchange);
          }
        }) {
      assertPasses(server, PLAIN, "app.broadcast.order", "app.queue.straddling");
    }
  }

  @Test
  void streamsMayEndInGoodOrderAgainAndAgain() throws IOException {
    Map<StreamServer.Follower, Long> since = new ConcurrentHashMap<>();
    try (StreamServer server =
        new StreamServer() {
          @Override
          boolean goesOn(Follower follower, int told) {
            long began = since.computeIfAbsent(follower, first -> System.nanoTime());
            return System.nanoTime() - began < 1_500_000_000L;
          }
        }) {
      Run run = judge(server, PLAIN, "app.resilience.malformed-input");
      assertThat(Judgement.red(run)).as(describe(run)).isEmpty();
    }
  }

  @Test
  void streamsMayEndInGoodOrderBehindEachEvent() throws IOException {
    String beating = PLAIN.replace("resume: true", "resume: true\n    limits: {keepalive: 500ms}");
    try (StreamServer server =
        new StreamServer() {
          @Override
          boolean goesOn(Follower follower, int told) {
            return told < 2;
          }
        }) {
      Run run =
          judge(
              server,
              beating,
              "sse.id.unique",
              "sse.keepalive.interval",
              "sse.lifetime.many-streams",
              "sse.payload.line-breaks",
              "sse.payload.size",
              "sse.resume.after-last-id",
              "sse.resume.own-cursor",
              "sse.resume.under-load");
      assertThat(Judgement.red(run)).as(describe(run)).isEmpty();
    }
  }

  @Test
  void whatComesOnAStreamThatHasEndedCannotBeJudged() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          boolean goesOn(Follower follower, int told) {
            return told < 1;
          }
        }) {
      Run run = judge(server, PLAIN, "sse.delivery.first-event", "sse.framing.http-1-0");
      assertThat(run.results())
          .as(describe(run))
          .extracting(Result::verdict)
          .containsOnly(Verdict.UNTESTABLE);
    }
  }

  @Test
  void anIdMayFollowItsEventInABlockOfItsOwn() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          String block(Told told) {
            String block = told.block();
            int id = block.indexOf('\n') + 1;
            return block.substring(id) + block.substring(0, id) + "\n";
          }
        }) {
      assertPasses(
          server,
          PLAIN,
          "sse.id.unique",
          "sse.resume.after-last-id",
          "sse.resume.many-missed",
          "sse.resume.mid-event",
          "sse.resume.own-cursor",
          "sse.resume.under-load");
    }
  }

  @Test
  void idsThatAreComparedAsTextsBringBackWhatWasToldLongBefore() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          boolean isBehind(Told told, String lastId) {
            return String.valueOf(told.id()).compareTo(lastId) > 0;
          }
        }) {
      for (int i = 0; i < 120; i++) {
        server.publish("", "rtck-00000000-" + i);
      }
      assertIs(Verdict.FAIL, server, PLAIN, "sse.resume.after-last-id");
    }
  }

  @Test
  void muchThatWasMissedMayBeForgottenOrComePageByPage() throws IOException {
    try (StreamServer server = new StreamServer(50)) {
      assertPasses(server, PLAIN, "sse.resume.many-missed");
    }
    try (StreamServer server =
        new StreamServer() {
          @Override
          boolean goesOn(Follower follower, int told) {
            return told < 100;
          }
        }) {
      assertPasses(server, PLAIN, "sse.resume.many-missed");
    }
  }

  /** Tells one user what nobody else is to hear, and keeps none of it for later. */
  private static class Whispering extends StreamServer {
    private final String id;
    private final Map<Follower, String> names = new ConcurrentHashMap<>();

    Whispering(String id) throws IOException {
      this.id = id;
    }

    @Override
    String greeting(HttpExchange exchange, Follower follower) {
      names.put(follower, user(exchange));
      return super.greeting(exchange, follower);
    }

    static String user(HttpExchange exchange) {
      return String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    /** Hears what was told to one user. */
    void whispered(String name, String block) {}

    @Override
    void handle(HttpExchange exchange) throws IOException {
      String path = exchange.getRequestURI().getPath();
      if (path.startsWith("/whisper/")) {
        String name = path.substring("/whisper/".length());
        String text =
            new String(
                exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        String block = id + "event: whisper\ndata: " + text + "\n\n";
        whispered(name, block);
        names.forEach(
            (follower, its) -> {
              if (its.equals(name)) {
                follower.blocks().add(block);
              }
            });
        answer(exchange, 202, "");
      } else {
        super.handle(exchange);
      }
    }

    @Override
    void gone(Follower follower) {
      names.remove(follower);
    }
  }

  /** Tells who comes back once more what was told to it alone, which has no ids. */
  private static final class WhisperingAgain extends Whispering {
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    WhisperingAgain() throws IOException {
      super("");
    }

    @Override
    void whispered(String name, String block) {
      kept.merge(name, block, String::concat);
    }

    @Override
    String greeting(HttpExchange exchange, Follower follower) {
      boolean comesBack = exchange.getRequestHeaders().containsKey("Last-Event-ID");
      return super.greeting(exchange, follower)
          + (comesBack ? kept.getOrDefault(user(exchange), "") : "");
    }
  }

  @Test
  void whatIsSaidToOneAloneIsForWhoIsThereWhereItHasNoId() throws IOException {
    String users =
        """
        users:
          alice: {headers: {Authorization: alice}, identity: alice}
          bob: {headers: {Authorization: bob}, identity: bob}
        """
            + PLAIN
            + """
                  direct:
                    send: {method: POST, path: "/whisper/${recipient}", body: "${text}"}
                    receive: {event: whisper, data: "${text}"}
              """
                .indent(2);
    try (StreamServer server = new Whispering("")) {
      assertIs(Verdict.PASS, server, users, "sse.resume.after-last-id");
    }
    try (StreamServer server = new Whispering("id: w-1\n")) {
      assertIs(Verdict.WARN, server, users, "sse.resume.after-last-id");
    }
    try (StreamServer server = new WhisperingAgain()) {
      assertIs(Verdict.FAIL, server, users, "sse.resume.after-last-id");
    }
  }

  @Test
  void whatComesAsTheProfileDoesNotSayIsHeldAgainstItsOperationAlone() throws IOException {
    String other = PLAIN.replace("{data: \"${text}\"}", "{data: {said: \"${text}\"}}");
    try (StreamServer server = new StreamServer()) {
      Run run =
          judge(
              server,
              other,
              "app.broadcast.recipients",
              "sse.delivery.first-event",
              "sse.framing.http-1-0",
              "sse.grammar.dispatched-events",
              "sse.lifetime.abandoned-streams",
              "sse.lifetime.many-streams",
              "sse.lifetime.unread-stream",
              "sse.method.head-frees");
      assertThat(Judgement.red(run)).as(describe(run)).containsOnly("app.broadcast.recipients");
      assertThat(run.results())
          .filteredOn(it -> it.verdict() != Verdict.FAIL)
          .as(describe(run))
          .allMatch(it -> it.verdict() == Verdict.UNTESTABLE)
          .allMatch(it -> describe(it).contains("broadcast"));
    }
  }

  private static String describe(Result result) {
    return result.reason() + result.checks();
  }

  @Test
  void aStreamThatOpensByPostMayEndAndNeedsNoWordForCaches() throws IOException {
    String posted =
        """
        endpoints:
          tokens:
            protocol: sse
            path: /answers
            methods: [POST]
        """;
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            boolean opens = exchange.getRequestMethod().equals("POST");
            if (opens) {
              exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            }
            answer(exchange, opens ? 200 : 404, opens ? "data: a\n\ndata: b\n\n" : "");
          }
        }) {
      Run run =
          judge(
              server,
              posted,
              "sse.finished.finite-stream",
              "sse.keepalive.idle-stream",
              "sse.method.head",
              "sse.response.cache-control");
      assertThat(Judgement.red(run)).as(describe(run)).isEmpty();
    }
  }

  @Test
  void whoHasRoomForTwelveStreamsMayTurnOthersAway() throws IOException {
    AtomicInteger open = new AtomicInteger();
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (!exchange.getRequestMethod().equals("GET")) {
              super.handle(exchange);
            } else if (open.incrementAndGet() > 12) {
              open.decrementAndGet();
              answer(exchange, 429, "");
            } else {
              super.handle(exchange);
            }
          }

          @Override
          void gone(Follower follower) {
            open.decrementAndGet();
          }
        }) {
      assertPasses(server, PLAIN, "sse.lifetime.many-streams");
    }
  }

  @Test
  void aPageMayBeThereForAllPaths() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          void handle(HttpExchange exchange) throws IOException {
            if (exchange.getRequestURI().getPath().matches("/(events|publish).*")) {
              super.handle(exchange);
            } else {
              exchange.getResponseHeaders().set("Content-Type", "text/html");
              answer(exchange, 200, "<!doctype html><div id=root></div>");
            }
          }
        }) {
      assertIs(Verdict.INFO, server, PLAIN, "sse.response.unknown-path");
    }
  }

  @Test
  void linesMayEndInEachWayWithinOneEvent() throws IOException {
    try (StreamServer server =
        new StreamServer() {
          @Override
          String block(Told told) {
            return told.data().matches("[^\\r\\n]*")
                ? "id: " + told.id() + "\r\ndata: " + told.data() + "\n\r"
                : super.block(told);
          }
        }) {
      Run run = judge(server, PLAIN, "sse.grammar.line-ends", "sse.resume.after-last-id");
      assertThat(Judgement.red(run)).as(describe(run)).isEmpty();
    }
  }

  /** Promises to take no payload of more than so many bytes. */
  private static final int MOST_BYTES = 4096;

  private static final String LIMITED_IN_SIZE =
      PLAIN.replace("resume: true", "resume: true\n    limits: {messageBytes: " + MOST_BYTES + "}");

  @Test
  void whoIsSentTooMuchMayEndTheConnection() throws IOException {
    try (StreamServer server = new StreamServer()) {
      assertIs(Verdict.FAIL, server, LIMITED_IN_SIZE, "sse.limits.message-bytes");
    }
    for (int status : new int[] {0, 400, 500}) {
      try (StreamServer server =
          new StreamServer() {
            @Override
            void handle(HttpExchange exchange) throws IOException {
              if (!exchange.getRequestURI().getPath().equals("/publish")) {
                super.handle(exchange);
                return;
              }
              byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
              if (body.length <= MOST_BYTES) {
                publish("", new String(body, java.nio.charset.StandardCharsets.UTF_8));
                answer(exchange, 202, "");
              } else if (status > 0) {
                answer(exchange, status, "");
              }
            }
          }) {
        Verdict verdict = status == 500 ? Verdict.WARN : Verdict.PASS;
        assertIs(verdict, server, LIMITED_IN_SIZE, "sse.limits.message-bytes");
      }
    }
  }

  private static final String LIMITED_IN_NUMBER =
      PLAIN.replace("resume: true", "resume: true\n    limits: {connections: 30}");

  /** Has room for so many streams, and forgets who has gone at its next heartbeat. */
  private static final class Seats extends StreamServer {
    private final int most;
    private final boolean fleeting;
    private final AtomicInteger taken = new AtomicInteger();

    Seats(int most, boolean fleeting) throws IOException {
      this.most = most;
      this.fleeting = fleeting;
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
      if (exchange.getRequestMethod().equals("GET") && taken.incrementAndGet() > most) {
        taken.decrementAndGet();
        answer(exchange, 503, "");
      } else {
        super.handle(exchange);
      }
    }

    @Override
    boolean goesOn(Follower follower, int told) {
      return !fleeting || told < 1;
    }

    @Override
    void gone(Follower follower) {
      taken.decrementAndGet();
    }
  }

  @Test
  void asManyStreamsAsPromisedMayTakeAWhileToFindRoom() throws IOException {
    try (StreamServer server = new Seats(30, false)) {
      assertPasses(
          server, LIMITED_IN_NUMBER, "sse.lifetime.many-streams", "sse.limits.connections");
    }
    try (StreamServer server = new Seats(29, false)) {
      assertIs(Verdict.FAIL, server, LIMITED_IN_NUMBER, "sse.limits.connections");
    }
    try (StreamServer server = new Seats(30, true)) {
      assertIs(Verdict.UNTESTABLE, server, LIMITED_IN_NUMBER, "sse.limits.connections");
    }
  }
}
