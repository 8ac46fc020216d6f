package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a profile declares of an echo. */
final class EchoCases {

  private static final int BURST = 1000;

  @ConformanceCase(
      id = "app.echo.returns-the-text",
      clause = "PROFILE#operations/echo",
      title = "What is sent comes back as the profile declares",
      sends =
          "The profile's echo, once; and once more beside another client in the same room, where the"
              + " profile has rooms and a broadcast that is no echo.",
      accepts = "A message that matches the profile's receive, to the sender and nobody else.",
      why = "Many other cases are judged by the echo: when it does not work, they cannot be.",
      causes = {
        "The profile's send or receive does not spell what the application speaks.",
        "The application wants something else first: a login, a join.",
        "A text is sent back as the bytes that came, and they go in a binary message."
      },
      needs = {},
      declared = OperationName.ECHO)
  void returnsWhatTheProfileDeclares(Clients clients, Checks checks) {
    @Nullable Client other = bystander(clients);
    Client client = clients.open();
    Talk talk = Talk.by(clients, OperationName.ECHO);
    Deliveries heard = talk.at(client);
    int mark = client.inbox().mark();
    String text = talk.say(client);
    boolean came = heard.await(text, clients.answer());
    checks.must("echo", came, Words.what(client, mark), talk.pattern());
    if (came && other != null) {
      judgeNobodyElse(checks, talk, "nobody-else", text, client, other);
      if (Rooms.share(clients, client, other)) {
        String again = talk.say(client);
        var unused = heard.seek(List.of(again), clients.answer());
        judgeNobodyElse(checks, talk, "nobody-else-in-the-room", again, client, other);
      }
    }
  }

  private static void judgeNobodyElse(
      Checks checks, Talk talk, String slug, String text, Client client, Client other) {
    // Behind it, on the same path, something that the other one is to get.
    Clients clients = talk.clients();
    Talk fence = Talk.by(clients, OperationName.BROADCAST);
    Deliveries fenced = fence.at(other);
    var unused = fenced.seek(List.of(fence.say(client)), clients.answer());
    // What is said may be told to all besides, and look like an echo.
    long told = fence.at(other, 0).count(text);
    long astray = Math.max(0, talk.at(other, 0).count(text) - told);
    checks.must(slug, astray == 0, "another client got it " + Words.times(astray), "never");
  }

  /** Returns somebody else, who is not to get the echo, where it can be told from a broadcast. */
  private static @Nullable Client bystander(Clients clients) {
    return clients.declares(OperationName.BROADCAST)
            && !Objects.equals(
                clients.operation(OperationName.BROADCAST).receive(),
                clients.operation(OperationName.ECHO).receive())
        ? clients.open()
        : null;
  }

  @ConformanceCase(
      id = "app.echo.any-text",
      clause = "PROFILE#operations/echo",
      title = "Any text comes back as it was sent",
      sends = "Each on a connection of its own: texts of " + OddTexts.KINDS,
      accepts =
          "The same text, once. To be told of an error instead is a warning, and for U+0000 it is"
              + " recorded. Where the profile names no limit, to be closed for a size, or told of an"
              + " error, is no failure.",
      why = "Users write in every language, and what they write is data and nothing else.",
      causes = {
        "Texts are cut, trimmed, normalised or escaped on their way.",
        "Lengths are counted in characters where bytes are meant.",
        "What looks like JSON is parsed once too often."
      },
      needs = Need.ECHO,
      declared = OperationName.ECHO)
  void returnsAnyText(Clients clients, Checks checks) {
    Operation echo = clients.operation(OperationName.ECHO);
    Talk talk = Talk.by(clients, OperationName.ECHO);
    Client first = clients.open();
    Bindings others = first.complete(echo, first.identity());
    Map<String, String> kinds = kinds(echo, talk, others);
    checks.each(
        kinds.entrySet(),
        Map.Entry::getKey,
        (kind, slug) -> {
          Client client = clients.open();
          String text = kind.getValue();
          LongTexts.keepWhole(client, text);
          Deliveries heard = talk.at(client);
          int mark = client.inbox().mark();
          int rejections = client.rejections().size();
          talk.say(client, text);
          boolean came = heard.await(text, clients.answerTo(text));
          Departure departure = client.departure();
          boolean closed = departure != null && departure.overLimit();
          boolean refused =
              client.rejections().size() > rejections || OddTexts.isRefused(clients, client, mark);
          if (!came && LongTexts.isUnpromised(talk, slug) && (closed || refused)) {
            checks.untestable(
                slug,
                Words.what(client, mark) + "; limits.messageBytes can say what the target takes");
            return;
          }
          List<String> texts =
              heard.texts().stream()
                  .filter(it -> it.equals(text) || !mayBeOfAnother(clients, client, kinds, it))
                  .toList();
          checks.record(
              slug,
              texts.equals(List.of(text))
                  ? Verdict.PASS
                  : texts.isEmpty() && refused && !slug.equals(LongTexts.PROMISED)
                      ? OddTexts.ofRefusal(slug)
                      : Verdict.FAIL,
              texts.isEmpty()
                  ? Words.what(client, mark) + (refused ? "; it was refused" : "")
                  : OddTexts.describe(texts, text),
              OddTexts.expected(text) + ", once");
        });
    Client client = clients.open();
    WholeTexts.judge(
        checks, talk, echo, new OddTexts.Pair(client, client), text -> talk.say(client, text));
  }

