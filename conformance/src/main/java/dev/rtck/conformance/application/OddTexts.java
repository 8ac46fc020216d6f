package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.Rejection;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.History;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Texts that a target may be tempted to change on their way. */
final class OddTexts {

  /** What is sent, by whichever way. */
  static final String KINDS =
      "ASCII, of several bytes a character, with emoji, combining marks, controls and U+0000, U+2028,"
          + " what turns the direction of writing, characters for private use, white space at both"
          + " ends and in runs, what looks like JSON, HTML or an escape, "
          + LongTexts.KINDS
          + ", where newcomers are not told all that was said; and "
          + WholeTexts.KINDS
          + ".";

  /** What is right, and what is nearly so. */
  static final String ACCEPTED =
      "Another client gets the same text. To tell the sender of an error instead is a warning, and"
          + " for U+0000 it is recorded; to drop a text with U+0000 is a warning. Where the profile"
          + " names no limit, to be closed for a size, or told of an error, is no failure, and to drop"
          + " 64 KiB without a word is a warning.";

  static final String WHY =
      "Users write in every language, and what they write is data and nothing else.";

  static final String ESCAPED_TOO_EARLY =
      "Texts are trimmed, normalised or escaped before they are stored or sent on: a page escapes"
          + " what it shows when it shows it.";

  static final String PARSED_TOO_OFTEN = "What looks like JSON is parsed once too often.";

  /** The kind that has U+0000 in it. */
  private static final String NUL = "nul";

  /** Who says something, and who is to hear it. */
  record Pair(Client sender, Client receiver) {
    private boolean isConnected() {
      return sender.departure() == null && receiver.departure() == null;
    }
  }

  /** How the one says it to the other. */
  interface Way {
    void say(Talk talk, Pair pair, String text);
  }

  private OddTexts() {}

  /**
   * Returns texts by their kinds, each with one in it that was not said yet, but for those that are
   * longer than the profile promises to take.
   *
   * @param values what else is sent
   */
  static Map<String, String> of(Talk talk, Operation operation, Bindings values) {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("ascii", " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ %s");
    kinds.put("multi-byte", "äöüß ñ Ωμέγα Привет こんにちは 你好 שלום");
    kinds.put("emoji", "😀 👩‍👩‍👧‍👦 🏳️‍🌈 🇪🇺");
    kinds.put("combining-marks", "e\u0301 and \u00e9, n\u0303 and \u00f1, \u1112\u1161\u11ab");
    kinds.put(NUL, "before\u0000after");
    kinds.put("controls", "a\u0001b\u0007c\bd\u000be\ff\u001bg\u001fh");
    kinds.put("bidirectional", "\u202eright\u202c \u2066left\u2069 \u200fmark\u200e");
    kinds.put("private-use", "\ue000 \uf8ff \udb80\udc00 \udbff\udffd");
    kinds.put("line-separator", "one\u2028two\u2029three");
    kinds.put("invisible", "a\ufeffb\u200bc\u200dd\u00ade\u2029f\u0085g\u007fh");
    String lines = "tab\tline\nreturn\r\nend \t ";
    kinds.put("white-space", linesAreAllAlike(talk, operation) ? lines.replace("\r", "") : lines);
    kinds.put("blanks", "two  three   four    \n\n\nend  \n");
    kinds.put("json-looking", "{\"type\":\"echo\",\"data\":[1,2,{\"a\":null}]}");
    kinds.put("markup", "<b>bold</b> &amp; &lt;i&gt; &#39;&quot; &copy; <script>alert(1)</script>");
    // Who decodes what is percent-encoded leaves alone, or refuses, what has any other % in it.
    kinds.put("escapes", "\\u0041 \\n %41 %20 ${text} {{x}} {0} $1 $$ $& $` $' \\0 \\1 +\\");
    kinds.put("percent-encoding", " a%41%20b%2Fc%C3%A4 d+e %25");
    Map<String, String> texts = new LinkedHashMap<>();
    kinds.forEach((slug, words) -> texts.put(slug, talk.text() + words));
    texts.put("white-space-before", " \t\n" + talk.text());
    // Not only in part: as they stand they are JSON.
    texts.put("json-object", "{\"" + talk.text() + "\" : [1.0, \"\\u0041\", null ]}");
    texts.put("json-string", "\"" + talk.text() + "\"");
    texts.values().removeIf(it -> LongTexts.isBeyondTheLimit(talk, operation, values, it));
    return texts;
  }

  /** Whether the text is the data of an event, where every end of a line becomes the same. */
  private static boolean linesAreAllAlike(Talk talk, Operation operation) {
    Template receive = operation.receive();
    Template data = receive == null ? null : receive.member("data");
    return talk.clients().plan().endpoint().protocol() == Protocol.SSE
        && data != null
        && data.isText();
  }

