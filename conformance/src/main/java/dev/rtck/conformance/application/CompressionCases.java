package dev.rtck.conformance.application;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.OperationName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What reaches clients that compress, as all browsers do. */
final class CompressionCases {

  private static final int MESSAGES = 3;

  @ConformanceCase(
      id = "app.resilience.compression",
      clause = "PROFILE#operations/compression",
      title = "Clients that compress hear and are heard as others are",
      sends =
          "Four broadcasts, messages in a room and direct messages (what the profile declares of"
              + " them), the third of which is long and the last the third once more, by one that does not"
              + " compress to one that does, by that one to another such, and back to the first; and"
              + " four echoes.",
      accepts = "All of them, each once, as they were sent and in order.",
      why = "Browsers offer permessage-deflate whenever they connect; test clients seldom do.",
      causes = {
        "Compression is set up for answers, and not where messages are written to all.",
        "One compressed message is written to all, whatever each agreed to or had before.",
        "What is long is compressed by another thread, and overtaken."
      },
      needs = {},
      capabilities = {Capability.CHANNEL, Capability.COMPRESSING_CLIENTS})
  void servesClientsThatCompress(Clients clients, Checks checks) {
    Client plain = clients.open();
    Client one = clients.openCompressing();
    Client other = clients.openCompressing();
    List<Client> all = List.of(plain, one, other);
    if (plain.departure() != null || one.departure() != null) {
      throw new Untestable("a later connection ended an earlier one: " + Words.what(plain));
    }
    boolean distinct =
        !Rooms.mayBeOne(clients, plain, one)
            && !Rooms.mayBeOne(clients, one, other)
            && !Rooms.mayBeOne(clients, plain, other);
    if (clients.declares(OperationName.ECHO)) {
      Talk talk = Talk.by(clients, OperationName.ECHO);
      judge(checks, "echo", talk, talk::say, one, one);
    }
    if (!distinct) {
      checks.observe("others", Rooms.MAY_BE_ONE);
      return;
    }
    if (clients.declares(OperationName.BROADCAST)) {
      Talk talk = Talk.by(clients, OperationName.BROADCAST);
      judgeAll(checks, "broadcast", talk, talk::say, all);
    }
    if (clients.declares(OperationName.ROOM)) {
      String room = Rooms.fresh();
      if (all.stream().allMatch(client -> Rooms.tryToEnter(clients, room, client))) {
        Talk talk = Talk.in(room, clients, OperationName.ROOM);
        judgeAll(checks, "room", talk, talk::say, all);
      }
    }
    if (clients.declares(OperationName.DIRECT) && all.stream().allMatch(Client::hasIdentity)) {
      Talk talk = Talk.by(clients, OperationName.DIRECT);
      judge(checks, "direct-to-one-that-compresses", talk, direct(talk, one), plain, one);
      judge(checks, "direct-of-one-that-compresses", talk, direct(talk, plain), other, plain);
    }
  }

  private static BiConsumer<Client, String> direct(Talk talk, Client recipient) {
    return (sender, text) -> talk.say(sender, recipient.identity(), text);
  }

  private static void judgeAll(
      Checks checks, String slug, Talk talk, BiConsumer<Client, String> say, List<Client> all) {
    Map<String, Integer> speakers = new LinkedHashMap<>();
    speakers.put("to-one-that-compresses", 0);
    speakers.put("between-two-that-compress", 1);
    speakers.put("of-one-that-compresses", 2);
    speakers.forEach(
        (way, from) ->
            judge(
                checks,
                slug + "-" + way,
                talk,
                say,
                all.get(from),
                all.get((from + 1) % all.size())));
  }

  private static void judge(
      Checks checks,
      String slug,
      Talk talk,
      BiConsumer<Client, String> say,
      Client sender,
      Client receiver) {
    Clients clients = talk.clients();
    if (checks.results().stream().anyMatch(it -> it.id().equals("limit"))) {
      // A limit that nobody promised was reached, and would be again.
      return;
    }
    List<String> texts = new ArrayList<>(talk.texts(MESSAGES));
    texts.set(MESSAGES - 1, talk.longText());
    Deliveries heard = talk.at(receiver, sender);
    for (String text : texts) {
      say.accept(sender, text);
    }
    // What was said a moment ago need not be spelt again where the window is kept.
    String last = texts.get(MESSAGES - 1);
    boolean came = heard.await(texts, clients.answer());
    say.accept(sender, last);
    receiver
        .inbox()
        .await(() -> heard.count(last) > 1 || receiver.departure() != null, clients.answer());
    texts.add(last);
    if (!came && Limits.mayEndABurst(checks, clients, List.of(sender))) {
      return;
    }
    // Where messages do not name who said them, what was said before is heard here, too.
    List<String> told = heard.texts().stream().filter(texts::contains).toList();
    if (!told.contains(last)
        && clients.plan().endpoint().limits().messageBytes() == null
        && told.containsAll(texts.subList(0, MESSAGES - 1))) {
      checks.untestable(
          slug, "the long text did not come; limits.messageBytes can say what the target takes");
      return;
    }
    checks.must(
        slug,
        told.equals(texts),
        told.equals(texts)
            ? "all came"
            : Sequence.of(texts.subList(0, MESSAGES), told).describe()
                + "; "
                + Words.ending(receiver),
        "four messages, as they were sent, each once and in order");
  }
}
