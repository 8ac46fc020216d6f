package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.engineio.PollingPayload;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Engine.IO, HTTP long-polling: the requests of a session. */
final class HttpLongPollingCases {

  private static final int BAD_REQUEST = 400;
  private static final int MOST_TRIES = 5;
  private static final String CONNECT_TO_MAIN = "40";

  @ConformanceCase(
      id = "eio.polling.unknown-session-on-get",
      clause = "EIO4#receiving-data/unknown-session",
      title = "A GET for an unknown session is answered 400",
      sends = "A whole handshake, and a GET with an id that the server never gave out.",
      accepts = "400.",
      why = "A client whose session is gone must learn it, and begin a new one.",
      causes = "An unknown id opens a session under that id.",
      capabilities = Capability.POLLING)
  void refusesAGetForAnUnknownSession(EngineIoProbe probe, Checks checks) {
    judgeUnknownSession(probe, checks, EngineIoRequest::get);
  }

  @ConformanceCase(
      id = "eio.polling.unknown-session-on-post",
      clause = "EIO4#sending-data/unknown-session",
      title = "A POST for an unknown session is answered 400",
      sends = "A whole handshake, and a POST with an id that the server never gave out.",
      accepts = "400.",
      why = "What is sent to a session that is gone would be lost without a word.",
      causes = "The body is taken before the session is looked up.",
      capabilities = Capability.POLLING)
  void refusesAPostForAnUnknownSession(EngineIoProbe probe, Checks checks) {
    judgeUnknownSession(
        probe, checks, parameters -> EngineIoRequest.post(parameters, CONNECT_TO_MAIN));
  }

  private static void judgeUnknownSession(
      EngineIoProbe probe, Checks checks, Function<String, EngineIoRequest> request) {
    // Without a session that is known, it would not be the session that is refused.
    var unused = probe.handshake();
    HttpAnswer answer =
        probe.request(request.apply(EngineIoRequest.POLLING + "&sid=" + Payloads.unique()));
    checks.must("unknown-session", answer.status() == BAD_REQUEST, answer.describe(), "400");
  }

  @ConformanceCase(
      id = "eio.polling.post-answer",
      clause = "EIO4#sending-data/success",
      title = "A POST is answered 200 with ok",
      sends = "A POST with a packet; and one more of a client that is connected.",
      accepts =
          "200 with the body ok, in small letters; another status for the second is only recorded.",
      why = "Clients that look at the body take any other one for a failure.",
      causes = {
        "The answer has no body.",
        "The answer is OK.",
        "What answers a session's first POST is not what answers the others."
      },
      capabilities = Capability.POLLING)
  void answersAPostWithOk(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    HttpAnswer answer = probe.handshake().post(CONNECT_TO_MAIN).await(probe.patience().answer());
    checks.must(
        "answer",
        answer != null && answer.is(200) && answer.text().equals("ok"),
        PolledSession.describe(answer),
        "200 'ok'");
    HttpAnswer second;
    try {
      second = PolledSession.connected(probe, endpoint).post(harmless());
    } catch (Untestable notConnected) {
      checks.observe("second-answer", String.valueOf(notConnected.getMessage()));
      return;
    }
    if (second == null || !second.is(200)) {
      checks.observe("second-answer", PolledSession.describe(second));
    } else {
      checks.must(
          "second-answer", second.text().equals("ok"), PolledSession.describe(second), "200 'ok'");
    }
  }

