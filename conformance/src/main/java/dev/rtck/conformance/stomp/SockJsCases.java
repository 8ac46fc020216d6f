package dev.rtck.conformance.stomp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.sockjs.SockJsProbe;
import dev.rtck.protocol.sockjs.SockJsTransport;
import dev.rtck.protocol.stomp.ReceivedFrame;
import dev.rtck.protocol.stomp.StompConnection;
import dev.rtck.protocol.stomp.StompFrame;
import dev.rtck.protocol.stomp.StompOutcome;
import dev.rtck.protocol.stomp.StompProbe;
import dev.rtck.protocol.stomp.StompRefused;
import dev.rtck.protocol.stomp.StompVersion;
import dev.rtck.protocol.stomp.SubscriptionProof;
import dev.rtck.protocol.wire.Unreachable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** STOMP in SockJS sessions, by each of their transports. */
final class SockJsCases {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int MESSAGES = 20;
  private static final int PRELUDE = 2048;
  private static final int IN_TURN = 6;

  /** What must be escaped in JSON, or takes more than one octet, or more than 16 bits. */
  private static final String AWKWARD = " \"q\" \\ \\u0041 \u00fc \u65e5 \ud83d\ude00 \t\r\n.";

  /** A stream is ended, and asked for again, once it has brought 128 KiB. */
  private static final int LONG_STREAM = 150_000;

  private static final int LARGE = 30_000;

  /** More than what stands before a body. */
  private static final int HEAD = 1_024;

  private static final int BAD_REQUEST = 400;
  private static final int FAILED = 500;

  /** How a script gives the open frame on. */
  private static final String OPEN_CALL = "p(\"o\");";

  /** An answer of {@code /info} is asked for some times: two may be the same by chance. */
  private static final int ANSWERS = 3;

  private static final Pattern OPEN_EVENT = Pattern.compile("data: ?o(?>\r\n|\n|\r){2}");
  private static final Pattern ANY_OPEN = Pattern.compile("data: ?o");

  /** Returns the answer of {@code /info} as JSON, or null when it is none of SockJS. */
  static @Nullable JsonNode info(SockJsProbe.Answer answer) {
    try {
      JsonNode info = answer.status() == 200 ? JSON.readTree(answer.content()) : null;
      return info != null && info.path("websocket").isBoolean() ? info : null;
    } catch (JsonProcessingException noJson) {
      return null;
    }
  }

  @ConformanceCase(
      id = "stomp.sockjs.info",
      clause = "SOCKJS#info",
      title = "/info says what the server can do, and gives another random number each time",
      sends = "GET /info, three times.",
      accepts = "JSON with websocket, cookie_needed, origins, and an entropy that changes.",
      why = "Old browsers take their session's name from that number.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void tellsWhatItCanDo(SockJsProbe sockJs, Checks checks) {
    Set<String> entropy = new HashSet<>();
    for (int i = 0; i < ANSWERS; i++) {
      SockJsProbe.Answer answer = sockJs.info();
      JsonNode info = info(answer);
      if (info == null) {
        checks.must("answer", false, answer.toString(), "JSON");
        return;
      }
      entropy.add(info.path("entropy").asText());
      if (i == 0) {
        checks.must(
            "keys",
            info.path("cookie_needed").isBoolean()
                && info.path("origins").isArray()
                && info.path("entropy").isIntegralNumber(),
            info.toString(),
            "cookie_needed, origins and entropy");
      }
    }
    checks.must("entropy", entropy.size() > 1, entropy.toString(), "different numbers");
  }

  @ConformanceCase(
      id = "stomp.sockjs.raw-websocket",
      clause = "SOCKJS#raw-websocket",
      title = "The WebSocket at the prefix has no framing",
      sends = "CONNECT, SUBSCRIBE and 20 SENDs to /websocket of the prefix.",
      accepts = "CONNECTED, and 20 MESSAGEs.",
      why = "Clients outside of browsers speak no SockJS.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void speaksPlainStompOnTheRawWebSocket(
      SockJsProbe sockJs,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks) {
    requireWebSocket(sockJs);
    judge(sockJs, SockJsTransport.RAW_WEBSOCKET, probe, plan, proof, checks);
  }

