package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.Checks;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that look like something else only where nothing else stands beside them; so they are known
 * by what is said before and behind them.
 */
final class WholeTexts {

  /** What they are, for a catalogue. */
  static final String KINDS =
      "texts that are nothing but 0, 12, 007, 1.50, 1e5, true, false, null, constructor, __proto__ or a"
          + " moment";

  private static final List<String> TEXTS =
      List.of(
          "0",
          "12",
          "007",
          "1.50",
          "1e5",
          "true",
          "false",
          "null",
          "constructor",
          "__proto__",
          "2026-01-31T10:00:00Z");

  private WholeTexts() {}

  /** Judges that they come as they were sent, between two texts that nobody else says. */
  static void judge(Checks checks, Talk talk, Operation operation, OddTexts.Pair pair, Way way) {
    Clients clients = talk.clients();
    int mark = pair.receiver().inbox().mark();
    int before = pair.sender().inbox().mark();
    int rejections = pair.sender().rejections().size();
    Deliveries heard = talk.at(pair.receiver());
    List<String> fences = talk.texts(2);
    way.say(fences.get(0));
    for (String text : TEXTS) {
      way.say(text);
    }
    way.say(fences.get(1));
    boolean fenced = heard.await(fences, clients.answer());
    if (!fenced && Limits.wereReached(checks, pair.sender(), pair.receiver())) {
      return;
    }
    List<JsonNode> came = between(talk, operation, pair, mark, fences);
    List<String> lacking = new ArrayList<>();
    for (String text : TEXTS) {
      if (!came.contains(TextNode.valueOf(text))) {
        lacking.add("'" + text + "'");
      }
    }
    boolean refused =
        came.size() + lacking.size() <= TEXTS.size()
            && (pair.sender().rejections().size() > rejections
                || OddTexts.isRefused(clients, pair.sender(), before));
    checks.record(
        "whole",
        fenced && lacking.isEmpty()
            ? Verdict.PASS
            : fenced && refused ? Verdict.WARN : Verdict.FAIL,
        lacking.isEmpty()
            ? fenced ? "all came" : Words.what(pair.receiver(), mark)
            : Words.few(lacking) + " did not come; what came: " + came,
        KINDS + ", as they were sent");
  }

  /** How one of them is said. */
  interface Way {
    void say(String text);
  }

  private static List<JsonNode> between(
      Talk talk, Operation operation, OddTexts.Pair pair, int mark, List<String> fences) {
    Bindings known = talk.known(pair.receiver(), pair.sender());
    Operation toldOnce = operation.toldOnce();
    List<JsonNode> between = new ArrayList<>();
    boolean begun = false;
    for (Received message : pair.receiver().inbox().since(mark)) {
      Bindings told = message.match(toldOnce, known);
      JsonNode text = told == null ? null : told.get("text");
      if (text == null) {
        continue;
      }
      if (text.asText().equals(fences.get(1))) {
        break;
      }
      if (begun) {
        between.add(text);
      }
      begun |= text.asText().equals(fences.get(0));
    }
    return between;
  }
}
