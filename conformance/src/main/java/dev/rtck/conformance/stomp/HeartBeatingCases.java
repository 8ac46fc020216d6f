package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.StompSettings.Ability;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompEvent;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Section "Heart-beating" of STOMP 1.2. */
final class HeartBeatingCases {

  private static final Duration INTERVAL = Duration.ofMillis(400);
  private static final Duration BETWEEN_OUR_BEATS = Duration.ofMillis(150);
  private static final double BEATS_PER_SECOND = 7;
  private static final Duration BETWEEN_OUR_FRAMES = Duration.ofMillis(150);
  private static final int WATCHED_INTERVALS = 6;

  /** Short, so that many of them fit into a case. */
  private static final Duration OFTEN = Duration.ofMillis(200);

  private static final String MANY = "many";
  private static final int MANY_INTERVALS = 12;
  private static final int VERY_MANY = 30;

  /** Longer than most servers offer, and short enough to be watched. */
  private static final Duration RARE = Duration.ofMillis(1_200);

  private static final Duration FROZEN = Duration.ofMillis(800);

  /** After so many intervals a server that ever gives a silent client up has done so. */
  private static final int GIVEN_UP = 4;

  /** As slow as nothing that is watched here. */
  private static final Duration SLOW = Duration.ofSeconds(6);

  /** Longer than a case lasts. */
  private static final Duration SELDOM = Duration.ofMinutes(10);

  /** How many intervals a heart-beat may take, since clocks start when they like. */
  private static final double BORNE = 2.2;

  private static final String SENDING = "sending-client";
  private static final String IN_TRANSACTION = "in-transaction";
  private static final int LONG = 64_000;
  private static final int LONG_MESSAGES = 6;
  private static final Duration BETWEEN_LONG_MESSAGES = Duration.ofMillis(80);
  private static final int MOST_SIGNS = 9;

  /** More than what the buffers between two programs usually hold. */
  private static final int UNREAD = 8 << 20;

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final int TRIES = 3;
  private static final Duration JITTER = Duration.ofMillis(250);
  private static final Duration BEHIND_A_FRAME = Duration.ofMillis(150);
  private static final long SHORTEST_WATCHED = 800;
  private static final long LONGEST_WATCHED = 1_600;
  private static final long LONGEST_SILENCE = 2_400;
  private static final Duration THOROUGH_SILENCE = Duration.ofSeconds(5);

  /** Returns one of the two numbers of CONNECTED; 0 where it says nothing. */
  private static long offered(StompConnection connection, int which) {
    ReceivedFrame connected = connection.connected();
    String beats = connected == null ? null : connected.header("heart-beat");
    return beats == null || !beats.matches("\\d{1,9},\\d{1,9}")
        ? 0
        : Long.parseLong(beats.split(",", -1)[which]);
  }

  private static StompConnection open(StompProbe probe, String beats) {
    return probe.open(Framing.SINGLE, connect(probe, beats));
  }

  private static StompFrame connect(StompProbe probe, String beats) {
    return probe.endpoint().connect().replacing("heart-beat", beats);
  }

  /**
   * Judges that nothing comes unasked, for as long as one would be due. What comes soon behind a
   * frame belongs to it: a NUL may be followed by ends of lines.
   *
   * @param about what the slugs of the checks begin with
   */
  private static void judgeSilence(
      StompProbe probe,
      Checks checks,
      String about,
      EndpointPlan plan,
      StompConnection connection) {
    // No clock of the target began before that, however late its answer was read.
    long since = connection.openedAtNanos();
    long offered = Math.min(offered(connection, 0), LONGEST_WATCHED);
    long wanted = Math.min(offered(connection, 1), LONGEST_WATCHED);
    long watched = Math.max(SHORTEST_WATCHED, Math.max(offered * 3 / 2, wanted * 5 / 2));
    Duration shortest = Duration.ofMillis(Math.min(watched, LONGEST_SILENCE)).plus(JITTER);
    Duration due = plan.thorough() ? THOROUGH_SILENCE : shortest;
    var unused = connection.awaitClosing(BEHIND_A_FRAME);
    StompEvent.EndOfLine beat =
        connection.awaitSince(
            connection.mark(), StompEvent.EndOfLine.class, it -> !it.trailing(), due);
    checks.must(about + "beats", beat == null, String.valueOf(beat), "no heart-beat");
    StompOutcome outcome = connection.outcome();
    Verdict verdict =
        outcome.silent()
            ? Verdict.PASS
            : whenEndedWithoutBeats(probe, plan, connection, outcome, since);
    checks.record(about + "stands", verdict, outcome.describe(), "the connection stands");
  }

  /**
   * A client that sends nothing may be ended when it has been idle for as long as promised; where
   * nothing is promised, by a timeout that has nothing to do with heart-beats.
   */
  private static Verdict whenEnded(EndpointPlan plan, StompOutcome outcome, long sinceNanos) {
    Duration idle = plan.endpoint().limits().idle();
    if (idle == null) {
      return Verdict.WARN;
    }
    boolean early = outcome.closedAfterMillis(sinceNanos) < idle.toMillis() - JITTER.toMillis();
    return early ? Verdict.FAIL : Verdict.UNTESTABLE;
  }