  /**
   * Returns whether one of the texts may be for another client: who sends a request tells no more
   * than its user, and all streams of that one are the sender's.
   */
  private static boolean mayBeOfAnother(
      Clients clients, Client client, Map<String, String> kinds, String text) {
    return clients.plan().endpoint().protocol() == Protocol.SSE
        && kinds.containsValue(text)
        && clients.all().stream().anyMatch(it -> it != client && Directs.mayBeOne(it, client));
  }

  private static Map<String, String> kinds(Operation echo, Talk talk, Bindings others) {
    Map<String, String> texts = OddTexts.of(talk, echo, others);
    texts.putAll(LongTexts.of(talk, echo, others, false));
    return texts;
  }

  @ConformanceCase(
      id = "app.echo.burst",
      clause = "PROFILE#operations/echo",
      title = "Of a burst of messages each comes back once and in order",
      sends =
          "1000 texts, one in twenty-five of them long, as fast as they can be sent; fewer where"
              + " limits.ratePerSecond says so. Then the last of them twice more.",
      accepts =
          "All of them, each once, in the order in which they were sent; acknowledgements, which tell"
              + " by an id what they are for, in any order.",
      why = "Messages that overtake each other show a conversation that never was.",
      causes = {
        "Each message is handled by a task of its own, and the tasks are in no order.",
        "A queue drops what does not fit, or delivers again what it takes for undelivered."
      },
      needs = Need.ECHO,
      declared = OperationName.ECHO)
  void returnsABurstInOrder(Clients clients, Checks checks) {
    Client client = clients.open();
    Talk talk = Talk.by(clients, OperationName.ECHO);
    Deliveries heard = talk.at(client);
    List<String> texts = talk.mixed(clients.burst(BURST));
    for (String text : texts) {
      talk.say(client, text);
    }
    boolean came = heard.await(texts, clients.answer());
    if (!came && Limits.mayEndABurst(checks, clients, List.of(client))) {
      return;
    }
    texts = came ? texts : Limits.owed(checks, "long", talk, client, texts, heard.texts());
    Sequence.judge(checks, "sequence", texts, bound(clients, texts, heard));
    // What comes twice may come late.
    String last = talk.say(client);
    heard.await(last, clients.answer());
    List<String> all = new ArrayList<>(texts);
    all.add(last);
    Sequence.judge(checks, "sequence-later", all, bound(clients, all, heard));
    talk.say(client, last);
    talk.say(client, last);
    Duration atMost = clients.answer();
    client.inbox().await(() -> heard.count(last) >= 3 || client.departure() != null, atMost);
    long count = heard.count(last);
    if (count < 3) {
      clients.missed();
    }
    checks.must(
        "same-text",
        count == 3,
        "a text that was sent three times came " + Words.times(count),
        "three times");
  }

  /**
   * Returns what came as far as anybody is bound by its order: nobody promises one of
   * acknowledgements, and a handler may give them when it is done.
   */
  private static List<String> bound(Clients clients, List<String> sent, Deliveries heard) {
    List<String> came = heard.texts();
    if (clients.operation(OperationName.ECHO).receive() != null) {
      return came;
    }
    Map<String, Integer> places = new HashMap<>();
    sent.forEach(it -> places.put(it, places.size()));
    return came.stream()
        .filter(places::containsKey)
        .sorted(Comparator.comparing(it -> places.getOrDefault(it, 0)))
        .toList();
  }
}