  @ConformanceCase(
      id = "stomp.sockjs.framed-websocket",
      clause = "SOCKJS#websocket",
      title = "A session's WebSocket begins with the open frame",
      sends =
          "CONNECT, SUBSCRIBE, a list of no messages, and 20 SENDs in frames of SockJS to a session's"
              + " WebSocket; every second text has quotes, backslashes, and characters outside ASCII.",
      accepts = "The open frame, CONNECTED, and 20 MESSAGEs.",
      why = "Clients send nothing before the open frame.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void opensSessionsOfWebSockets(
      SockJsProbe sockJs,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks) {
    requireWebSocket(sockJs);
    judge(sockJs, SockJsTransport.WEBSOCKET, probe, plan, proof, checks);
  }

  @ConformanceCase(
      id = "stomp.sockjs.xhr-polling",
      clause = "SOCKJS#xhr",
      title = "What comes between two polls is not lost",
      sends =
          "CONNECT, SUBSCRIBE, a list of no messages, and 20 SENDs in one request to a session that polls;"
              + " every second text has quotes, backslashes, and characters outside ASCII. Six SENDs in"
              + " requests of their own, one after the other.",
      accepts = "The open frame, CONNECTED, and 20 MESSAGEs; then six, in the order of the SENDs.",
      why = "A client that polls is away after each answer.",
      causes = "Requests are worked on by several threads after their answer.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void keepsMessagesBetweenPolls(
      SockJsProbe sockJs,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks) {
    judge(sockJs, SockJsTransport.XHR_POLLING, probe, plan, proof, checks);
  }

  @ConformanceCase(
      id = "stomp.sockjs.xhr-streaming",
      clause = "SOCKJS#xhr-streaming",
      title = "A stream begins with 2048 letters, then carries frames line by line",
      sends =
          "CONNECT, SUBSCRIBE and 20 SENDs, as to a session that polls, to one that streams; six SENDs of"
              + " 30,000 octets, unless limits.messageBytes promises less.",
      accepts =
          "The prelude and the open frame, CONNECTED, and 20 MESSAGEs; then six, or a refusal. The stream"
              + " may end at any time, and is asked for again.",
      why = "Browsers hide the first bytes of an answer, and keep all of it in memory.",
      causes = "What comes while a long stream is renewed has nobody to go to.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void streamsBehindAPrelude(
      SockJsProbe sockJs,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks) {
    SockJsProbe.Answer stream =
        sockJs.beginning(
            SockJsTransport.XHR_STREAMING,
            SockJsProbe.freshSession(),
            text -> text.endsWith("o\n"),
            probe.patience().answer());
    if (isTurnedOff(stream)) {
      checks.observe("prelude", stream.statusWords());
      return;
    }
    int end = stream.content().indexOf('\n');
    checks.must(
        "prelude",
        end >= PRELUDE && stream.content().substring(0, end).chars().allMatch(c -> c == 'h'),
        stream.statusWords() + ", a first line of " + end + " characters",
        "2048 times h");
    judge(sockJs, SockJsTransport.XHR_STREAMING, probe, plan, proof, checks);
  }

  @ConformanceCase(
      id = "stomp.sockjs.eventsource",
      clause = "SOCKJS#eventsource",
      title = "Frames come as server-sent events",
      sends =
          "CONNECT, SUBSCRIBE and SENDs as to a stream, to a session that receives by EventSource.",
      accepts =
          "text/event-stream with an event for each frame, CONNECTED, and MESSAGEs as of a stream.",
      why = "An event without an empty line behind it is never dispatched.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void sendsEvents(
      SockJsProbe sockJs,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks) {
    SockJsProbe.Answer stream =
        sockJs.beginning(
            SockJsTransport.EVENTSOURCE,
            SockJsProbe.freshSession(),
            text -> OPEN_EVENT.matcher(text).find(),
            probe.patience().answer());
    if (isTurnedOff(stream)) {
      checks.observe("event", stream.statusWords());
      return;
    }
    checks.must(
        "content-type",
        stream.contentType().toLowerCase(Locale.ROOT).startsWith("text/event-stream"),
        stream.statusWords() + " " + stream.contentType(),
        "text/event-stream");
    checks.must(
        "event",
        OPEN_EVENT.matcher(stream.content()).find(),
        ANY_OPEN.matcher(stream.content()).find()
            ? "no empty line behind the event"
            : "no event with the open frame",
        "data: o, and an empty line");
    judge(sockJs, SockJsTransport.EVENTSOURCE, probe, plan, proof, checks);
  }