  /**
   * The same for a client that is given up before the interval is over: where the target has agreed
   * to it, no other timeout is as short.
   */
  private static Verdict whenGivenUpEarly(
      EndpointPlan plan, StompConnection connection, StompOutcome outcome, long sinceNanos) {
    boolean agreed = offered(connection, 1) > 0;
    return agreed && plan.endpoint().limits().idle() == null
        ? Verdict.FAIL
        : whenEnded(plan, outcome, sinceNanos);
  }

  /**
   * The same for a client that has promised no heart-beats. Any other timeout is legal; it looks as
   * if heart-beats were missed where the target asks for them, and the time has come; and it is so
   * where others may be silent for longer who have promised some.
   */
  private static Verdict whenEndedWithoutBeats(
      StompProbe probe,
      EndpointPlan plan,
      StompConnection connection,
      StompOutcome outcome,
      long sinceNanos) {
    if (plan.endpoint().limits().idle() != null) {
      return whenEnded(plan, outcome, sinceNanos);
    }
    long wanted = offered(connection, 1);
    long after = outcome.closedAfterMillis(sinceNanos);
    if (wanted == 0 || after < wanted - JITTER.toMillis()) {
      return Verdict.UNTESTABLE;
    }
    return bearsOneWhoBeatsSeldom(probe, Duration.ofMillis(2 * after).plus(JITTER))
        ? Verdict.FAIL
        : Verdict.WARN;
  }

  /**
   * Returns whether a client may be silent for that long that has promised heart-beats once in a
   * while: what ends others sooner is no timeout of those who are idle.
   */
  private static boolean bearsOneWhoBeatsSeldom(StompProbe probe, Duration silence) {
    try (StompConnection connection = open(probe, SELDOM.toMillis() + ",0")) {
      return offered(connection, 1) > 0
          && connection.awaitClosing(silence).silent()
          && !probe.isOutOfTime();
    } catch (StompRefused | Unreachable noMore) {
      return false;
    }
  }

  /**
   * Returns the interval that both agree on, in milliseconds.
   *
   * @param ours what the harness said
   * @param needed how many intervals must be watched at least
   * @throws Untestable when there is no time for them
   */
  private static long agreed(StompProbe probe, long theirs, Duration ours, double needed) {
    long interval = Math.max(theirs, ours.toMillis());
    if (interval * needed > available(probe)) {
      throw new Untestable("heart-beats every " + interval + " ms are too slow to be watched");
    }
    return interval;
  }

  /** Returns for how many milliseconds a case can watch something. */
  private static double available(StompProbe probe) {
    return probe.patience().wholeCase().toMillis() * 0.9 - JITTER.toMillis();
  }

  @ConformanceCase(
      id = "stomp.heartbeat.connected-header",
      clause = "STOMP1.2#Heart-beating/header",
      title = "CONNECTED offers heart-beats as two numbers",
      sends = "CONNECT with heart-beat:1000,1000.",
      accepts =
          "CONNECTED whose heart-beat, where there, is two non-negative integers with a comma.",
      why = "A client that cannot read the offer gives up.")
  void offersHeartBeatsAsTwoNumbers(StompProbe probe, Checks checks) {
    try (StompConnection connection = open(probe, "1000,1000")) {
      if (connection.version() == StompVersion.V1_0) {
        throw new Untestable("version 1.0 has no heart-beats");
      }
      String beats = Objects.requireNonNull(connection.connected()).header("heart-beat");
      checks.must(
          "header",
          beats == null || beats.matches("\\d+,\\d+"),
          "heart-beat:" + beats,
          "two non-negative integers",
          "no header");
    }
  }

  @ConformanceCase(
      id = "stomp.heartbeat.missing-header",
      clause = "STOMP1.2#Heart-beating/missing",
      title = "Without a heart-beat header no heart-beats are sent",
      sends =
          "CONNECT without heart-beat, then nothing, for 2.7 seconds at most (5 with --thorough).",
      accepts =
          "No end of line but those right behind a frame; the connection stands. An idle timeout of"
              + " another kind is legal: one that does not spare a client which owes heart-beats every ten"
              + " minutes.",
      why = "A client that wants no heart-beats need not know what they are.",
      causes = "The interval is MAX of both numbers, also where one of them is 0.",
      waits = true)
  void sendsNoHeartBeatsUnasked(StompProbe probe, EndpointPlan plan, Checks checks) {
    try (StompConnection connection = probe.open()) {
      judgeSilence(probe, checks, "", plan, connection);
    }
  }

  @ConformanceCase(
      id = "stomp.heartbeat.zero",
      clause = "STOMP1.2#Heart-beating/zero",
      title = "Who wants no heart-beats gets none",
      sends =
          "CONNECT with heart-beat:0,0, and with heart-beat:600000,0, then nothing, for 2.7 seconds at"
              + " most (5 with --thorough).",
      accepts =
          "No end of line but those right behind a frame; the connection stands. An idle timeout of"
              + " another kind is legal: one that does not spare a client which owes heart-beats every ten"
              + " minutes.",
      why = "A client that wants no heart-beats need not know what they are.",
      causes = "The interval is MAX of both numbers, also where one of them is 0.",
      waits = true)
  void sendsNoHeartBeatsToThoseWhoWantNone(StompProbe probe, EndpointPlan plan, Checks checks) {
    checks.each(
        List.of("0,0", SELDOM.toMillis() + ",0"),
        it -> it.equals("0,0") ? "" : "owing-",
        (it, about) -> {
          try (StompConnection connection = open(probe, it)) {
            judgeSilence(probe, checks, about, plan, connection);
          }
        });
  }

