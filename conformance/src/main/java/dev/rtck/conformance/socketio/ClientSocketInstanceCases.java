package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.profile.SocketIoSettings.Transport;
import dev.rtck.protocol.socketio.SocketIoConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Socket.IO documentation, Client, Socket instance: who somebody is that comes back. */
final class ClientSocketInstanceCases {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private static final Pattern WRONG_TRANSPORT = Pattern.compile("\"code\"\\s*:\\s*3\\b");

  @ConformanceCase(
      id = "sio.connect.fresh-id",
      clause = "SOCKETIO4#client-socket-instance/fresh-id",
      title = "Who comes back without a pid has new ids, and the old ones are gone",
      sends =
          "A connection over each transport that breaks off, another one as the same user, and a GET"
              + " with the id of the lost session.",
      accepts =
          "Another id of the session and another one of the connection. Once a reset WebSocket was"
              + " noticed, the GET gets 400. A lost poll says less, as does a target that speaks no"
              + " long-polling: what becomes of the session is recorded.",
      why =
          "Ids that come again bring a client what was meant for the one before; sessions that stay"
              + " can be taken over by whoever knows their id.",
      causes = {
        "Ids are made of something that outlives the connection.",
        "Sessions leave the table when they time out, and not when their connection ends."
      })
  void isSomebodyNewAfterALoss(Connections them, Checks checks) {
    Set<String> old = ConcurrentHashMap.newKeySet();
    them.overEach(
        checks,
        (carrier, slug) -> {
          SocketIoConnection lost = them.open(carrier);
          String before = lost.connect(them.namespace(), them.endpoint().auth());
          String session = lost.engine().sid();
          old.addAll(List.of(before, session));
          lost.engine().drop();
          // Who does not speak long-polling refuses any GET, in its own way.
          boolean isKnown =
              carrier != Carrier.POLLING
                  && them.endpoint().transports().contains(Transport.POLLING);
          HttpAnswer answer = isKnown ? seek(them, session) : look(them, session);
          String words = answer == null ? "it waits" : answer.describe();
          if (!isKnown) {
            checks.observe(slug + "-old-session", words);
          } else {
            checks.should(
                slug + "-old-session", answer != null && answer.is(400), words, "status 400");
          }
          try (SocketIoConnection back = them.open(carrier)) {
            String after = back.connect(them.namespace(), them.endpoint().auth());
            boolean fresh = !old.contains(after) && !old.contains(back.engine().sid());
            checks.should(
                slug,
                fresh || after.isEmpty(),
                fresh ? "two new ids" : "an id from before",
                "other ids than before");
          }
        });
  }

  /** Asks for the lost session until it is gone, or for as long as an answer may take. */
  private static @Nullable HttpAnswer seek(Connections them, String session) {
    Deadline patience = Deadline.in(them.answer());
    HttpAnswer answer = look(them, session);
    while (!isGone(answer) && !patience.hasPassed()) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      answer = look(them, session);
    }
    return answer;
  }

  /** What has its WebSocket, as far as the target knows, refuses a GET for another reason. */
  private static boolean isGone(@Nullable HttpAnswer answer) {
    return answer != null && answer.is(400) && !WRONG_TRANSPORT.matcher(answer.text()).find();
  }

  private static @Nullable HttpAnswer look(Connections them, String session) {
    String id = URLEncoder.encode(session, StandardCharsets.UTF_8);
    HttpExchange get =
        them.probe().begin(EngineIoRequest.get(EngineIoRequest.POLLING + "&sid=" + id));
    HttpAnswer answer = get.await(them.probe().patience().quiet());
    if (answer == null) {
      get.abort();
    }
    return answer;
  }
}
