package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Growth;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** RFC 6455 §10.4: clients that do not read what they asked for. */
final class BackPressureCases {

  private static final int KIB = 1024;

  /** More than the kernels of both sides hold together, at their usual settings. */
  private static final int FLOOD_KIB = 64 * KIB;

  private static final int RESUMED_KIB = 10 * KIB;

  private static final int ORDERED = 20;

  private static final int BROADCASTS_KIB = 8 * KIB;

  private static final String STOPS_READING = "stops-reading";

  @ConformanceCase(
      id = "ws.backpressure.slow-reader",
      clause = "RFC6455#10.4/slow-reader",
      title = "From a client that does not read, the server reads no more either",
      sends = "64 MiB of messages that are to come back, while nothing of it is read.",
      accepts =
          "The server stops reading, or closes the connection. To take everything is a warning: it"
              + " is kept in the server's memory. Nothing can be judged where it refuses the size, or"
              + " so many, and where limits.ratePerSecond allows fewer in a second.",
      why = "A handful of such clients takes all the memory of a server that does not care.",
      causes = "Answers are queued without a look at the queue's length.",
      needs = {Need.CONNECTION, Need.ECHO},
      hostile = true,
      volume = true)
  void readsNoMoreFromAClientThatDoesNotRead(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    int size = Volume.messageBytes(plan, echo, 32 * KIB);
    int count = FLOOD_KIB * KIB / size;
    if (UnpromisedRate.burst(plan, count) < count) {
      checks.untestable(STOPS_READING, "so many messages are more than limits.ratePerSecond");
      return;
    }
    String refusal = refusalOfTheSize(probe, plan, echo, size);
    if (refusal != null) {
      checks.untestable(STOPS_READING, refusal);
      return;
    }
    Bytes message = echo.frame(String.valueOf(echo.textForLength(size))).encode();
    Growth growth = Growth.from(plan);
    try (UnreadConnection unread = UnreadConnection.of(probe);
        WebSocketConnection other = beside(plan, probe)) {
      UnreadConnection.Flow flow =
          unread.push(
              message, count, probe.patience().answer().dividedBy(4), () -> ask(other, probe));
      boolean closed = false;
      if (flow.ended() || flow.whole()) {
        long since = System.nanoTime();
        Outcome outcome =
            Outcome.awaitClosing(unread.read(event -> {}), since, probe.patience().answer());
        if (Volume.wasTooMuch(outcome)) {
          checks.untestable(STOPS_READING, UnpromisedSize.describe(size, outcome));
          return;
        }
        if (!outcome.closed() && UnpromisedRate.isTold(plan, outcome)) {
          checks.untestable(STOPS_READING, UnpromisedRate.describe(outcome));
          return;
        }
        closed = outcome.closed();
      }
      checks.should(
          STOPS_READING,
          !flow.whole() || closed,
          flow.describe() + (closed ? ", and the target closed" : ""),
          "no more is taken",
          "a Close",
          "connection dropped");
      growth.observe(checks, Duration.ZERO);
    }
  }

  /**
   * Returns in words that the target refuses a message of the size also from who reads, where
   * nobody promised to take it; or null.
   */
  private static @Nullable String refusalOfTheSize(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, int size) {
    if (plan.endpoint().limits().messageBytes() != null) {
      return null;
    }
    String text = String.valueOf(echo.textForLength(size));
    try (WebSocketConnection connection = probe.open()) {
      long since = System.nanoTime();
      connection.send(echo.frame(text));
      if (echo.await(connection, text, probe.patience().answer()) != null) {
        return null;
      }
      Outcome outcome = Outcome.of(connection, since);
      boolean refused =
          UnpromisedSize.isRefused(
              plan,
              size,
              Bytes.utf8(text),
              outcome,
              () -> UnpromisedSize.comesBackInFragments(probe, echo, size));
      return refused ? UnpromisedSize.describe(size, outcome) : null;
    }
  }

  /** Connects somebody beside the one that does not read, where the target bears that. */
  private static @Nullable WebSocketConnection beside(EndpointPlan plan, WebSocketProbe probe) {
    return plan.bearsSeveral() ? probe.open() : null;
  }

  private static void ask(@Nullable WebSocketConnection other, WebSocketProbe probe) {
    if (other != null) {
      var unused = Fence.behind(other, probe.patience());
    }
  }

