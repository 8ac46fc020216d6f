package dev.rtck.conformance.socketio;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Socket.IO documentation, Delivery guarantees: what holds while the transport changes. */
final class DeliveryGuaranteesCases {

  private static final int WAITING = 5;
  private static final int BEHIND = 3;

  private static final int NUMBERS = 200;
  private static final int EVERY_MILLIS = 3;
  private static final int MOMENTS = 10;

  /** In which the server sends some of the numbers. */
  private static final Duration PAUSE = Duration.ofMillis(3 * EVERY_MILLIS);

  @ConformanceCase(
      id = "eio.upgrade.order",
      clause = "SOCKETIO4#delivery-guarantees/order-at-the-upgrade",
      title = "Messages keep their order when the transport changes",
      sends =
          "Messages for the echo while no GET waits, the upgrade, and some more over the"
              + " WebSocket.",
      accepts = "Those echoes that come, in the order in which they were asked for.",
      why = "Applications rely on the order of messages, and know nothing of transports.",
      causes = "What waits for a GET is sent behind what the WebSocket has to send.",
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.UPGRADE)
  void keepsTheOrderAtTheUpgrade(Connections them, Checks checks) {
    if (!UpgradeCases.offersUpgrade(them.probe(), checks)) {
      return;
    }
    try (SocketIoConnection connection = them.connected(Carrier.POLLING)) {
      connection.engine().pausePolling();
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < WAITING + BEHIND; i++) {
        if (i == WAITING) {
          connection.engine().upgrade();
        }
        String text = Payloads.unique();
        texts.add(text);
        var unused = connection.send(them.echo().packet(i, text));
      }
      var unused = UpgradeCases.comesBack(connection, them.echo(), texts, them.probe());
      List<Integer> came = UpgradeCases.echoed(connection, them.echo(), texts);
      if (came.size() < 2) {
        checks.untestable("order", "too few echoes came: " + came);
        return;
      }
      checks.should(
          "order", came.equals(came.stream().sorted().toList()), "echoes " + came, "their order");
    }
  }

  @ConformanceCase(
      id = "eio.upgrade.sent-meanwhile",
      clause = "EIO4#upgrade/no-loss",
      title = "What the server sends while the transport changes comes once",
      sends =
          "The request for "
              + NUMBERS
              + " numbers, one every few milliseconds, and meanwhile the upgrade, at "
              + MOMENTS
              + " random moments; between the answer to the probe and the upgrade packet some time"
              + " passes.",
      accepts =
          "Each number once, over either transport; that they come in their order is a SHOULD.",
      why = "Servers send at any moment, and each client upgrades within its first second.",
      causes = {
        "What is sent behind the probe goes to the transport that is being left.",
        "What the last GET got is sent again over the WebSocket."
      },
      capabilities = {Capability.UPGRADE, Capability.WIRE_EVENTS})
  void losesNothingOfWhatItSendsMeanwhile(Connections them, Checks checks) {
    if (!UpgradeCases.offersUpgrade(them.probe(), checks)) {
      return;
    }
    checks.each(
        IntStream.range(0, MOMENTS).boxed().toList(),
        seed -> "seed-" + seed,
        (seed, slug) -> judgeStream(them, checks, slug, moment(seed)));
  }

  /** Returns behind which number the upgrade begins: in the first half, so that it ends in time. */
  private static int moment(int seed) {
    return 1 + new Random(seed).nextInt(NUMBERS / 2);
  }

  private static void judgeStream(Connections them, Checks checks, String slug, int moment) {
    try (SocketIoConnection connection = WireEvents.connect(them, Carrier.POLLING)) {
      connection.emit(WireEvents.MAIN, SocketIoPacket.payload("stream", NUMBERS, EVERY_MILLIS));
      if (connection.await(it -> number(it) == moment, 0, them.answer()) == null) {
        checks.untestable(slug, "the numbers do not come: " + Words.what(connection, 0));
        return;
      }
      connection
          .engine()
          .upgrade(
              () -> {
                var unused = connection.awaitEnd(PAUSE);
              });
      awaitTheLast(them, connection);
      // What is doubled may come behind the last.
      var unusedFence = them.isServed(connection);
      List<Integer> came =
          connection.packets(0).stream()
              .map(DeliveryGuaranteesCases::number)
              .filter(it -> it > 0)
              .toList();
      List<Integer> owed = IntStream.rangeClosed(1, NUMBERS).boxed().toList();
      checks.must(
          slug,
          came.stream().sorted().toList().equals(owed),
          "numbers " + came + ", " + Words.ending(connection),
          "the numbers 1 to " + NUMBERS + ", once each");
      checks.should(
          slug + "-order",
          came.equals(came.stream().sorted().toList()),
          "numbers " + came,
          "their order");
    } catch (EngineIoRefused refused) {
      checks.untestable(slug, String.valueOf(refused.getMessage()));
    }
  }

  /** Waits as long as numbers go on coming: a timer may be slower than it was asked to be. */
  private static void awaitTheLast(Connections them, SocketIoConnection connection) {
    int known = -1;
    while (known < connection.packets(0).size() && !connection.hasEnded()) {
      known = connection.packets(0).size();
      if (connection.await(it -> number(it) == NUMBERS, 0, them.answer()) != null) {
        return;
      }
    }
  }

  /** Returns the number that the packet brings, or 0. */
  private static int number(SocketIoEvent.Came came) {
    return came.isEvent(WireEvents.MAIN, "number") ? came.packet().argument(0).asInt() : 0;
  }
}