  @ConformanceCase(
      id = "eio.polling.overlapping-get",
      clause = "EIO4#receiving-data/overlapping",
      title = "Two GETs at a time are answered 400, and the session is closed",
      sends = "A second GET while one waits, and then a third.",
      accepts =
          "400 for one of the first two, and no session for the third, or for a POST where one of"
              + " the two waits on.",
      why = "Of two GETs nobody knows which has the earlier packets.",
      causes = {"The second GET replaces the first.", "The session goes on after the error."},
      capabilities = Capability.POLLING)
  void refusesASecondGet(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      PolledSession polled = PolledSession.connected(probe, endpoint);
      HttpExchange first = polled.pendingPoll();
      HttpExchange second = polled.session().poll();
      HttpAnswer late = second.await(probe.patience().answer());
      HttpAnswer early = first.await(probe.patience().answer());
      boolean refused = isRefusal(early) || isRefusal(late);
      if (refused || !PolledSession.bringsNews(early)) {
        checks.must("refused", refused, describe(early, late), "400 for one of them");
        if (refused) {
          judgeEnding(polled, early != null && late != null, checks);
        }
        return;
      }
      second.abort();
    }
    throw new Untestable("each GET brought messages before another one came");
  }

  private static boolean isRefusal(@Nullable HttpAnswer answer) {
    return answer != null && answer.status() == BAD_REQUEST;
  }

  private static String describe(@Nullable HttpAnswer early, @Nullable HttpAnswer late) {
    return "the first got "
        + PolledSession.describe(early)
        + ", the second "
        + PolledSession.describe(late);
  }

  private static void judgeEnding(PolledSession polled, boolean bothEnded, Checks checks) {
    // While one of them still waits, another one would be refused for that; a POST would not.
    HttpAnswer posted = bothEnded ? null : polled.post(harmless());
    String ending =
        bothEnded ? polled.ending() : isRefusal(posted) ? PolledSession.describe(posted) : "";
    checks.must(
        "session-closed",
        !ending.isEmpty(),
        bothEnded
            ? ending.isEmpty() ? "another GET waits" : "another GET got " + ending
            : "one of them still waits, and a POST got " + PolledSession.describe(posted),
        "400 for another GET",
        "400 for a POST");
  }

  @ConformanceCase(
      id = "eio.polling.overlapping-post",
      clause = "EIO4#sending-data/overlapping",
      title = "Two POSTs at a time are answered 400, and the session is closed",
      sends = "A POST of which the body is not sent whole, and a second one meanwhile.",
      accepts =
          "400 for one of them, and no session afterwards. Where both are accepted and the server does"
              + " not see a head before its body (some containers read whole bodies first, as its"
              + " answer for an unknown session tells), it is a warning.",
      why = "Of two POSTs nobody knows which has the earlier packets.",
      causes = "Requests are not counted.",
      capabilities = Capability.POLLING)
  void refusesASecondPost(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    PolledSession polled = PolledSession.connected(probe, endpoint);
    HttpExchange first =
        polled
            .session()
            .begin(
                EngineIoRequest.post(polled.session().parameters(), harmless())
                    .withholdingBodyAfter(1));
    if (!first.awaitSent(probe.patience().handshake())) {
      throw new Untestable("the head of a POST could not be sent");
    }
    // Behind an exchange on another connection the server has seen the head of the first.
    var unusedAnswer =
        probe.request(EngineIoRequest.get(polled.session().parameters() + "-nobody"));
    HttpExchange second = polled.session().post(harmless());
    var unused = second.await(probe.patience().answer());
    first.release();
    HttpAnswer early = first.await(probe.patience().answer());
    HttpAnswer late = second.await(probe.patience().answer());
    boolean refused = isRefusal(early) || isRefusal(late);
    checks.record(
        "refused",
        refused ? Verdict.PASS : seesHeads(probe) ? Verdict.FAIL : Verdict.WARN,
        describe(early, late),
        "400 for one of them");
    if (refused) {
      // The first POST is owed no answer, and one that waits does not spoil the GET.
      judgeEnding(polled, true, checks);
    }
  }

  /** Returns whether the target refuses a POST for an unknown session before it has the body. */
  private static boolean seesHeads(EngineIoProbe probe) {
    HttpExchange unfinished =
        probe.begin(
            EngineIoRequest.post(EngineIoRequest.POLLING + "&sid=" + Payloads.unique(), harmless())
                .withholdingBodyAfter(1));
    HttpAnswer answer = unfinished.await(probe.patience().quiet());
    unfinished.abort();
    return isRefusal(answer);
  }

  /** Returns a body that a connected client may send at any moment: a CONNECT to nowhere. */
  static String harmless() {
    return PollingPayload.encode(SocketIoPacket.connect("/" + Payloads.unique(), null).encode());
  }

  @ConformanceCase(
      id = "eio.polling.aborted-get",
      clause = "EIO4#receiving-data/aborted",
      title = "A session whose GET was given up is closed",
      sends = "A GET whose connection is closed while it waits, then a POST, and another GET.",
      accepts = "No session for one of the others; that it goes on is a warning.",
      why = "What was on its way with the first GET is lost, and nobody knows.",
      causes = "The end of the connection is not looked at.",
      capabilities = Capability.POLLING)
  void closesASessionWhoseGetWasGivenUp(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    PolledSession polled = PolledSession.connected(probe, endpoint);
    polled.pendingPoll().abort();
    // It gives the server time to see the end: a GET before that would overlap with the other one.
    HttpAnswer posted = polled.post(harmless());
    String ending = isRefusal(posted) ? "400 for a POST" : polled.ending();
    checks.should(
        "session-closed",
        !ending.isEmpty(),
        ending.isEmpty() ? "another GET waits" : "then came " + ending,
        "no session for another GET");
  }

  @ConformanceCase(
      id = "eio.polling.other-methods",
      clause = "EIO4#http-long-polling/methods",
      title = "Other methods do not harm a session",
      sends = "A PUT for a session, and a DELETE for another one.",
      accepts = "An HTTP error each, and sessions that work.",
      why = "Crawlers and scanners send anything.",
      causes = "What is no GET is taken for a POST.",
      capabilities = Capability.POLLING)
  void isNotHarmedByOtherMethods(Connections them, Checks checks) {
    checks.each(
        List.of("PUT", "DELETE"),
        method -> method.toLowerCase(Locale.ROOT),
        (method, slug) -> {
          PolledSession polled = PolledSession.connected(them.probe(), them.endpoint());
          String parameters = polled.session().parameters();
          HttpAnswer answer =
              polled
                  .session()
                  .begin(EngineIoRequest.get(parameters).withMethod(method))
                  .await(them.answer());
          checks.should(
              slug + "-refused",
              answer != null && (answer.status() == 0 || answer.status() >= BAD_REQUEST),
              PolledSession.describe(answer),
              "an HTTP error");
          boolean serves = polled.serves(them);
          checks.should(
              slug + "-session-works", serves, serves ? "it works" : "it is gone", "a session");
        });
  }

  @ConformanceCase(
      id = "eio.polling.no-content-type",
      clause = "EIO4#headers/no-content-type",
      title = "A POST without Content-Type is taken for text",
      sends =
          "A packet that is answered, in a POST without Content-Type: for the profile's echo where"
              + " it has one, else a CONNECT to an unknown namespace. Where no answer comes, the"
              + " same with the header.",
      accepts = "200, and the answer to the packet.",
      why =
          "Small clients and some proxies send none, and what is not read is lost without a word.",
      causes = "The body parser of a framework leaves a body of no type unread.",
      capabilities = Capability.POLLING)
  void readsAPostWithoutContentTypeAsText(Connections them, Checks checks) {
    Posted bare = posted(them, true);
    if (!bare.came() && !posted(them, false).came()) {
      checks.untestable("taken", "the same gets no answer with the header, either");
      return;
    }
    checks.should(
        "taken",
        bare.came() && bare.answer() != null && bare.answer().is(200),
        "the POST got "
            + PolledSession.describe(bare.answer())
            + (bare.came() ? ", and the packet an answer" : ", and the packet no answer"),
        "200, and an answer to the packet");
  }

  /**
   * What became of a packet in a POST.
   *
   * @param came whether something came that answers it
   */
  private record Posted(@Nullable HttpAnswer answer, boolean came) {}

  private static Posted posted(Connections them, boolean bare) {
    PolledSession polled = PolledSession.connected(them.probe(), them.endpoint());
    String text = Payloads.unique();
    SocketIoPacket packet =
        them.echo().isDeclared()
            ? them.echo().packet(1, text)
            : SocketIoPacket.connect("/" + text, null);
    EngineIoRequest request =
        EngineIoRequest.post(polled.session().parameters(), PollingPayload.encode(packet.encode()));
    HttpAnswer answer =
        polled
            .session()
            .begin(bare ? request.with("Content-Type", "") : request)
            .await(them.answer());
    try (SocketIoConnection connection = polled.live()) {
      return new Posted(
          answer, connection.await(it -> it.raw().contains(text), 0, them.answer()) != null);
    }
  }

  static SocketIoConnection connect(
      EngineIoProbe probe, SocketIoEndpoint endpoint, Carrier carrier) {
    SocketIoConnection connection = SocketIoConnection.open(probe, carrier);
    var unused = connection.connect(endpoint.namespace(), endpoint.auth());
    return connection;
  }
}
