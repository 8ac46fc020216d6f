package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.SideBySide;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Recipients;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Several clients that speak at the same time, and what others hear of each.
 *
 * @param name by which operation they speak
 * @param talk what they say
 * @param senders who speaks
 * @param receivers who is to hear all of them
 * @param most how much each says, where no limit speaks against it
 */
record ConcurrentSenders(
    OperationName name, Talk talk, List<Client> senders, List<Client> receivers, int most) {

  /** How many there are. */
  static final int SENDERS = 3;

  private static final int FEWEST = 3;
  private static final int REPEATED = 3;

  /** How one of them says something. */
  interface Way {
    void say(Client sender, String text);
  }

  /**
   * Judges that what each of them says comes to each receiver whole, once and in order, and to
   * itself where the profile says so.
   */
  void judge(Checks checks, Way way) {
    Clients clients = talk.clients();
    List<Deliveries> heard = receivers.stream().map(talk::at).toList();
    List<Deliveries> own = senders.stream().map(it -> talk.at(it, it)).toList();
    int each = clients.burst(most * senders.size()) / senders.size();
    List<List<String>> meant = senders.stream().map(it -> talk.mixed(each)).toList();
    List<List<String>> texts = new ArrayList<>();
    senders.forEach(it -> texts.add(new ArrayList<>()));
    SideBySide.times(
        senders.size(),
        senders.size(),
        i -> {
          for (String text : meant.get(i)) {
            if (texts.get(i).size() >= FEWEST && !clients.isInFirstHalf()) {
              // Where each takes long, fewer tell the same.
              return;
            }
            way.say(senders.get(i), text);
            texts.get(i).add(text);
          }
        });
    boolean isAnyDue = false;
    for (int at = 0; at < receivers.size(); at++) {
      List<Integer> due = due(receivers.get(at), heard.get(at), texts);
      isAnyDue |= !due.isEmpty();
      List<String> all = due.stream().map(texts::get).flatMap(List::stream).toList();
      boolean came = heard.get(at).await(all, clients.answer());
      if (!came
          && (Limits.wereReached(checks, receivers.get(at))
              || Limits.mayEndABurst(checks, clients, senders))) {
        return;
      }
      for (int from : came ? List.<Integer>of() : due) {
        texts.set(
            from,
            Limits.owed(
                checks,
                "long-of-sender-" + (from + 1),
                talk,
                senders.get(from),
                texts.get(from),
                heard.get(at).texts()));
      }
      for (int from : due) {
        Sequence.judge(
            checks,
            "receiver-" + (at + 1) + "-sender-" + (from + 1),
            texts.get(from),
            heard.get(at).texts());
      }
    }
    Recipients to = clients.operation(name).to();
    for (int from = 0; from < senders.size() && to != null && to.includesSender(); from++) {
      own.get(from).await(texts.get(from), clients.answer());
      Sequence.judge(checks, "sender-" + (from + 1), texts.get(from), own.get(from).texts());
    }
    if (isAnyDue) {
      judgeSameText(checks, way);
    } else {
      checks.untestable("receivers", Talk.MAY_BE_THE_SENDER);
    }
  }

  /** Returns whose texts the receiver is to get, or gets though it may be the sender itself. */
  private List<Integer> due(Client receiver, Deliveries heard, List<List<String>> texts) {
    List<Integer> numbers = IntStream.range(0, senders.size()).boxed().toList();
    if (numbers.stream().allMatch(from -> talk.owes(senders.get(from), receiver))) {
      return numbers;
    }
    List<String> all = texts.stream().flatMap(List::stream).toList();
    var unused = heard.seek(all, talk.clients().quiet());
    Set<String> came = Set.copyOf(heard.texts());
    return numbers.stream()
        .filter(
            from ->
                talk.owes(senders.get(from), receiver)
                    || texts.get(from).stream().anyMatch(came::contains))
        .toList();
  }

  /** Judges that who says the same again is heard again. */
  private void judgeSameText(Checks checks, Way way) {
    Clients clients = talk.clients();
    Client receiver = receivers.get(0);
    Client sender =
        senders.stream().filter(it -> talk.owes(it, receiver)).findFirst().orElse(senders.get(0));
    Deliveries heard = talk.at(receiver);
    String text = talk.text();
    for (int i = 0; i < REPEATED; i++) {
      way.say(sender, text);
    }
    receiver
        .inbox()
        .await(
            () -> heard.count(text) >= REPEATED || receiver.departure() != null, clients.answer());
    long count = heard.count(text);
    if (count < REPEATED && Limits.mayEndABurst(checks, clients, senders)) {
      return;
    }
    if (count < REPEATED) {
      clients.missed();
    }
    checks.must(
        "same-text",
        count == REPEATED,
        "a text that was sent three times came " + Words.times(count),
        "three times");
  }
}