  @ConformanceCase(
      id = "stomp.sockjs.htmlfile",
      clause = "SOCKJS#htmlfile",
      title = "Frames come as scripts of a page",
      sends =
          "CONNECT, SUBSCRIBE and SENDs as to a stream, to a session that receives by a page in a hidden"
              + " frame.",
      accepts =
          "text/html that names the function it was asked to call, with a script for each frame,"
              + " CONNECTED, and MESSAGEs as of a stream. That a server has no such pages is recorded.",
      why = "Old browsers stream in no other way.",
      causes = "The name of the function is not read.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void writesScripts(
      SockJsProbe sockJs,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks) {
    SockJsProbe.Answer page =
        sockJs.beginning(
            SockJsTransport.HTMLFILE,
            SockJsProbe.freshSession(),
            text -> text.contains("</script>") && text.contains(OPEN_CALL),
            probe.patience().answer());
    if (isTurnedOff(page)) {
      checks.observe("page", page.statusWords());
      return;
    }
    checks.must(
        "content-type",
        page.contentType().toLowerCase(Locale.ROOT).startsWith("text/html"),
        page.statusWords() + " " + page.contentType(),
        "text/html");
    boolean named = page.content().contains("parent." + SockJsTransport.CALLBACK + ";");
    checks.must(
        "callback",
        named,
        named ? "the function is named" : "another function, or none",
        "parent." + SockJsTransport.CALLBACK);
    judge(sockJs, SockJsTransport.HTMLFILE, probe, plan, proof, checks);
  }

  @ConformanceCase(
      id = "stomp.sockjs.unknown-session",
      clause = "SOCKJS#xhr-send",
      title = "Messages for a session that is not there get 404",
      sends = "POST /xhr_send of a session that nobody opened.",
      accepts = "404.",
      why = "A client whose session ended would go on sending.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void knowsNoUnopenedSessions(SockJsProbe sockJs, Checks checks) {
    SockJsProbe.Answer answer =
        sockJs.post(SockJsProbe.freshSession() + "/xhr_send", "[\"nobody hears it\"]");
    checks.must("status", answer.status() == 404, answer.statusWords(), "404");
  }

  @ConformanceCase(
      id = "stomp.sockjs.malformed-payload",
      clause = "SOCKJS#xhr-send/malformed",
      title = "A request without messages is refused",
      sends =
          "POST /xhr_send of a session that stands, with half a list, with nothing, and with a list of no"
              + " messages; then CONNECT.",
      accepts =
          "A status of 400 or above, of which 500 is the usual one, but for the list of no messages, which"
              + " is a sign of life; the session stands, and CONNECT gets CONNECTED.",
      why = "A client that takes them for sent waits for ever.",
      causes = "What cannot be read is dropped.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void refusesPayloadsWithoutMessages(SockJsProbe sockJs, StompProbe probe, Checks checks) {
    String session = SockJsProbe.freshSession();
    try (StompConnection receiver =
        sockJs.raw(SockJsTransport.XHR_STREAMING, session, event -> {})) {
      if (!SockJsProbe.opens(receiver, probe.patience().answer())) {
        throw new Untestable("no session opens: " + receiver.outcome().describe());
      }
      judgeRefused(sockJs, checks, "half-a-list", session, "[\"half a list");
      judgeRefused(sockJs, checks, "nothing", session, "");
      SockJsProbe.Answer empty = sockJs.post(session + "/xhr_send", "[]");
      checks.must(
          "list-of-none",
          empty.status() > 0 && empty.status() < BAD_REQUEST,
          empty.statusWords(),
          "204");
      ReceivedFrame answer =
          receiver.connect(probe.endpoint().connect(), probe.patience().handshake());
      checks.should(
          "stands",
          answer != null && answer.is("CONNECTED"),
          receiver.outcome().describe(),
          "CONNECTED");
    }
  }

