package dev.rtck.conformance.stomp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Growth;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.profile.StompSettings.Framing;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.stomp.WebSocketCarrier;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sections "Connecting", "CONNECT or STOMP Frame" and "CONNECTED Frame" of STOMP 1.2: who is let
 * in, and how.
 */
final class SessionCases {

  private static final int SESSIONS = 40;
  private static final int MANY_SESSIONS = 100;

  /** A sign of life every so many parts of the time that a silent client has. */
  private static final int SIGNS = 5;

  private static final int STRANGERS = 5;

  @ConformanceCase(
      id = "stomp.connect.version-order",
      clause = "STOMP1.2#Protocol_Negotiation/order",
      title = "The order of the offered versions does not matter",
      sends = "CONNECT with accept-version:1.2,1.0,1.1.",
      accepts = "CONNECTED with version:1.2, where the profile promises it or nothing.",
      why = "The list has no order of preference.")
  void mindsNoOrderOfVersions(StompProbe probe, EndpointPlan plan, Checks checks) {
    List<String> promised = StompClient.settings(plan).versions();
    if (promised != null && !promised.contains("1.2")) {
      throw new Untestable("the profile does not promise version 1.2");
    }
    try (StompConnection connection = probe.open()) {
      if (connection.version() != StompVersion.V1_2) {
        throw new Untestable("a usual session is not one of version 1.2");
      }
    }
    StompFrame connect = probe.endpoint().connect().replacing("accept-version", "1.2,1.0,1.1");
    try (StompConnection connection = probe.raw(connect)) {
      ReceivedFrame answer = connection.connect(connect, probe.patience().handshake());
      checks.should(
          "version",
          answer != null && answer.has("version", "1.2"),
          answer == null ? connection.outcome().describe() : answer.summary(),
          "version:1.2");
    }
  }

