package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.fault.Direction;
import dev.rtck.protocol.fault.FaultProxy;
import dev.rtck.protocol.profile.OperationName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client that takes nothing for a while, and what becomes of it behind that. Socket.IO promises
 * that what is sent arrives in order as long as the connection stands; where nobody promised it, it
 * is recorded, as is what becomes of volatile messages.
 *
 * @param proxy through which it has connected
 * @param passing what is said in passing in a room that it has entered; null where the profile has
 *     no volatile messages
 */
record FrozenClient(
    Clients clients, Client client, FaultProxy proxy, @Nullable Talk passing, Deliveries heard) {

  private static final int PASSING = 8;

  /** Lets somebody onto the channel who can be frozen, and with it into a room of those named. */
  static FrozenClient on(Channel channel, Clients clients, FaultProxy proxy, List<Client> others) {
    Client client = clients.open(clients.nextUser(), proxy);
    channel.enter(client);
    Talk passing = null;
    if (clients.declares(OperationName.VOLATILE) && Rooms.canBeEntered(clients)) {
      String room = Rooms.fresh();
      List<Client> all = new ArrayList<>(others);
      all.add(client);
      if (all.stream().allMatch(it -> Rooms.tryToEnter(clients, room, it))) {
        passing = Talk.in(room, clients, OperationName.VOLATILE);
      }
    }
    return new FrozenClient(clients, client, proxy, passing, channel.talk().at(client));
  }

  /** Returns whether what is said to all comes to it, too. */
  boolean isReachedBy(String text) {
    return heard.seek(List.of(text), clients.answer());
  }

  void freeze() {
    proxy.freeze(Direction.TO_CLIENT);
  }

  /**
   * Judges what it gets once it takes something again.
   *
   * @param said all that was said to it meanwhile
   * @param isMuch whether that is more than the systems in between keep for it
   */
  void judgeThaw(Checks checks, Client sender, Client reader, List<String> said, boolean isMuch) {
    // Who has changed its transport meanwhile has another connection, which is not frozen.
    boolean isStuck = isMuch && heard.count(said.get(said.size() - 1)) == 0;
    List<String> kept =
        passing != null && isStuck ? sayInPassing(passing, sender, reader) : List.of();
    Deliveries inPassing = passing == null ? heard : passing.at(client);
    proxy.thaw(Direction.TO_CLIENT);
    boolean came = heard.seek(said, clients.answer());
    if (client.departure() != null) {
      checks.observe("frozen", Words.ending(client));
      return;
    }
    Sequence sequence = Sequence.of(said, heard.texts());
    boolean whole = came && sequence.doubled().isEmpty() && sequence.overtaken().isEmpty();
    if (whole || clients.plan().endpoint().protocol() == Protocol.SOCKETIO) {
      checks.should(
          "frozen",
          whole,
          sequence.describe(),
          "all of it, once and in order",
          "the end of its connection");
    } else {
      checks.observe("frozen", sequence.describe());
    }
    if (whole && !kept.isEmpty()) {
      long late = inPassing.texts().stream().filter(kept::contains).distinct().count();
      // They may be dropped, and proxies may keep for it what the target could not.
      checks.observe(
          "frozen-volatile",
          late + " of " + kept.size() + " volatile messages came to who took nothing");
    }
  }

  /** Returns what the reader got of it: nothing, where the target drops all. */
  private List<String> sayInPassing(Talk talk, Client sender, Client reader) {
    Deliveries atReader = talk.at(reader);
    List<String> texts = talk.texts(PASSING);
    texts.forEach(text -> talk.say(sender, text));
    var unused = atReader.seek(texts, clients.quiet());
    List<String> came = atReader.texts();
    return texts.stream().filter(came::contains).toList();
  }
}