  private static void judgeRefused(
      SockJsProbe sockJs, Checks checks, String slug, String session, String payload) {
    SockJsProbe.Answer answer = sockJs.post(session + "/xhr_send", payload);
    checks.must(slug, answer.status() >= BAD_REQUEST, answer.statusWords(), "500");
    checks.should(slug + "-status", answer.status() == FAILED, answer.statusWords(), "500");
  }

  @ConformanceCase(
      id = "stomp.sockjs.closed-session",
      clause = "SOCKJS#sessions/ended",
      title = "Who receives from a session that has ended is told so",
      sends =
          "CONNECT and a SEND without destination in a session that polls, and in one that streams.",
      accepts = "ERROR, and the close frame.",
      why = "A client without it comes back to a session that is no more.",
      causes = "The session is thrown away before its last frame was received.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void tellsThatASessionHasEnded(SockJsProbe sockJs, StompProbe probe, Checks checks) {
    checks.each(
        List.of(SockJsTransport.XHR_POLLING, SockJsTransport.XHR_STREAMING),
        it -> it.name().toLowerCase(Locale.ROOT).replace('_', '-'),
        (transport, slug) -> {
          try (StompConnection session = sockJs.open(transport)) {
            session.send(StompFrame.of("SEND").withBody("no destination"));
            StompOutcome outcome = session.awaitClosing(probe.patience().answer());
            // Behind an ERROR of version 1.2 the session is over.
            if (outcome.failed() && session.version() == StompVersion.V1_2) {
              checks.should(slug, outcome.farewell() != null, outcome.describe(), "c[…]");
            } else {
              checks.observe(slug, "such a SEND ends no session: " + outcome.describe());
            }
          }
        });
  }

  @ConformanceCase(
      id = "stomp.sockjs.second-receiver",
      clause = "SOCKJS#sessions",
      title = "A session has one receiver at a time",
      sends = "POST /xhr_streaming of a session that is received by such a request already.",
      accepts = "The close frame with 2010 for the second one.",
      why = "Messages would go to one of them, and the other would wait.",
      needs = {},
      capabilities = Capability.SOCKJS)
  void turnsASecondReceiverAway(SockJsProbe sockJs, StompProbe probe, Checks checks) {
    String session = SockJsProbe.freshSession();
    SockJsTransport transport = SockJsTransport.XHR_STREAMING;
    try (StompConnection first = sockJs.raw(transport, session, event -> {})) {
      if (!SockJsProbe.opens(first, probe.patience().answer())) {
        throw new Untestable("no session opens: " + first.outcome().describe());
      }
      SockJsProbe.Answer second =
          sockJs.beginning(
              transport,
              session,
              text -> text.endsWith("]\n"),
              probe.patience().answer().dividedBy(2));
      checks.must(
          "close",
          second.content().contains("c[2010,"),
          second.statusWords() + ", no close frame with 2010",
          "c[2010,…]");
    }
  }

  /**
   * Returns whether there is no such transport: all but polling may be turned off, by the server or
   * by what stands before it.
   */
  private static boolean isTurnedOff(SockJsProbe.Answer answer) {
    return answer.status() == 0 || answer.status() >= BAD_REQUEST;
  }

  private static void requireWebSocket(SockJsProbe sockJs) {
    JsonNode info = info(sockJs.info());
    if (info != null && !info.path("websocket").asBoolean()) {
      throw new Untestable("the server says that it has no WebSocket");
    }
  }