  /** Returns an interval that is long, and over before the target ends who is idle. */
  private static Duration rare(EndpointPlan plan) {
    Duration idle = plan.endpoint().limits().idle();
    return idle == null || idle.dividedBy(3).compareTo(RARE) > 0 ? RARE : idle.dividedBy(3);
  }

  /**
   * Judges that something comes again and again, for as many intervals; each may come late, as
   * clocks start when they like.
   *
   * @param wanted what the harness said that it would like
   * @param whenEnded the verdict where the target ended the connection so
   */
  private static void judgeBeats(
      StompProbe probe,
      Checks checks,
      String slug,
      StompConnection connection,
      Duration wanted,
      int intervals,
      Function<StompOutcome, Verdict> whenEnded) {
    long theirs = offered(connection, 0);
    if (theirs == 0) {
      checks.observe(slug, "the target offers none");
      return;
    }
    long interval = agreed(probe, theirs, wanted, 1 + BORNE);
    long usual = (long) (interval * BORNE);
    Duration atMost = Duration.ofMillis(usual).plus(JITTER);
    // Slow heart-beats are watched for as many intervals as there is time for.
    double watched = Math.min(intervals, available(probe) / interval - BORNE);
    Deadline end = Deadline.in(Duration.ofMillis((long) (interval * watched)));
    List<Long> pauses = new ArrayList<>();
    long last = System.nanoTime();
    boolean came = true;
    while (came && !end.hasPassed()) {
      long mark = connection.mark();
      StompEvent next =
          connection.awaitSince(
              mark,
              StompEvent.class,
              it -> it instanceof StompEvent.EndOfLine || it instanceof StompEvent.Frame,
              atMost);
      came = next != null;
      if (next != null) {
        pauses.add((next.atNanos() - last) / 1_000_000);
        last = next.atNanos();
      }
    }
    StompOutcome outcome = connection.outcome();
    String then =
        outcome.closed() ? outcome.describe() : "nothing for " + atMost.toMillis() + " ms";
    // One may be late; all of them are not by chance.
    boolean often =
        pauses.size() < 2 || pauses.stream().sorted().toList().get(pauses.size() / 2) <= usual;
    checks.record(
        slug,
        came && often ? Verdict.PASS : outcome.closed() ? whenEnded.apply(outcome) : Verdict.FAIL,
        pauses.size() + " came, after " + pauses + " ms" + (came ? "" : ", then " + then),
        "something every " + interval + " ms");
  }

  @ConformanceCase(
      id = "stomp.heartbeat.server-beats",
      clause = "STOMP1.2#Heart-beating/server",
      title = "The server is never silent for longer than agreed",
      sends =
          "CONNECT with heart-beat:0,400, then nothing; CONNECT with heart-beat:400,400, then LF every"
              + " 150 ms, where the server wants heart-beats; CONNECT with heart-beat:0,200, then nothing for"
              + " twelve times that (30 with --thorough); CONNECT with heart-beat:0,1200 (less where"
              + " limits.idle is short), then nothing; CONNECT with heart-beat:6000,400, then nothing;"
              + " CONNECT with heart-beat:0,400, then SEND every 150 ms to a topic that somebody else"
              + " hears, or a transaction that stays open, as far as the profile promises these.",
      accepts =
          "Something at least every MAX of both numbers, for six times that, or twice, or as there is"
              + " time; twice that and a bit is borne. The end, where limits.idle is shorter than that.",
      why = "A client takes a silent server for dead.",
      causes = {
        "One timer is for both directions, and what comes in starts it again.",
        "Nothing is sent while a transaction is open.",
        "The timer is not started again after some time.",
        "Who wants heart-beats less often than the server can send them gets none.",
        "The numbers of the client are taken for each other."
      },
      waits = true)
  void sendsHeartBeatsAsAgreed(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    List<String> clients =
        new ArrayList<>(List.of("silent-client", "beating-client", "rare", "slow-client", MANY));
    if (OwnTopic.isNamed(plan)) {
      clients.add(SENDING);
    }
    if (StompClient.promises(plan, Ability.TRANSACTIONS)) {
      clients.add(IN_TRANSACTION);
    }
    checks.each(
        clients,
        slug -> slug,
        (client, slug) -> {
          if (client.equals(SENDING)) {
            judgeSendingClient(probe, plan, proof, checks, slug);
            return;
          }
          boolean beats = client.equals("beating-client");
          boolean rare = client.equals("rare");
          boolean many = client.equals(MANY);
          Duration wanted = rare ? rare(plan) : many ? OFTEN : INTERVAL;
          // What a client can do is no matter of what it wants.
          boolean slow = client.equals("slow-client");
          String ours = beats ? INTERVAL.toMillis() + "," : slow ? SLOW.toMillis() + "," : "0,";
          try (StompConnection connection = open(probe, ours + wanted.toMillis())) {
            if (beats && offered(connection, 1) == 0) {
              checks.observe(slug, "the target wants no heart-beats");
              return;
            }
            if (beats) {
              connection.beatEvery(betweenOurBeats(plan));
            }
            boolean inTransaction = client.equals(IN_TRANSACTION);
            long since = inTransaction ? System.nanoTime() : connection.openedAtNanos();
            if (inTransaction) {
              String transaction = "tx-" + UUID.randomUUID();
              connection.send(StompFrame.of("BEGIN").with("transaction", transaction));
            }
            judgeBeats(
                probe,
                checks,
                slug,
                connection,
                wanted,
                rare || inTransaction
                    ? 2
                    : many ? (plan.thorough() ? VERY_MANY : MANY_INTERVALS) : WATCHED_INTERVALS,
                // That the beats of a client keep it alive, others judge.
                outcome ->
                    beats
                        ? Verdict.UNTESTABLE
                        // Transactions may have a timeout, too.
                        : inTransaction
                            ? whenEnded(plan, outcome, since)
                            : whenEndedWithoutBeats(probe, plan, connection, outcome, since));
          }
        });
  }

