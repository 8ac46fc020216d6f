package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.client.Client;
import java.util.ArrayList;
import java.util.List;

/** What was said among some clients, to be counted once everything is likely to have come. */
final class Settled {

  private record Said(int from, String text) {}

  private final Talk talk;
  private final List<Client> all;
  private final List<Said> said = new ArrayList<>();

  private Settled(Talk talk, List<Client> all) {
    this.talk = talk;
    this.all = all;
  }

  static Settled among(Talk talk, List<Client> all) {
    return new Settled(talk, all);
  }

  /** Takes note of what one of them said. */
  void add(int from, String text) {
    said.add(new Said(from, text));
  }

  /** Judges that all others got it once; and the sender, or who may be it, at most once. */
  void judgeOnce(Checks checks, List<Deliveries> heard) {
    String last = said.get(said.size() - 1).text();
    for (int at = 0; at < all.size(); at++) {
      if (at == 0) {
        // What comes twice may come late: nothing tells when a target is done.
        heard.get(at).countAfter(talk.clients().quiet(), last, 1);
      }
      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < said.size(); i++) {
        Said it = said.get(i);
        long count = heard.get(at).count(it.text());
        boolean owed = it.from() != at && talk.owes(all.get(it.from()), all.get(at));
        if (owed ? count != 1 : count > 1) {
          wrong.add("number " + (i + 1) + " came " + Words.times(count));
        }
      }
      checks.must(
          "client-" + (at + 1),
          wrong.isEmpty(),
          wrong.isEmpty() ? "each of the others' came once" : Words.few(wrong),
          "what others say comes once, and what it says itself, or its user does, at most once");
    }
  }
}