  /** Judges that nothing is lost where a stream ends because it has become long. */
  private static void judgeRenewal(
      StompConnection session,
      String destination,
      StompProbe probe,
      EndpointPlan plan,
      Checks checks) {
    Long promised = plan.endpoint().limits().messageBytes();
    int count = LONG_STREAM / LARGE + 1;
    boolean tooMuch = promised != null && promised < LARGE + HEAD;
    if (tooMuch || Burst.atMost(plan, count) < count) {
      return;
    }
    List<Bytes> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "large-" + UUID.randomUUID();
      StompFrame frame = StompFrame.send(destination, name + "x".repeat(LARGE - name.length()));
      session.send(frame);
      bodies.add(frame.body());
    }
    long came =
        bodies.stream()
            .takeWhile(it -> session.awaitMessage(it, probe.patience().answer()) != null)
            .count();
    if (came < count && !session.outcome().silent()) {
      checks.observe("renewed", "refused: " + session.outcome().describe());
      return;
    }
    checks.must(
        "renewed",
        came == count,
        came + " of " + count + "; " + session.outcome().describe(),
        "all, in as many streams as it takes");
  }

  private static void judgeOrder(
      StompConnection session, String destination, int count, StompProbe probe, Checks checks) {
    List<Bytes> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StompFrame frame =
          StompFrame.send(destination, "in-turn-" + "x".repeat(i) + UUID.randomUUID());
      // It comes back when the request is answered.
      session.send(frame);
      sent.add(frame.body());
    }
    sent.forEach(
        body -> {
          var unused = session.awaitMessage(body, probe.patience().answer());
        });
    List<Integer> came =
        session.messages().stream()
            .map(it -> sent.indexOf(it.body()))
            .filter(it -> it >= 0)
            .distinct()
            .toList();
    checks.should(
        "order",
        came.equals(came.stream().sorted().toList()),
        "the SENDs came in the order " + came,
        "in the order of the requests");
  }

  /**
   * Returns a new topic that delivers, as far as the endpoint's own WebSocket lets that be tried.
   *
   * @throws Untestable when it does not
   */
  private static String destination(StompProbe probe, EndpointPlan plan, SubscriptionProof proof) {
    try (OwnTopic topic = OwnTopic.open(probe, plan, proof)) {
      return topic.destination();
    } catch (StompRefused | Unreachable onlySockJs) {
      return OwnTopic.prefix(plan) + "rtck-" + UUID.randomUUID();
    }
  }

  private static void judge(
      SockJsProbe sockJs,
      SockJsTransport transport,
      StompProbe probe,
      EndpointPlan plan,
      SubscriptionProof proof,
      Checks checks) {
    String destination = destination(probe, plan, proof);
    int count = Burst.atMost(plan, MESSAGES);
    try (StompConnection session = sockJs.open(transport)) {
      checks.must("connected", true, "CONNECTED", "CONNECTED");
      if (transport != SockJsTransport.RAW_WEBSOCKET) {
        // The open frame comes first: after CONNECTED there is nothing to wait for.
        checks.must(
            "open",
            SockJsProbe.opens(session, probe.patience().quiet().dividedBy(5)),
            session.outcome().describe(),
            "the open frame");
      }
      StompFrame subscribe = StompFrame.subscribe("sockjs", destination);
      if (!proof.subscribe(session, subscribe, probe.patience().answer())) {
        throw new Untestable("SUBSCRIBE is refused: " + session.outcome().describe());
      }
      if (transport != SockJsTransport.RAW_WEBSOCKET) {
        // A list of no messages is a sign of life, and nothing else.
        session.send();
      }
      List<StompFrame> frames =
          IntStream.range(0, count)
              .mapToObj(i -> "body-" + UUID.randomUUID() + (i % 2 == 0 ? "" : AWKWARD))
              .map(it -> StompFrame.send(destination, it))
              .toList();
      session.send(frames.toArray(StompFrame[]::new));
      List<Bytes> bodies = frames.stream().map(StompFrame::body).toList();
      long got =
          bodies.stream()
              .takeWhile(body -> session.awaitMessage(body, probe.patience().answer()) != null)
              .count();
      checks.must(
          "messages",
          got == count,
          got + " of " + count + "; " + session.outcome().describe(),
          "all");
      if (transport == SockJsTransport.XHR_POLLING) {
        judgeOrder(session, destination, Burst.atMost(plan, IN_TURN), probe, checks);
      }
      if (transport.overHttp() && transport != SockJsTransport.XHR_POLLING && got == count) {
        judgeRenewal(session, destination, probe, plan, checks);
      }
    } catch (StompRefused | Unreachable refused) {
      checks.must("connected", false, String.valueOf(refused.getMessage()), "CONNECTED");
    }
  }
}