  /**
   * Judges that each of them reaches another client as it was sent.
   *
   * @param pairs connects a sender and a receiver, again where a connection has ended
   */
  static void judge(Checks checks, Talk talk, OperationName name, Supplier<Pair> pairs, Way way) {
    Clients clients = talk.clients();
    Pair pair = pairs.get();
    Operation operation = clients.operation(name);
    Bindings others =
        pair.sender()
            .complete(
                operation,
                talk.values(pair.sender(), "")
                    .withValueOf(pair.receiver().identity(), "self", "recipient"));
    Map<String, String> kinds = of(talk, operation, others);
    kinds.putAll(LongTexts.of(talk, operation, others, isKept(clients, operation)));
    for (Map.Entry<String, String> kind : kinds.entrySet()) {
      if (!pair.isConnected()) {
        pair = pairs.get();
      }
      String text = kind.getValue();
      int mark = pair.receiver().inbox().mark();
      int before = pair.sender().inbox().mark();
      int rejections = pair.sender().rejections().size();
      LongTexts.keepWhole(pair.receiver(), text);
      Deliveries heard = talk.at(pair.receiver());
      way.say(talk, pair, text);
      boolean came = heard.await(text, clients.answerTo(text));
      List<String> texts = heard.texts();
      List<Rejection> rejected = pair.sender().rejections();
      boolean answered = rejected.size() > rejections;
      boolean refused = texts.isEmpty() && (answered || isRefused(clients, pair.sender(), before));
      Departure departure = overLimit(pair);
      boolean unpromised = LongTexts.isUnpromised(talk, kind.getKey());
      if (!came && unpromised && (refused || departure != null)) {
        checks.untestable(
            kind.getKey(),
            (departure != null ? departure.words() : told(rejected, rejections, pair, before))
                + "; limits.messageBytes can say what the target takes");
        continue;
      }
      boolean promised = kind.getKey().equals(LongTexts.PROMISED);
      if (!came && !promised && Limits.wereReached(checks, pair.sender(), pair.receiver())) {
        return;
      }
      // Not every database holds U+0000: to leave the whole out is better than to change it.
      boolean excused = texts.isEmpty() && kind.getKey().equals(NUL);
      // Nor has every application room for what no profile promises.
      boolean tolerated = texts.isEmpty() && pair.isConnected() && unpromised;
      checks.record(
          kind.getKey(),
          came
              ? Verdict.PASS
              : refused
                  ? ofRefusal(kind.getKey())
                  : excused || tolerated ? Verdict.WARN : Verdict.FAIL,
          refused
              ? "it was refused: " + told(rejected, rejections, pair, before)
              : texts.isEmpty()
                  ? Words.what(pair.receiver(), mark)
                      + "; the sender: "
                      + Words.ending(pair.sender())
                  : describe(texts, text),
          expected(text));
    }
    Pair last = pair.isConnected() ? pair : pairs.get();
    WholeTexts.judge(checks, talk, operation, last, text -> way.say(talk, last, text));
  }

  /** Returns what it is to tell the sender of an error instead. */
  static Verdict ofRefusal(String kind) {
    return kind.equals(NUL) ? Verdict.INFO : Verdict.WARN;
  }

  private static @Nullable Departure overLimit(Pair pair) {
    for (Client client : List.of(pair.sender(), pair.receiver())) {
      Departure departure = client.departure();
      if (departure != null && departure.overLimit()) {
        return departure;
      }
    }
    return null;
  }

  private static String told(List<Rejection> rejected, int before, Pair pair, int mark) {
    return rejected.size() > before
        ? rejected.get(before).words()
        : Words.what(pair.sender(), mark);
  }

  /** Returns whether newcomers are told what is said by the operation. */
  private static boolean isKept(Clients clients, Operation operation) {
    return operation.history() == History.ALL
        || (operation.name() == OperationName.ROOM
            && clients.declares(OperationName.JOIN)
            && clients.operation(OperationName.JOIN).history() == History.ALL);
  }

  /** Returns whether the sender was told of an error, as the profile declares it. */
  static boolean isRefused(Clients clients, Client client, int mark) {
    return clients.declares(OperationName.ERROR)
        && client.await(OperationName.ERROR, client.identity(), mark, Duration.ZERO) != null;
  }

  static String expected(String text) {
    return "the text of " + text.length() + " characters, as it was sent";
  }

  /** Says what came instead of the text, or how often that came. */
  static String describe(List<String> texts, String sent) {
    if (texts.contains(sent)) {
      return "it came " + Words.times(texts.size());
    }
    String got = texts.get(0);
    int same = 0;
    while (same < Math.min(got.length(), sent.length()) && got.charAt(same) == sent.charAt(same)) {
      same++;
    }
    String from = got.substring(same, Math.min(got.length(), same + 20));
    return got.length()
        + " characters came, which are others from character "
        + same
        + " on: '"
        + from
        + "'";
  }
}
