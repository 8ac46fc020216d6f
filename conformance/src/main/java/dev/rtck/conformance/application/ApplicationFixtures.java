package dev.rtck.conformance.application;

import dev.rtck.conformance.Need;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.NotConnected;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.wire.Unreachable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, once for an endpoint, whether the operations that others are judged by work at all.
 * Where one does not, its own case fails, and those that need it cannot be judged. Thread-safe.
 */
public final class ApplicationFixtures {

  private static final int MOST_TRIES = 2;
  private static final int MOST_MESSAGES = 3;

  private static final class Fixture {
    private int tries;
    private boolean works;
    private @Nullable String missing;
  }

  private final Map<Need, Fixture> fixtures = new EnumMap<>(Need.class);

  /** Nothing is known yet. */
  public ApplicationFixtures() {
    for (Need need : Need.values()) {
      fixtures.put(need, new Fixture());
    }
  }

  /** Returns why the need is not met, or null when it is. */
  public @Nullable String missing(Need need, Clients clients) {
    if (need == Need.CHANNEL) {
      boolean broadcast = clients.declares(OperationName.BROADCAST);
      if (!broadcast && !clients.declares(OperationName.ROOM)) {
        return "the profile declares neither broadcast nor room";
      }
      return missing(broadcast ? Need.BROADCAST : Need.ROOM, clients);
    }
    OperationName operation = need.operation();
    if (operation == null) {
      throw new IllegalArgumentException(need + " is no operation of an application");
    }
    if (!clients.declares(operation)) {
      return "the profile declares no " + operation.word();
    }
    Fixture fixture = fixtures.get(need);
    if (fixture == null) {
      throw new IllegalStateException(need + " is a fixture");
    }
    synchronized (fixture) {
      if (!fixture.works && fixture.tries < MOST_TRIES) {
        try {
          fixture.missing = attempt(operation, clients);
          fixture.works = fixture.missing == null;
          fixture.tries++;
        } catch (Untestable | NotConnected | Unreachable notTried) {
          return "whether the "
              + operation.word()
              + " works could not be tried: "
              + notTried.getMessage();
        }
      }
      return fixture.missing;
    }
  }

  private static @Nullable String attempt(OperationName operation, Clients clients) {
    Client receiver = clients.open();
    Client sender = clients.open();
    String room = Rooms.fresh();
    if (operation == OperationName.ROOM) {
      Rooms.enter(clients, room, receiver, sender);
    }
    Talk talk =
        operation == OperationName.ROOM
            ? Talk.in(room, clients, operation)
            : Talk.by(clients, operation);
    Deliveries heard = talk.at(receiver);
    boolean came = false;
    // Whether each arrives is for the cases to say; here it only matters that it works at all.
    for (int tries = 0; !came && tries < MOST_MESSAGES; tries++) {
      String text =
          operation == OperationName.DIRECT ? direct(talk, sender, receiver) : talk.say(sender);
      came = heard.seek(List.of(text), clients.answer().dividedBy(2));
    }
    receiver.close();
    sender.close();
    return came
        ? null
        : "the " + operation.word() + " that the profile declares does not reach another client";
  }

  private static String direct(Talk talk, Client sender, Client receiver) {
    Directs.requireIdentities(talk.clients(), receiver);
    return talk.say(sender, receiver);
  }
}