  @ConformanceCase(
      id = "ws.backpressure.resumed-reader",
      clause = "RFC6455#10.4/resumed-reader",
      title = "A client that reads again finds everything, in order",
      sends =
          "Numbered messages, 10 MiB together, or as many as limits.ratePerSecond allows in a second,"
              + " while nothing is read; and then everything is read.",
      accepts =
          "All answers, each once and in order; or the end of the connection, if the server gives"
              + " up on slow clients. Another order is recorded where clients that read get another,"
              + " too. Nothing can be judged where it refuses the size, or so many, and"
              + " the profile promises neither.",
      why = "A phone in a tunnel reads nothing for seconds, and then wants all of it.",
      causes = {
        "Messages are dropped when the buffer is full, and nobody is told.",
        "The buffer is written again from its beginning."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      hostile = true,
      volume = true)
  void sendsEverythingToAClientThatReadsAgain(
      WebSocketProbe probe, EndpointPlan plan, Echo echo, Checks checks) {
    int size = Volume.messageBytes(plan, echo, 32 * KIB);
    String refusal = refusalOfTheSize(probe, plan, echo, size);
    if (refusal != null) {
      checks.untestable("all", refusal);
      return;
    }
    int count = UnpromisedRate.burst(plan, RESUMED_KIB * KIB / size);
    List<String> texts =
        IntStream.range(0, count).mapToObj(i -> String.valueOf(echo.textForLength(size))).toList();
    Bytes all =
        Bytes.concat(texts.stream().map(it -> echo.frame(it).encode()).toArray(Bytes[]::new));
    AtomicInteger next = new AtomicInteger();
    List<String> astray = new ArrayList<>();
    try (UnreadConnection unread = UnreadConnection.of(probe);
        WebSocketConnection other = beside(plan, probe)) {
      UnreadConnection.Flow flow =
          unread.push(all, 1, probe.patience().quiet(), () -> ask(other, probe));
      long since = System.nanoTime();
      WebSocketConnection connection =
          unread.read(event -> follow(event, texts, next, astray, echo));
      String last = texts.get(count - 1);
      boolean came = false;
      // How long all of it takes is not judged, as long as it comes.
      for (int before = -1; !came && next.get() > before && !probe.isOutOfTime(); ) {
        before = next.get();
        came = echo.await(connection, last, probe.patience().answer()) != null;
      }
      Outcome outcome = Outcome.of(connection, since);
      if (!came && Volume.wasTooMuch(outcome)) {
        checks.untestable("all", UnpromisedSize.describe(size, outcome));
        return;
      }
      if (!came && !outcome.closed() && UnpromisedRate.isExceeded(probe, echo, plan, outcome)) {
        checks.untestable("all", UnpromisedRate.describe(outcome));
        return;
      }
      if (!came && probe.isOutOfTime()) {
        checks.untestable("all", "the case ran out of time: " + flow.describe());
        return;
      }
      List<String> disordered;
      synchronized (astray) {
        disordered = List.copyOf(astray);
      }
      checks.record(
          "in-order",
          disordered.isEmpty()
              ? Verdict.PASS
              : answersInOrder(probe, plan, echo) ? Verdict.WARN : Verdict.INFO,
          disordered.isEmpty() ? next.get() + " in order" : String.join("; ", disordered),
          "every answer after the one before it");
      checks.should(
          "all",
          (came && next.get() == count) || outcome.closed(),
          next.get() + " of " + count + " answers; " + flow.describe() + "; " + outcome.describe(),
          count + " answers",
          "the end of the connection");
    }
  }

  /** Returns whether who reads gets the answers in order: an application need not keep one. */
  private static boolean answersInOrder(WebSocketProbe probe, EndpointPlan plan, Echo echo) {
    List<String> texts =
        IntStream.range(0, UnpromisedRate.burst(plan, ORDERED))
            .mapToObj(i -> Payloads.unique())
            .toList();
    try (WebSocketConnection connection = probe.open()) {
      connection.note("as many as show whether an order is kept at all");
      connection.send(texts.stream().map(echo::frame).toArray(Frame[]::new));
      List<WebSocketEvent.Message> answers = new ArrayList<>();
      for (String text : texts) {
        WebSocketEvent.Message answer = echo.await(connection, text, probe.patience().answer());
        if (answer == null) {
          return true;
        }
        answers.add(answer);
      }
      List<WebSocketEvent.Message> asTheyCame = connection.messages();
      return IntStream.range(1, answers.size())
          .allMatch(
              i -> asTheyCame.indexOf(answers.get(i - 1)) < asTheyCame.indexOf(answers.get(i)));
    }
  }

  private static void follow(
      WebSocketEvent event,
      List<String> texts,
      AtomicInteger next,
      List<String> astray,
      Echo echo) {
    if (!(event instanceof WebSocketEvent.Message message) || next.get() >= texts.size()) {
      return;
    }
    if (echo.answers(texts.get(next.get()), message)) {
      next.incrementAndGet();
      return;
    }
    // Much else may come, such as broadcasts: to take each apart for each text takes far too long.
    String payload = message.payload().text();
    for (int i = 0; i < texts.size(); i++) {
      if (payload.contains(texts.get(i)) && echo.answers(texts.get(i), message)) {
        synchronized (astray) {
          if (astray.size() < 3) {
            astray.add("answer " + (i + 1) + " came when " + (next.get() + 1) + " was due");
          }
        }
        next.set(i + 1);
        return;
      }
    }
  }

  @ConformanceCase(
      id = "ws.backpressure.slow-subscriber",
      clause = "PROFILE#operations/broadcast",
      title = "A client that does not read slows nobody else down",
      sends =
          "Broadcasts of 64 KiB, 8 MiB together, to two readers (nine with --thorough), while"
              + " another client reads nothing.",
      accepts =
          "All of them at each reader; the one that does not read may be dropped. Without limits.messageBytes"
              + " nothing can be judged where the sender is dropped for the size.",
      why = "One bad connection must not be felt by a whole room.",
      causes = {
        "Broadcasts are written one client after the other, each write waiting.",
        "A broadcast is given up when it fails for one of the clients."
      },
      declared = OperationName.BROADCAST,
      schedule = Schedule.ALONE,
      hostile = true,
      volume = true)
  void servesOthersBesideAClientThatDoesNotRead(
      WebSocketProbe probe, EndpointPlan plan, Checks checks) {
    if (!plan.bearsSeveral()) {
      checks.untestable("others", "the target bears one connection of a client at a time");
      return;
    }
    Operation broadcast =
        Objects.requireNonNull(plan.endpoint().operation(OperationName.BROADCAST), "declared");
    if (!broadcast.sendsOnly("text")) {
      checks.untestable("others", EchoFixture.unsaid(broadcast));
      return;
    }
    Echo message = EchoFixture.declared(broadcast);
    int size = Volume.messageBytes(plan, message, 64 * KIB);
    List<String> texts =
        IntStream.range(0, UnpromisedRate.burst(plan, BROADCASTS_KIB * KIB / size))
            .mapToObj(i -> String.valueOf(message.textForLength(size)))
            .toList();
    try (UnreadConnection unread = UnreadConnection.of(probe);
        WebSocketConnection sender = probe.open()) {
      List<WebSocketConnection> readers =
          IntStream.range(0, plan.thorough() ? 9 : 2).mapToObj(i -> probe.open()).toList();
      for (WebSocketConnection reader : readers) {
        var unused = Fence.behind(reader, probe.patience());
      }
      int arrived = 0;
      long sentFrom = System.nanoTime();
      for (String text : texts) {
        long sent = System.nanoTime();
        sender.send(message.frame(text));
        // In step with the readers, so that none of them falls behind by itself.
        boolean all = true;
        for (WebSocketConnection reader : readers) {
          all &=
              message.awaitSince(sent, reader, text, probe.patience().answer().dividedBy(2))
                  != null;
          if (plan.endpoint().limits().idle() != null) {
            // Who only listens may be closed for it.
            reader.send(Frame.ping(Bytes.EMPTY));
          }
        }
        if (!all) {
          break;
        }
        arrived++;
      }
      Outcome sending = Outcome.of(sender, sentFrom);
      if (arrived == 0
          && UnpromisedSize.isRefused(
              plan,
              size,
              Bytes.utf8(texts.get(0)),
              sending,
              () -> arrivesInFragments(probe, message, size))) {
        checks.untestable("others", UnpromisedSize.describe(size, sending));
        return;
      }
      // Who is told of an error at once is not told of how many there were.
      boolean told = arrived >= UnpromisedRate.A_FEW && UnpromisedRate.isTold(plan, sending);
      boolean tooOften = Volume.wasTooOften(sending) || told;
      if (arrived < texts.size() && tooOften) {
        checks.untestable("others", UnpromisedRate.describe(sending));
        return;
      }
      checks.record(
          "others",
          arrived == texts.size() ? Verdict.PASS : Verdict.FAIL,
          arrived + " of " + texts.size() + " broadcasts reached all readers",
          "all " + texts.size());
      long since = System.nanoTime();
      try (WebSocketConnection slow = unread.read(event -> {})) {
        Outcome outcome = Outcome.awaitClosing(slow, since, probe.patience().quiet());
        checks.observe("the-slow-one", outcome.describe());
      }
    }
  }

  /** Whether a broadcast of the size reaches anybody, sent in short frames. */
  private static boolean arrivesInFragments(WebSocketProbe probe, Echo message, int bytes) {
    String text = String.valueOf(message.textForLength(bytes));
    try (WebSocketConnection reader = probe.open();
        WebSocketConnection sender = probe.open()) {
      var unused = Fence.behind(reader, probe.patience());
      sender.send(
          DataFramesCases.fragments(
              message.opcode(), message.request(text), UnpromisedSize.SHORT_FRAME));
      return message.await(reader, text, probe.patience().answer()) != null;
    }
  }
}