  @ConformanceCase(
      id = "stomp.connect.missing-host",
      clause = "STOMP1.2#CONNECT_or_STOMP_Frame/no-host",
      title = "A CONNECT without host is answered",
      sends = "CONNECT of version 1.2 without host.",
      accepts = "CONNECTED, or ERROR and the end; not silence.",
      why = "A client that gets no answer waits for ever.")
  void answersAConnectWithoutHost(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.raw()) {
      ReceivedFrame answer =
          connection.connect(
              probe.endpoint().connect().without("host"), probe.patience().handshake());
      judgeAnswered(probe, checks, connection, answer);
    }
  }

  @ConformanceCase(
      id = "stomp.connect.receipt",
      clause = "STOMP1.2#Header_receipt/connect",
      title = "A CONNECT that asks for a receipt is answered as any other",
      sends = "CONNECT with a receipt.",
      accepts = "CONNECTED, or ERROR and the end; not silence. A RECEIPT beside it is recorded.",
      why = "Libraries add a receipt to whatever they send.")
  void answersAConnectWithReceipt(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.raw()) {
      String receipt = StompConnection.freshReceipt();
      ReceivedFrame answer =
          connection.connect(
              probe.endpoint().connect().with("receipt", receipt), probe.patience().handshake());
      judgeAnswered(probe, checks, connection, answer);
      if (answer != null && answer.is("CONNECTED")) {
        boolean receipted =
            connection.awaitReceipt(receipt, probe.patience().quiet().dividedBy(4)) != null;
        checks.observe("receipt", receipted ? "a RECEIPT, too" : "no RECEIPT");
      }
    }
  }

  /** Judges that a CONNECT, however odd, does not meet silence. */
  private static void judgeAnswered(
      StompProbe probe, Checks checks, StompConnection connection, @Nullable ReceivedFrame answer) {
    if (answer == null || answer.is("ERROR")) {
      StompOutcome outcome = connection.awaitClosing(probe.patience().answer());
      checks.should("end", outcome.closed(), outcome.describe(), "CONNECTED", "ERROR and the end");
    } else {
      checks.should("end", true, "CONNECTED", "CONNECTED", "ERROR and the end");
    }
  }

  @ConformanceCase(
      id = "stomp.connect.unknown-host",
      clause = "STOMP1.2#CONNECT_or_STOMP_Frame/unknown-host",
      title = "A CONNECT to an unknown host is answered",
      sends = "CONNECT with host:no-such-host.invalid.",
      accepts = "CONNECTED, or ERROR and the end; not silence.",
      why = "A client that gets no answer waits for ever.")
  void answersAConnectToAnUnknownHost(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.raw()) {
      ReceivedFrame answer =
          connection.connect(
              probe.endpoint().connect().replacing("host", "no-such-host.invalid"),
              probe.patience().handshake());
      judgeAnswered(probe, checks, connection, answer);
    }
  }

  @ConformanceCase(
      id = "stomp.connect.bad-credentials",
      clause = "STOMP1.2#Connecting/credentials",
      title = "Wrong credentials are refused",
      sends =
          "The CONNECT of each user of the profile who is to be refused; where it is refused, with STOMP"
              + " in place of CONNECT and without accept-version, too; and once more with a passcode that"
              + " stands nowhere else, where it has one. CONNECT in both forms without any credentials,"
              + " and, where all users have passcodes, with the name of nobody alone, where the profile"
              + " says that anonymous clients are refused. A CONNECT that is refused, and SEND to a topic behind it in the same write (over WebSocket: a message each).",
      accepts =
          "ERROR, then the end; no CONNECTED, which fails who refuses the same user otherwise. Nothing"
              + " that comes has that passcode in it. No MESSAGE of that SEND.",
      why = "Passcodes that are quoted stand in logs.",
      causes = {
        "What reads CONNECT alone looks at credentials.",
        "The passcode that nobody has, and the one that is missing, are the same.",
        "What came together with CONNECT is read on when CONNECT has been refused."
      },
      capabilities = Capability.INVALID_USERS)
  void refusesWrongCredentials(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    int number = 0;
    boolean inConnect = demandsConnect(plan);
    for (User user : plan.refused()) {
      StompFrame connect = StompClient.as(plan, user).connect();
      boolean passcode = connect.header("passcode") != null;
      if (!passcode && !(inConnect && user.connect() != null)) {
        continue;
      }
      String slug = "user-" + ++number;
      boolean letIn;
      try (StompConnection connection = probe.raw()) {
        ReceivedFrame answer = connection.connect(connect, probe.patience().handshake());
        letIn = answer != null && answer.is("CONNECTED");
        StompOutcome outcome = connection.awaitClosing(probe.patience().answer());
        checks.should(
            slug,
            !letIn && outcome.closed(),
            answer == null ? outcome.describe() : answer.command() + "; " + outcome.describe(),
            "ERROR and the end");
        checks.should(
            slug + "-error",
            outcome.failed() || outcome.wasReset(),
            outcome.describe(),
            "ERROR",
            "a reset, which may have overtaken it");
      }
      if (passcode) {
        judgeQuotes(probe, checks, slug + "-passcode", connect);
      }
      // Some ask for credentials only when something is subscribed to.
      if (!letIn) {
        judgeOtherForm(probe, checks, slug + "-stomp-command", connect.withCommand("STOMP"));
        // A host of its own is what may be wrong with it, and version 1.0 knows of none.
        if (user.connect() == null || !user.connect().has("host")) {
          judgeOtherForm(
              probe, checks, slug + "-without-version", connect.without("accept-version"));
        }
        if (number == 1 && OwnTopic.isNamed(plan)) {
          judgeBehind(probe, plan, proof, connect, checks);
        }
      }
    }
    if (number == 0) {
      throw new Untestable("no user who is to be refused shows credentials in CONNECT");
    }
    if (inConnect && refusesAnonymous(plan)) {
      judgeAnonymous(probe, plan, checks);
    }
  }

  /** Judges that nobody hears what somebody said who was not let in. */
  private static void judgeBehind(
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      StompFrame connect,
      Checks checks) {
    List<Bytes> bodies = new ArrayList<>();
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      StompOutcome outcome = sayBehind(probe, topic, connect, bodies);
      Deadline quarter = Deadline.in(probe.patience().wholeCase().dividedBy(4));
      // Who refuses in one thread and reads on in another does not do so too late each time.
      for (int i = 1;
          i < STRANGERS && outcome != null && outcome.closed() && !quarter.hasPassed();
          i++) {
        if (topic.gotAny(bodies)) {
          break;
        }
        outcome = anotherSaysBehind(probe, topic, connect, bodies);
      }
      boolean got = topic.gotAny(bodies);
      checks.must(
          "behind",
          !got,
          got
              ? "a MESSAGE with the body of such a SEND"
              : outcome == null ? "none, and nobody else could try" : outcome.describe(),
          "no MESSAGE of the SEND");
    } catch (Untestable noTopic) {
      checks.observe("behind", String.valueOf(noTopic.getMessage()));
    }
  }

  /** Sends a CONNECT that is to be refused, and a SEND at once; keeps its body where it was. */
  private static StompOutcome sayBehind(
      StompProbe probe, OwnTopic topic, StompFrame connect, List<Bytes> bodies) {
    try (StompConnection stranger = probe.raw()) {
      StompFrame behind = topic.send();
      stranger.send(probe.overWebSocket() ? Framing.SINGLE : Framing.COALESCED, connect, behind);
      StompOutcome outcome = stranger.awaitClosing(probe.patience().answer());
      if (stranger.frames().stream().noneMatch(it -> it.is("CONNECTED"))) {
        bodies.add(behind.body());
      }
      return outcome;
    }
  }

  /** Does it again; null where the target takes no more of those whom it has refused. */
  private static @Nullable StompOutcome anotherSaysBehind(
      StompProbe probe, OwnTopic topic, StompFrame connect, List<Bytes> bodies) {
    try {
      return sayBehind(probe, topic, connect, bodies);
    } catch (StompRefused | Unreachable noMore) {
      return null;
    }
  }

  private static boolean refusesAnonymous(EndpointPlan plan) {
    Auth auth = plan.endpoint().auth();
    return auth != null && auth.anonymous() == Auth.Anonymous.REFUSED;
  }

  /** That the usual CONNECT of such a client is refused is for the application's cases to say. */
  private static void judgeAnonymous(StompProbe probe, EndpointPlan plan, Checks checks) {
    StompFrame connect = StompClient.as(plan, null).connect();
    boolean letIn;
    try (StompConnection connection = probe.raw()) {
      ReceivedFrame answer = connection.connect(connect, probe.patience().handshake());
      letIn = answer != null && answer.is("CONNECTED");
    }
    if (letIn) {
      checks.observe("anonymous", "let in by CONNECT, which app.auth.missing judges");
    } else {
      judgeOtherForm(probe, checks, "anonymous-stomp-command", connect.withCommand("STOMP"));
      // Version 1.0 knows of no hosts, and another one may let anybody in.
      if (StompClient.settings(plan).virtualHost() == null) {
        judgeOtherForm(
            probe, checks, "anonymous-without-version", connect.without("accept-version"));
      }
      if (allShowPasscodes(plan)) {
        // A name alone is no more than none.
        judgeOtherForm(
            probe,
            checks,
            "unknown-login-alone",
            connect.replacing("login", "rtck-" + UUID.randomUUID()).without("passcode"));
      }
    }
  }

  /** Returns whether nobody is let in who shows a name, or a token in its place, alone. */
  private static boolean allShowPasscodes(EndpointPlan plan) {
    return !plan.users().isEmpty()
        && plan.users().stream()
            .allMatch(
                user -> {
                  JsonNode shown = user.connect();
                  return shown != null && shown.has("login") && shown.has("passcode");
                });
  }

  /** Judges that nobody is let in by another form of CONNECT, which may be refused as such. */
  private static void judgeOtherForm(
      StompProbe probe, Checks checks, String slug, StompFrame connect) {
    try (StompConnection connection = probe.raw(connect)) {
      ReceivedFrame answer = connection.connect(connect, probe.patience().handshake());
      checks.must(
          slug,
          answer == null || !answer.is("CONNECTED"),
          answer == null ? connection.outcome().describe() : answer.command(),
          "no CONNECTED");
    }
  }

  /** A passcode of the profile may be a word that any refusal has in it. */
  private static void judgeQuotes(
      StompProbe probe, Checks checks, String slug, StompFrame connect) {
    String passcode = UUID.randomUUID().toString();
    try (StompConnection connection = probe.raw()) {
      var unused =
          connection.connect(connect.replacing("passcode", passcode), probe.patience().handshake());
      checks.should(
          slug,
          connection.frames().stream().noneMatch(it -> it.raw().text().contains(passcode)),
          "what was answered",
          "an answer without the passcode");
    }
  }

  @ConformanceCase(
      id = "stomp.connect.connected-frame",
      clause = "STOMP1.2#CONNECTED_Frame/headers",
      title = "CONNECTED has no body, a server name if any, and a session of its own if any",
      sends =
          "The CONNECT of a usual client, 40 times (100 with --thorough; fewer where limits.connections is"
              + " small).",
      accepts =
          "CONNECTED without body; server, where there, begins with a name; session, where"
              + " there, never repeats.",
      why = "Logs of both sides are matched by the session.",
      volume = true)
  void saysWhoItIs(StompProbe probe, EndpointPlan plan, Checks checks) {
    // Who counts connections may count one for a while that has ended.
    Integer most = plan.endpoint().limits().connections();
    int wanted = plan.thorough() ? MANY_SESSIONS : SESSIONS;
    int count = most == null ? wanted : Math.max(2, Math.min(wanted, most / 2));
    Set<String> sessions = new HashSet<>();
    int named = 0;
    String body = "none";
    String server = null;
    boolean names = true;
    Deadline half = Deadline.in(probe.patience().wholeCase().dividedBy(2));
    for (int i = 0; i < count && (i < 2 || !half.hasPassed()); i++) {
      try (StompConnection connection = probe.open()) {
        ReceivedFrame connected = Objects.requireNonNull(connection.connected());
        body = connected.body().isEmpty() ? body : connected.text();
        String says = connected.header("server");
        boolean defined = connection.version() != StompVersion.V1_0;
        if (defined && says != null && !says.matches("[^/\\s]+(/\\S+)?(\\s.*)?")) {
          names = false;
        }
        server = says == null ? server : says;
        String session = connected.header("session");
        if (session != null) {
          named++;
          sessions.add(session);
        }
      }
    }
    checks.must("body", body.equals("none"), body, "no body");
    checks.must("server", names, "server:" + server, "a name, a slash and a version", "no header");
    checks.must(
        "session",
        sessions.size() == named,
        sessions.size() + " ids of " + named + " sessions",
        "another id each time");
  }

  @ConformanceCase(
      id = "stomp.connect.frame-before-connect",
      clause = "STOMP1.2#Connecting/first",
      title = "A frame before CONNECT is not processed",
      sends =
          "SEND as the first frame; somebody listens elsewhere. SUBSCRIBE as the first frame; somebody"
              + " sends elsewhere.",
      accepts =
          "Nothing is delivered; ERROR and the end. A delivery is a warning where the profile demands no"
              + " credentials, or they are shown elsewhere than in CONNECT.",
      why = "Else nobody need log in to send, or to listen.",
      hostile = true)
  void processesNothingBeforeConnect(
      StompProbe probe, EndpointPlan plan, SubscriptionProof proof, Checks checks) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof);
        StompConnection sender = probe.raw()) {
      StompFrame frame = topic.send();
      sender.send(frame);
      StompOutcome outcome = sender.awaitClosing(probe.patience().quiet());
      boolean delivers = topic.delivers();
      boolean got =
          topic.connection().messages().stream().anyMatch(it -> it.body().equals(frame.body()));
      if (!delivers) {
        throw new Untestable("the topic delivers nothing any more");
      }
      Verdict otherwise = demandsConnect(plan) ? Verdict.FAIL : Verdict.WARN;
      checks.record(
          "delivery", got ? otherwise : Verdict.PASS, outcome.describe(), "nothing is delivered");
      StompOutcome end = sender.awaitClosing(probe.patience().answer());
      checks.should("end", end.closed(), end.describe(), "ERROR and the end");
      judgeSubscription(probe, topic, otherwise, checks);
    }
  }

  /** Judges that nobody hears anything who has not connected. */
  private static void judgeSubscription(
      StompProbe probe, OwnTopic topic, Verdict otherwise, Checks checks) {
    try (StompConnection listener = probe.raw()) {
      listener.send(StompFrame.subscribe("before-connect", topic.destination()));
      boolean open = listener.awaitClosing(probe.patience().quiet()).silent();
      StompFrame frame = topic.send();
      boolean heard =
          open
              && topic.passed(frame) != null
              && listener.awaitMessage(frame.body(), probe.patience().quiet()) != null;
      checks.record(
          "subscription",
          heard ? otherwise : Verdict.PASS,
          listener.outcome().describe(),
          "nothing is delivered to who has not connected");
    }
  }

  /** Returns whether nobody is to be served whose CONNECT shows no credentials. */
  private static boolean demandsConnect(EndpointPlan plan) {
    Auth auth = plan.endpoint().auth();
    // Who shows credentials at the opening handshake is known before CONNECT.
    return auth != null
        && auth.required()
        && plan.users().stream()
            .limit(1)
            .anyMatch(
                it ->
                    it.connect() != null
                        && it.headers().isEmpty()
                        && it.cookies().isEmpty()
                        && it.query().isEmpty());
  }

  @ConformanceCase(
      id = "stomp.connect.twice",
      clause = "STOMP1.2#Connecting/once",
      title = "A second CONNECT in a session is refused",
      sends = "CONNECT, CONNECTED, CONNECT.",
      accepts = "ERROR and the end.",
      why = "A session that changes its user half-way is a hole.",
      hostile = true)
  void refusesASecondConnect(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.open()) {
      connection.send(probe.endpoint().connect());
      Refusal.of(connection, probe.patience().answer()).wise(checks);
      long answers = connection.frames().stream().filter(it -> it.is("CONNECTED")).count();
      checks.should("answer", answers == 1, answers + " CONNECTED", "one CONNECTED");
    }
  }

  @ConformanceCase(
      id = "stomp.connect.line-ends-of-connect",
      clause = "STOMP1.2#STOMP_Frames/connect",
      title = "Lines of CONNECT may end with CR LF",
      sends = "The CONNECT of a usual client, with CR LF.",
      accepts = "CONNECTED.",
      why = "Clients on some systems, and people at a terminal, end lines so.")
  void takesAConnectWithCarriageReturns(StompProbe probe, Checks checks) {
    try (StompConnection connection = probe.open()) {
      if (connection.version() != StompVersion.V1_2) {
        throw new Untestable("the session is not one of version 1.2");
      }
    }
    try (StompConnection connection = probe.raw()) {
      ReceivedFrame answer =
          connection.connect(probe.endpoint().connect().withCrLf(), probe.patience().handshake());
      checks.must(
          "answer",
          answer != null && answer.is("CONNECTED"),
          answer == null ? connection.outcome().describe() : answer.summary(),
          "CONNECTED");
    }
  }

  @ConformanceCase(
      id = "stomp.connect.raw-colon",
      clause = "STOMP1.2#Value_Encoding/connect-colon",
      title = "Credentials may have colons",
      sends =
          "The CONNECT of a user of the profile whose login or passcode has a colon, as it is; where that"
              + " is refused and there are backslashes, too, with these escaped.",
      accepts = "CONNECTED.",
      why = "Generated passwords have any character.")
  void takesColonsInCredentials(StompProbe probe, EndpointPlan plan, Checks checks) {
    StompFrame connect = connectWith(plan, ":");
    StompFrame escaped = escaped(connect, "\\", "\\\\");
    String seen = letIn(probe, connect);
    if (!seen.equals("CONNECTED") && !escaped.equals(connect)) {
      seen = letIn(probe, escaped);
    }
    checks.should("answer", seen.equals("CONNECTED"), seen, "CONNECTED");
  }

  @ConformanceCase(
      id = "stomp.connect.raw-backslash",
      clause = "STOMP1.2#Value_Encoding/connect-backslash",
      title = "Credentials may have backslashes",
      sends =
          "The CONNECT of a user of the profile whose login or passcode has a backslash, as it is; where"
              + " that is refused, with escapes.",
      accepts =
          "CONNECTED at one of the two. At which is recorded: the specification says that CONNECT has no"
              + " escapes, and that escapes of any frame are resolved.",
      why = "Generated passwords have any character.")
  void takesBackslashesInCredentials(StompProbe probe, EndpointPlan plan, Checks checks) {
    StompFrame connect = connectWith(plan, "\\");
    String seen = letIn(probe, connect);
    boolean raw = seen.equals("CONNECTED");
    if (!raw) {
      seen = letIn(probe, escaped(escaped(connect, "\\", "\\\\"), ":", "\\c"));
    }
    boolean came = seen.equals("CONNECTED");
    checks.should("answer", came, seen, "CONNECTED, raw or with escapes");
    if (came) {
      checks.observe("spelling", raw ? "taken as it is" : "escapes are resolved");
    }
  }

  /** Returns the CONNECT of a user in whose credentials the text is, as it is. */
  private static StompFrame connectWith(EndpointPlan plan, String part) {
    for (User user : plan.users()) {
      StompFrame connect = StompClient.as(plan, user).connect();
      String both = connect.header("login") + " " + connect.header("passcode");
      if (both.contains(part)) {
        return connect;
      }
    }
    throw new Untestable("no user of the profile has a " + part + " in login or passcode");
  }

  /** Returns the CONNECT with an escape in the place of something in its credentials. */
  private static StompFrame escaped(StompFrame connect, String part, String escape) {
    StompFrame escaped = connect;
    for (String name : List.of("login", "passcode")) {
      String value = connect.header(name);
      if (value != null) {
        escaped = escaped.replacing(name, value.replace(part, escape));
      }
    }
    return escaped;
  }

  /** Returns CONNECTED, or what came in its place. */
  private static String letIn(StompProbe probe, StompFrame connect) {
    try (StompConnection connection = probe.raw(connect)) {
      ReceivedFrame answer = connection.connect(connect, probe.patience().handshake());
      return answer != null && answer.is("CONNECTED")
          ? answer.command()
          : connection.outcome().describe();
    }
  }

  @ConformanceCase(
      id = "stomp.connect.storm",
      clause = "STOMP1.2#Connection_Lingering/storm",
      title = "Sessions that come and go keep nobody out",
      sends = "CONNECT, and DISCONNECT, the end of the connection or a reset by turns, 200 times.",
      accepts =
          "CONNECTED every time; who is refused comes a second time a moment later. What the target holds"
              + " more then than before is recorded, where rtck has started it.",
      why = "Clients that reconnect after a restart come all at once.",
      schedule = Schedule.ALONE,
      hostile = true,
      volume = true)
  void servesAStormOfSessions(StompProbe probe, EndpointPlan plan, Checks checks) {
    Growth growth = Growth.from(plan);
    int served = 0;
    TurnedAway lost = null;
    for (int i = 0; i < 200 && lost == null && !probe.isOutOfTime(); i++) {
      lost = visit(probe, i);
      if (lost != null && lost.answered()) {
        // A target that lets few in may not have noticed yet that the one before is gone.
        LockSupport.parkNanos(probe.patience().quiet().toNanos());
        lost = visit(probe, i);
      }
      served += lost == null ? 1 : 0;
    }
    checks.must(
        "sessions",
        served == 200,
        served + " of 200 " + (lost == null ? "" : lost.seen()),
        "200 CONNECTED");
    growth.observe(checks, probe.patience().quiet());
  }

  /**
   * Somebody who got no CONNECTED.
   *
   * @param answered whether the target turned that one away, rather than say nothing
   */
  private record TurnedAway(String seen, boolean answered) {}

  /** Comes, and goes in one of three ways; returns null, or how the target turned that one away. */
  private static @Nullable TurnedAway visit(StompProbe probe, int turn) {
    try (StompConnection connection = probe.raw()) {
      ReceivedFrame answer =
          connection.connect(probe.endpoint().connect(), probe.patience().answer());
      if (answer == null || !answer.is("CONNECTED")) {
        StompOutcome outcome = connection.outcome();
        return new TurnedAway(outcome.describe(), !outcome.silent());
      }
      switch (turn % 3) {
        case 0 -> leave(probe, connection);
        case 1 -> connection.reset();
        default -> {
          // It ends with the block, in good order for TCP and without a word.
        }
      }
      return null;
    } catch (StompRefused refused) {
      return new TurnedAway(String.valueOf(refused.getMessage()), true);
    }
  }

  private static void leave(StompProbe probe, StompConnection connection) {
    connection.send(StompFrame.of("DISCONNECT"));
    var unused = connection.awaitClosing(probe.patience().quiet().dividedBy(20));
  }

  @ConformanceCase(
      id = "stomp.connect.timeout",
      clause = "PROFILE#limits/handshake",
      title = "A connection without a whole CONNECT is closed after the promised time",
      sends =
          "Nothing, and half a CONNECT. A whole one with STOMP for its command, and one of version 1.0 where"
              + " the profile promises it, then LF and, where the profile names topics, SEND.",
      accepts = "The end of the connection; not of those who have connected.",
      why = "Whoever may connect can hold as many sockets as the server has.",
      causes = "The time for CONNECT goes on for those who connect in another form.",
      capabilities = Capability.HANDSHAKE_LIMIT,
      spans = 1)
  void closesThoseWhoDoNotConnect(StompProbe probe, EndpointPlan plan, Checks checks) {
    Duration promised = Objects.requireNonNull(plan.endpoint().limits().handshake());
    StompFrame connect = probe.endpoint().connect();
    Map<String, StompFrame> others = new LinkedHashMap<>();
    others.put("connected-by-stomp", connect.withCommand("STOMP"));
    if (StompClient.promisedOlder(plan).contains(StompVersion.V1_0)) {
      others.put("connected-in-1-0", connect.without("accept-version"));
    }
    List<String> kinds = new ArrayList<>(List.of("silent", "half"));
    kinds.addAll(others.keySet());
    checks.each(
        kinds,
        kind -> kind,
        (kind, slug) -> {
          StompFrame other = others.get(kind);
          if (other != null) {
            judgeConnected(probe, plan, promised, slug, other, checks);
            return;
          }
          try (StompConnection connection = probe.raw()) {
            if (kind.equals("half")) {
              Bytes whole = probe.endpoint().connect().encode(StompVersion.V1_2);
              connection.sendBytes(whole.slice(0, whole.length() / 2), "half a CONNECT");
            }
            StompOutcome outcome =
                connection.awaitClosing(promised.plus(probe.patience().answer()));
            checks.must(slug, outcome.closed(), outcome.describe(), "the connection ends");
          }
        });
  }

  /** Judges that the time for CONNECT ends with it, in whatever form it came. */
  private static void judgeConnected(
      StompProbe probe,
      EndpointPlan plan,
      Duration promised,
      String slug,
      StompFrame connect,
      Checks checks) {
    StompConnection connection;
    try {
      connection = probe.open(Framing.SINGLE, connect);
    } catch (StompRefused otherForm) {
      checks.observe(slug, String.valueOf(otherForm.getMessage()));
      return;
    }
    judgeTalking(probe, plan, connection, promised, slug, checks);
  }

  @ConformanceCase(
      id = "stomp.limits.idle",
      clause = "PROFILE#limits/idle",
      title = "A client that falls silent is closed after the promised time",
      sends =
          "CONNECT without heart-beats, then nothing at all, not even pongs of the WebSocket; on another"
              + " connection five times as often as that LF and, where the profile names topics, SEND.",
      accepts =
          "The end of the first connection within limits.idle and half the wait for an answer, and not of"
              + " the other one.",
      why =
          "Clients vanish without a FIN, and those who have agreed to no heart-beats are not missed.",
      causes = {
        "Only the clients that owe heart-beats have a timer.",
        "What is sent to a client counts as a sign of its life.",
        "The timer starts with CONNECT, and is never set back."
      },
      capabilities = Capability.IDLE_LIMIT,
      spans = 2)
  void closesAClientThatFallsSilent(StompProbe probe, EndpointPlan plan, Checks checks) {
    Duration promised = Objects.requireNonNull(plan.endpoint().limits().idle());
    checks.each(
        List.of("closed", "talking"),
        slug -> slug,
        (it, slug) -> {
          if (it.equals("talking")) {
            judgeTalking(probe, plan, probe.open(), promised, slug, checks);
          } else {
            judgeSilent(probe, promised, slug, checks);
          }
        });
  }

  /** Judges that a session in which something is said now and then outlasts a promised time. */
  private static void judgeTalking(
      StompProbe probe,
      EndpointPlan plan,
      StompConnection session,
      Duration promised,
      String slug,
      Checks checks) {
    Duration pause = promised.dividedBy(SIGNS);
    Double rate = plan.endpoint().limits().ratePerSecond();
    boolean sends = OwnTopic.isNamed(plan) && (rate == null || rate > 2 * SIGNS);
    try (StompConnection connection = session) {
      long since = connection.openedAtNanos();
      long end = since + promised.multipliedBy(5).dividedBy(4).toNanos();
      long last = System.nanoTime();
      long longest = 0;
      StompOutcome outcome = connection.outcome();
      while (outcome.silent() && System.nanoTime() - end < 0 && !probe.isOutOfTime()) {
        connection.beat();
        if (sends) {
          connection.send(sendTo(plan));
        }
        longest = Math.max(longest, System.nanoTime() - last);
        last = System.nanoTime();
        outcome = connection.awaitClosing(pause);
      }
      long earliest = promised.multipliedBy(3).dividedBy(4).toMillis();
      if (!outcome.silent() && outcome.closedAfterMillis(since) < earliest) {
        // That is something else than the promised time.
        checks.observe(slug, outcome.describe());
        return;
      }
      if (!outcome.silent() && longest > pause.multipliedBy(3).toNanos()) {
        throw Untestable.forNow("the signs of the client came too late");
      }
      checks.must(slug, outcome.silent(), outcome.describe(), "the connection stands");
    }
  }

  private static void judgeSilent(StompProbe probe, Duration promised, String slug, Checks checks) {
    try (StompConnection connection = probe.open()) {
      if (connection.carrier() instanceof WebSocketCarrier carrier) {
        carrier.webSocket().stopAnsweringPings();
      }
      Duration atMost = promised.plus(probe.patience().answer().dividedBy(2));
      StompOutcome outcome = connection.awaitClosing(atMost);
      checks.must(
          slug,
          outcome.closed(),
          outcome.describe(),
          "the end of the connection within " + promised.toMillis() + " ms");
    }
  }

  @ConformanceCase(
      id = "stomp.connect.pipelined",
      clause = "STOMP1.2#STOMP_Frames/pipelined",
      title = "Frames may follow CONNECT at once",
      sends =
          "CONNECT, SUBSCRIBE to a topic, and SEND to it with a receipt in the same write (over WebSocket:"
              + " a message each).",
      accepts =
          "CONNECTED first, then the RECEIPT. That no MESSAGE comes is legal, and recorded: the"
              + " subscription may stand later.",
      why = "Nothing tells a client to wait for CONNECTED before it writes on.",
      capabilities = Capability.RECEIPTS)
  void takesFramesBehindConnect(StompProbe probe, EndpointPlan plan, Checks checks) {
    try (StompConnection connection = probe.open()) {
      // A target may well refuse to send to nobody.
      ReceivedFrame usual = connection.sendForReceipt(sendTo(plan), probe.patience().answer());
      if (usual == null || !usual.is("RECEIPT")) {
        throw new Untestable("SEND gets no RECEIPT: " + connection.outcome().describe());
      }
    }
    try (StompConnection connection = probe.raw()) {
      String receipt = StompConnection.freshReceipt();
      StompFrame send = sendTo(plan).with("receipt", receipt);
      StompFrame subscribe =
          StompFrame.subscribe("pipelined", Objects.requireNonNull(send.header("destination")));
      connection.send(
          probe.overWebSocket() ? Framing.SINGLE : Framing.COALESCED,
          probe.endpoint().connect(),
          subscribe,
          send);
      ReceivedFrame answer = connection.awaitReceipt(receipt, probe.patience().answer());
      List<ReceivedFrame> frames = connection.frames();
      checks.should(
          "connected",
          !frames.isEmpty() && frames.get(0).is("CONNECTED"),
          frames.isEmpty() ? connection.outcome().describe() : frames.get(0).summary(),
          "CONNECTED first");
      checks.should("receipt", answer != null, connection.outcome().describe(), "the RECEIPT");
      boolean came =
          connection.awaitMessage(send.body(), probe.patience().quiet().dividedBy(4)) != null;
      checks.observe("message", came ? "MESSAGE, too" : "no MESSAGE");
    }
  }

  private static StompFrame sendTo(EndpointPlan plan) {
    return StompFrame.send(OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID(), "to nobody");
  }
}