  /** Judges the beats to a client that sends, and hears nothing of what it sends. */
  private static void judgeSendingClient(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks, String slug) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection connection = open(probe, "0," + INTERVAL.toMillis())) {
      Double rate = plan.endpoint().limits().ratePerSecond();
      long bearable = rate == null ? 0 : Math.round(2_000 / rate);
      long pause = Math.max(BETWEEN_OUR_FRAMES.toMillis(), bearable);
      connection.sendEvery(Duration.ofMillis(pause), topic.send());
      judgeBeats(probe, checks, slug, connection, INTERVAL, 2, outcome -> Verdict.UNTESTABLE);
    }
  }

  @ConformanceCase(
      id = "stomp.heartbeat.busy-server",
      clause = "STOMP1.2#Heart-beating/busy",
      title = "Heart-beats go on after messages",
      sends =
          "CONNECT with heart-beat:0,400, a message to ourselves, then nothing; then a message of"
              + " 64,000 octets, where limits.messageBytes promises no less, and five more of them while"
              + " heart-beats are due.",
      accepts =
          "The messages whole, or a refusal of the long one, and behind the first one something at"
              + " least every MAX of both numbers.",
      why = "Sessions are busy at times, and idle at others.",
      causes = "A timer writes a heart-beat between two pieces of a frame.",
      waits = true)
  void sendsHeartBeatsAfterMessages(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (StompConnection connection = open(probe, "0," + INTERVAL.toMillis())) {
      String destination = OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID();
      StompFrame subscribe = StompFrame.subscribe("busy", destination);
      if (!proof.subscribe(connection, subscribe, probe.patience().answer())) {
        throw new Untestable("nobody can subscribe");
      }
      StompFrame send = StompFrame.send(destination, "busy-" + UUID.randomUUID());
      long since = System.nanoTime();
      connection.send(send);
      ReceivedFrame message = connection.awaitMessage(send.body(), probe.patience().answer());
      if (message == null) {
        throw new Untestable("the topic delivers nothing");
      }
      judgeBeats(
          probe,
          checks,
          "beats",
          connection,
          INTERVAL,
          2,
          outcome -> whenEndedWithoutBeats(probe, plan, connection, outcome, since));
      if (!connection.hasEnded()) {
        judgeLong(probe, plan, connection, destination, checks);
      }
    }
  }

  /** Judges that no heart-beat is put into a message that takes its time. */
  private static void judgeLong(
      StompProbe probe,
      EndpointPlan plan,
      StompConnection connection,
      String destination,
      Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    if (promised != null && promised < 2 * LONG) {
      return;
    }
    int came = 0;
    boolean whole = true;
    while (whole && came < LONG_MESSAGES) {
      StompFrame frame = longMessage(destination);
      ReceivedFrame message = passed(probe, connection, frame);
      if (message == null || message.is("ERROR")) {
        checks.observe("long", "it did not come: " + connection.outcome().describe());
        return;
      }
      came++;
      whole = message.lengthHolds() && message.body().equals(frame.body());
      // Heart-beats become due meanwhile.
      var unused = connection.awaitClosing(BETWEEN_LONG_MESSAGES);
    }
    checks.must(
        "long",
        whole,
        whole ? "whole" : "number " + came + " has other octets than were sent",
        "whole");
  }

  private static StompFrame longMessage(String destination) {
    String beginning = "long-" + UUID.randomUUID() + " ";
    return StompFrame.send(destination, beginning + "x".repeat(LONG - beginning.length()))
        .counted();
  }

  /** Sends a long message, and returns what came of it, or ERROR. */
  private static @Nullable ReceivedFrame passed(
      StompProbe probe, StompConnection connection, StompFrame frame) {
    String beginning = frame.body().text().split(" ", 2)[0];
    long mark = connection.mark();
    connection.send(frame);
    return connection.awaitFrameSince(
        mark,
        it -> it.is("ERROR") || (it.is("MESSAGE") && it.text().startsWith(beginning)),
        probe.patience().answer());
  }

  /**
   * Judges whether the connection stands for three to five intervals in which the client gives
   * signs, for ten with --thorough.
   */
  private static void judgeSigns(
      StompProbe probe, EndpointPlan plan, Checks checks, Consumer<StompConnection> sign) {
    judgeSigns(probe, plan, checks, "stands", Verdict.FAIL, sign);
  }

  private static void judgeSigns(
      StompProbe probe,
      EndpointPlan plan,
      Checks checks,
      String slug,
      Verdict otherwise,
      Consumer<StompConnection> sign) {
    StompFrame connect = connect(probe, INTERVAL.toMillis() + ",0");
    judgeSigns(probe, plan, checks, slug, otherwise, connect, sign);
  }

  private static void judgeSigns(
      StompProbe probe,
      EndpointPlan plan,
      Checks checks,
      String slug,
      Verdict otherwise,
      StompFrame connect,
      Consumer<StompConnection> sign) {
    try (StompConnection connection = probe.open(Framing.SINGLE, connect)) {
      long interval = agreed(probe, offered(connection, 1), INTERVAL, 3);
      Duration pause = Duration.ofMillis(interval * 6 / 10);
      int signs = (int) Math.min(signs(plan), available(probe) / pause.toMillis());
      StompOutcome outcome = connection.outcome();
      long last = System.nanoTime();
      long longest = 0;
      for (int i = 0; i < signs && outcome.silent(); i++) {
        sign.accept(connection);
        longest = Math.max(longest, System.nanoTime() - last);
        last = System.nanoTime();
        outcome = connection.awaitClosing(pause);
      }
      if (!outcome.silent()) {
        // The sign that was due may be what came too late.
        longest = Math.max(longest, System.nanoTime() - last);
        if (longest > Duration.ofMillis(interval * 9 / 10).toNanos()) {
          throw Untestable.forNow("the signs of the client came too late");
        }
      }
      checks.record(
          slug,
          outcome.silent() ? Verdict.PASS : otherwise,
          outcome.describe(),
          "the connection stands");
    }
  }

  @ConformanceCase(
      id = "stomp.heartbeat.client-beats",
      clause = "STOMP1.2#Heart-beating/client",
      title = "Heart-beats of a client keep it alive",
      sends =
          "CONNECT with heart-beat:400,0, and LF often enough, for five intervals (ten with --thorough);"
              + " the same in version 1.1, where the profile promises it.",
      accepts = "The connection stands.",
      why = "An idle client is not dead.",
      waits = true)
  void countsHeartBeatsOfClients(StompProbe probe, EndpointPlan plan, Checks checks) {
    List<StompVersion> versions = new ArrayList<>(List.of(StompVersion.V1_2));
    if (StompClient.promisedOlder(plan).contains(StompVersion.V1_1)) {
      versions.add(StompVersion.V1_1);
    }
    StompFrame usual = connect(probe, INTERVAL.toMillis() + ",0");
    checks.each(
        versions,
        it -> it == StompVersion.V1_2 ? "stands" : "stands-" + StompClient.in(it),
        (version, slug) -> {
          boolean newest = version == StompVersion.V1_2;
          StompFrame connect = newest ? usual : usual.replacing("accept-version", version.text());
          judgeSigns(probe, plan, checks, slug, Verdict.FAIL, connect, StompConnection::beat);
        });
  }

  @ConformanceCase(
      id = "stomp.heartbeat.client-frames",
      clause = "STOMP1.2#Heart-beating/frames",
      title = "Frames of a client keep it alive",
      sends =
          "CONNECT with heart-beat:400,0, and SEND often enough; over TCP also the octets of one SEND"
              + " one by one, often enough; for five intervals (ten with --thorough).",
      accepts = "The connection stands; that it does not amid a SEND is a warning.",
      why = "A busy client sends no heart-beats.",
      waits = true)
  void countsFramesAsHeartBeats(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    // A target may well refuse to send to nobody.
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      checks.each(
          probe.overWebSocket() ? List.of("stands") : List.of("stands", "within-a-frame"),
          slug -> slug,
          (it, slug) -> {
            if (it.equals("stands")) {
              requireRate(plan);
              judgeSigns(probe, plan, checks, connection -> connection.send(topic.send()));
            } else {
              Iterator<Bytes> pieces = pieces(topic, signs(plan)).iterator();
              judgeSigns(
                  probe,
                  plan,
                  checks,
                  slug,
                  Verdict.WARN,
                  connection -> connection.sendBytes(pieces.next(), "a piece of SEND"));
            }
          });
    }
  }

  /** A target may count beats, too; but seldom enough they are not to come. */
  private static Duration betweenOurBeats(EndpointPlan plan) {
    Double rate = plan.endpoint().limits().ratePerSecond();
    return rate == null || rate > BEATS_PER_SECOND
        ? BETWEEN_OUR_BEATS
        : BETWEEN_OUR_BEATS.multipliedBy(2);
  }

  /**
   * Goes on only where a SEND may come as often as a sign must.
   *
   * @throws Untestable where it may not
   */
  private static void requireRate(EndpointPlan plan) {
    Double rate = plan.endpoint().limits().ratePerSecond();
    if (rate != null && rate * INTERVAL.toMillis() / 2 < 1_000) {
      throw new Untestable("limits.ratePerSecond is too little for frames that often");
    }
  }

  /** Returns how many signs a client gives: those of five intervals, or of ten. */
  private static int signs(EndpointPlan plan) {
    return plan.thorough() ? 2 * MOST_SIGNS : MOST_SIGNS;
  }

  /** Returns a SEND in more pieces than there are signs. */
  private static List<Bytes> pieces(OwnTopic topic, int signs) {
    Bytes whole = topic.send().counted().encode(StompVersion.V1_2);
    int begun = whole.length() - signs - 1;
    List<Bytes> pieces = new ArrayList<>(List.of(whole.slice(0, begun)));
    for (int i = begun; i < whole.length(); i++) {
      pieces.add(whole.slice(i, i + 1));
    }
    return pieces;
  }

  @ConformanceCase(
      id = "stomp.heartbeat.line-ends",
      clause = "STOMP1.2#Heart-beating/line-ends",
      title = "A heart-beat may be CR LF",
      sends =
          "CONNECT with heart-beat:400,0, and CR LF often enough, for five intervals (ten with"
              + " --thorough).",
      accepts = "The connection stands.",
      why = "An end of line is both in version 1.2.",
      waits = true)
  void takesHeartBeatsWithCarriageReturns(StompProbe probe, EndpointPlan plan, Checks checks) {
    try (StompConnection connection = probe.open()) {
      if (connection.version() != StompVersion.V1_2) {
        throw new Untestable("the session is not one of version 1.2");
      }
    }
    judgeSigns(
        probe, plan, checks, connection -> connection.sendBytes(Bytes.utf8("\r\n"), "heart-beat"));
  }

  @ConformanceCase(
      id = "stomp.heartbeat.silent-client",
      clause = "STOMP1.2#Heart-beating/silent",
      title = "A silent client is not closed too early",
      sends =
          "CONNECT with heart-beat:1200,0, then nothing; CONNECT with heart-beat:1,0, which the server"
              + " may want less often, then nothing; CONNECT with heart-beat:800,0, then nothing for four"
              + " intervals.",
      accepts =
          "The connection stands for the agreed interval, which is MAX of both numbers. Where the target"
              + " wants no heart-beats, and limits.idle promises nothing, an earlier end is a warning. When"
              + " it ends, and whether, is recorded: nothing says that it must.",
      why = "Networks are late at times.",
      causes = "What the client can do is taken for what was agreed.",
      waits = true)
  void bearsSilenceAsLongAsAgreed(StompProbe probe, EndpointPlan plan, Checks checks) {
    checks.each(
        List.of("early", "wanted", "frozen"),
        slug -> slug,
        (it, slug) -> {
          switch (it) {
            case "early" -> judgeSilentClient(probe, plan, checks, slug);
            case "wanted" -> judgeWhatIsWanted(probe, plan, checks, slug);
            default -> judgeFrozenClient(probe, plan, checks, slug);
          }
        });
  }

  /** Judges when a client is given up that falls silent for good. */
  private static void judgeFrozenClient(
      StompProbe probe, EndpointPlan plan, Checks checks, String slug) {
    try (StompConnection connection = open(probe, FROZEN.toMillis() + ",0")) {
      long since = connection.openedAtNanos();
      long theirs = offered(connection, 1);
      if (theirs == 0) {
        checks.observe(slug, "the target wants no heart-beats");
        return;
      }
      long interval = Math.max(theirs, FROZEN.toMillis());
      if (isTooSlow(probe, interval)) {
        checks.observe(slug, "heart-beats every " + interval + " ms are too slow to be watched");
        return;
      }
      Duration atMost = Duration.ofMillis(interval * GIVEN_UP).plus(JITTER);
      StompOutcome outcome = connection.awaitClosing(atMost);
      long after = outcome.closedAfterMillis(since);
      boolean early = outcome.closed() && after < interval - JITTER.toMillis();
      checks.record(
          slug,
          early ? whenGivenUpEarly(plan, connection, outcome, since) : Verdict.PASS,
          outcome.closed()
              ? outcome.describe() + " after " + after + " ms"
              : "not ended within " + atMost.toMillis() + " ms",
          "not closed before " + interval + " ms");
    }
  }

  private static boolean isTooSlow(StompProbe probe, long interval) {
    return interval * GIVEN_UP > available(probe);
  }

  private static void judgeSilentClient(
      StompProbe probe, EndpointPlan plan, Checks checks, String slug) {
    try (StompConnection connection = open(probe, "1200,0")) {
      long since = connection.openedAtNanos();
      long interval = Math.max(1_200, offered(connection, 1));
      StompOutcome outcome = connection.awaitClosing(Duration.ofMillis(1_200));
      long after = outcome.closedAfterMillis(since);
      boolean early = outcome.closed() && after < interval - JITTER.toMillis();
      checks.record(
          slug,
          early ? whenGivenUpEarly(plan, connection, outcome, since) : Verdict.PASS,
          outcome.describe() + (outcome.closed() ? " after " + after + " ms" : ""),
          "not closed before " + interval + " ms");
    }
  }

  /** Judges that a client which can beat all the time is given the time that the server wants. */
  private static void judgeWhatIsWanted(
      StompProbe probe, EndpointPlan plan, Checks checks, String slug) {
    long interval = 0;
    String seen = "";
    Verdict verdict = Verdict.PASS;
    // A short interval may be over before the harness looks.
    for (int i = 0; i < TRIES && verdict == Verdict.PASS && interval < INTERVAL.toMillis(); i++) {
      try (StompConnection connection = probe.raw()) {
        // The interval cannot begin before CONNECT is sent.
        long since = System.nanoTime();
        ReceivedFrame answer =
            connection.connect(
                probe.endpoint().connect().replacing("heart-beat", "1,0"),
                probe.patience().handshake());
        interval = offered(connection, 1);
        if (answer == null || !answer.is("CONNECTED") || interval == 0) {
          checks.observe(slug, "the target wants no heart-beats");
          return;
        }
        Duration watched = Duration.ofMillis(Math.min(interval, 1_200));
        StompOutcome outcome = connection.awaitClosing(watched);
        long after = outcome.closedAfterMillis(since);
        boolean early = outcome.closed() && after < interval * 9 / 10;
        verdict = early ? whenGivenUpEarly(plan, connection, outcome, since) : Verdict.PASS;
        seen = outcome.describe() + (outcome.closed() ? " after " + after + " ms" : "");
      }
    }
    checks.record(slug, verdict, seen, "not closed before " + interval + " ms");
  }

  @ConformanceCase(
      id = "stomp.heartbeat.dead-client",
      clause = "STOMP1.2#Heart-beating/dead",
      title = "What a client that fell silent had not acknowledged comes to another one",
      sends =
          "CONNECT with heart-beat:400,0, a message from a queue that is not acknowledged, then"
              + " nothing.",
      accepts =
          "The message comes to somebody else once the silent client was closed; that it never is"
              + " closed is recorded.",
      why = "A client whose network is gone says no goodbye.",
      capabilities = {Capability.MESSAGE_ACKNOWLEDGEMENTS, Capability.REDELIVERY},
      waits = true)
  void deliversAgainWhatTheDeadLeft(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnQueue queue = OwnQueue.open(probe, plan, proof);
        StompConnection silent = open(probe, INTERVAL.toMillis() + ",0")) {
      long theirs = offered(silent, 1);
      if (theirs == 0) {
        checks.observe("end", "the target wants no heart-beats");
        return;
      }
      long interval = agreed(probe, theirs, INTERVAL, 7);
      StompFrame subscribe =
          StompFrame.subscribe("silent", queue.destination()).with("ack", "client-individual");
      if (!proof.subscribe(silent, subscribe, probe.patience().answer())) {
        throw new Untestable("nobody can subscribe to a queue: " + silent.outcome().describe());
      }
      QueueConsumer consumer = new QueueConsumer(silent, "silent", probe.patience());
      Bytes body = queue.deliver(consumer, 1).get(0).body();
      long since = System.nanoTime();
      StompOutcome outcome = silent.awaitClosing(Duration.ofMillis(interval * 4).plus(JITTER));
      long after = outcome.closedAfterMillis(since);
      checks.observe(
          "end", outcome.closed() ? "after " + after + " ms" : "not within four intervals");
      if (outcome.closed()) {
        boolean again = queue.rest(List.of(body)).contains(body);
        checks.must(
            "message",
            again,
            again ? "it came to somebody else" : "it never came again",
            "it comes to somebody else");
      }
    }
  }

  @ConformanceCase(
      id = "stomp.heartbeat.stuck-client",
      clause = "STOMP1.2#Heart-beating/stuck",
      title = "A client that neither reads nor beats slows nobody else down",
      sends =
          "CONNECT with heart-beat:400,400 and SUBSCRIBE to a topic in a session that then neither"
              + " reads nor sends; 8 MiB of messages to the topic, or fewer where limits.messageBytes or"
              + " limits.ratePerSecond say so, which somebody else hears.",
      accepts =
          "Everything at the one who reads; that its session is ended for what it sends is a warning."
              + " When the other one is ended, and whether, is recorded.",
      why = "A client whose network is gone must not be felt by a whole room.",
      causes = {
        "Messages are written to one subscriber after the other, each write waiting.",
        "A message is given up for all when it fails for one."
      },
      hostile = true,
      volume = true)
  void sparesOthersFromAStuckClient(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    CountDownLatch reading = new CountDownLatch(1);
    String interval = Long.toString(INTERVAL.toMillis());
    StompFrame connect =
        probe.endpoint().connect().replacing("heart-beat", interval + "," + interval);
    AtomicBoolean stands = new AtomicBoolean();
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection stuck =
            probe.raw(Framing.SINGLE, event -> pauseReading(event, stands, reading))) {
      var unused = probe.connected(stuck, connect);
      if (!topic.subscribes(stuck, "stuck")) {
        throw new Untestable("a topic takes no second subscriber: " + stuck.outcome().describe());
      }
      stands.set(true);
      long since = System.nanoTime();
      int size = unreadSize(plan);
      int count = Burst.atMost(plan, UNREAD / size);
      int arrived = 0;
      boolean all = true;
      // One comes after the other: where each takes its time, fewer do.
      Deadline half = Deadline.in(probe.patience().wholeCase().dividedBy(2));
      while (all && arrived < count && !half.hasPassed()) {
        StompFrame frame = topic.send();
        StompFrame large = frame.withBody(frame.body().text() + "x".repeat(size)).counted();
        // What is late is not lost: it has twice the usual time.
        all = topic.passed(large) != null || topic.received(large.body()) != null;
        arrived += all ? 1 : 0;
      }
      if (arrived == 0 && plan.endpoint().limits().messageBytes() == null) {
        checks.untestable(
            "others",
            "not one of "
                + size
                + " octets came: "
                + topic.connection().outcome().describe()
                + "; limits.messageBytes can say how long messages may be");
        return;
      }
      // Who is refused sends too much, or too fast; that nothing comes of what is taken is harm.
      boolean refused = !topic.connection().outcome().silent();
      checks.record(
          "others",
          all ? Verdict.PASS : refused ? Verdict.WARN : Verdict.FAIL,
          arrived + " of " + count + " messages; " + topic.connection().outcome().describe(),
          "all messages");
      reading.countDown();
      StompOutcome outcome = stuck.awaitClosing(probe.patience().quiet());
      checks.observe(
          "end",
          outcome.closed()
              ? outcome.describe() + " after " + outcome.closedAfterMillis(since) + " ms"
              : "not ended by then");
    } finally {
      reading.countDown();
    }
  }

  /** Lets the thread that reads wait, so that nothing is read from then on. */
  private static void pauseReading(StompEvent event, AtomicBoolean stands, CountDownLatch reading) {
    if (stands.get() && !(event instanceof StompEvent.Ended)) {
      try {
        var unused = reading.await(LONGEST_PAUSE.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns how large messages may be that nobody reads. */
  private static int unreadSize(EndpointPlan plan) {
    Long promised = plan.endpoint().limits().messageBytes();
    return promised == null ? LONG / 2 : (int) Math.max(1, Math.min(LONG / 2, promised / 2));
  }

  @ConformanceCase(
      id = "stomp.heartbeat.malformed",
      clause = "STOMP1.2#Heart-beating/malformed",
      title = "A malformed heart-beat header is refused, or ignored",
      sends = "CONNECT with heart-beat abc, 1, 1,2,3, -1,-5, and of 20 digits.",
      accepts =
          "CONNECTED, or ERROR and the end; not silence, and no CONNECTED with such a header. Whether"
              + " heart-beats come then is recorded.",
      why = "A client that gets no answer waits for ever.",
      causes = "What the client says is sent back as it is.",
      hostile = true)
  void answersMalformedHeartBeats(StompProbe probe, Checks checks) {
    checks.each(
        List.of("abc", "1", "1,2,3", "-1,-5", "99999999999999999999,99999999999999999999"),
        value -> "offer-" + value.replace(",", "-and-").replace("-1", "minus-1").replace("-5", "5"),
        (value, slug) -> {
          try (StompConnection connection = probe.raw()) {
            ReceivedFrame answer =
                connection.connect(
                    probe.endpoint().connect().with("heart-beat", value),
                    probe.patience().handshake());
            StompOutcome outcome =
                answer == null || answer.is("ERROR")
                    ? connection.awaitClosing(probe.patience().answer())
                    : connection.outcome();
            checks.should(
                slug,
                outcome.closed() || (answer != null && answer.is("CONNECTED")),
                outcome.describe(),
                "CONNECTED",
                "ERROR and the end");
            if (answer != null && answer.is("CONNECTED")) {
              judgeTakenForNone(checks, slug, connection, answer);
            }
          }
        });
  }

  /** Judges what a session is told whose client said nothing sensible of heart-beats. */
  private static void judgeTakenForNone(
      Checks checks, String slug, StompConnection connection, ReceivedFrame connected) {
    String beats = connected.header("heart-beat");
    checks.should(
        slug + "-answer",
        beats == null || beats.matches("\\d+,\\d+"),
        "heart-beat:" + beats,
        "two non-negative integers",
        "no header");
    StompEvent.EndOfLine beat =
        connection.await(StompEvent.EndOfLine.class, it -> !it.trailing(), INTERVAL);
    checks.observe(slug + "-beats", beat == null ? "none" : beat.toString());
  }

  @ConformanceCase(
      id = "stomp.heartbeat.websocket",
      clause = "STOMP1.2#Heart-beating/websocket",
      title = "Over WebSocket heart-beats are messages of ends of lines",
      sends =
          "CONNECT with heart-beat:0,400 over WebSocket, then nothing; CONNECT with heart-beat:400,0, then"
              + " pings of the WebSocket and nothing else.",
      accepts =
          "A message with an end of line. When the second session is ended, and whether, is recorded: a"
              + " ping is no heart-beat, but a sign of life.",
      why = "Libraries of clients look for it.",
      waits = true)
  void sendsHeartBeatsAsMessages(StompProbe probe, Checks checks) {
    if (!probe.overWebSocket()) {
      checks.observe("beats", "plain TCP has no messages");
      return;
    }
    try (StompConnection connection = open(probe, "0," + INTERVAL.toMillis())) {
      long theirs = offered(connection, 0);
      if (theirs == 0) {
        checks.observe("beats", "the target offers none");
        return;
      }
      long interval = agreed(probe, theirs, INTERVAL, BORNE);
      Duration atMost = Duration.ofMillis((long) (interval * BORNE)).plus(JITTER);
      StompEvent.EndOfLine beat =
          connection.await(StompEvent.EndOfLine.class, it -> !it.trailing(), atMost);
      checks.should("beats", beat != null, String.valueOf(beat), "a message with an end of line");
    }
    observePings(probe, checks);
  }

  /** Records how long a client stays that sends pings of the WebSocket in the place of beats. */
  private static void observePings(StompProbe probe, Checks checks) {
    try (StompConnection connection = open(probe, INTERVAL.toMillis() + ",0")) {
      long theirs = offered(connection, 1);
      if (theirs == 0 || !(connection.carrier() instanceof WebSocketCarrier carrier)) {
        checks.observe("pings", "the target wants no heart-beats");
        return;
      }
      long since = System.nanoTime();
      long interval = Math.max(theirs, INTERVAL.toMillis());
      if (isTooSlow(probe, interval)) {
        checks.observe("pings", "heart-beats every " + interval + " ms are too slow to be watched");
        return;
      }
      Deadline end = Deadline.in(Duration.ofMillis(interval * GIVEN_UP));
      StompOutcome outcome = connection.outcome();
      while (outcome.silent() && !end.hasPassed() && !probe.isOutOfTime()) {
        carrier.webSocket().send(Frame.ping(Bytes.EMPTY));
        outcome = connection.awaitClosing(BETWEEN_OUR_FRAMES);
      }
      checks.observe(
          "pings",
          outcome.closed()
              ? outcome.describe() + " after " + outcome.closedAfterMillis(since) + " ms"
              : "not ended within four intervals");
    }
  }
}
