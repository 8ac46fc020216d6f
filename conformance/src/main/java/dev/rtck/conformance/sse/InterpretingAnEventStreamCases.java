package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.Template;
import dev.rtck.protocol.profile.UnboundNameException;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseRefused;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.sse.SseViolation.Rule;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** WHATWG HTML 9.2.6: what becomes of the lines of a stream. */
final class InterpretingAnEventStreamCases {

  private static final String WHOLE_RUN = "Nothing; looks at the streams of all other cases.";
  private static final long INJECTED_RETRY = 987_123;
  private static final String NOTHING_OF_IT = "no event, name, id or time out of what was said";
  private static final int MANY_LINES = 199;
  private static final int LOOKS = 3;

  /** What a request may say besides the payload: who speaks, and an id of the client's own. */
  private static final List<String> OTHERS = List.of("self", "uuid");

  @ConformanceCase(
      id = "sse.grammar.complete-events",
      clause = "HTML#event-stream-interpretation/complete",
      title = "No stream ends within an event",
      sends = WHOLE_RUN,
      accepts = "Streams that end behind a blank line, as far as the server ended them.",
      why = "A browser drops the last event.",
      causes = "The last event is written without the blank line, since nothing follows.",
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: write '\\n\\n' behind the last event too, and only "
            + "then controller.close() or res.end().",
        "Spring: SseEmitter does; what writes by hand ends with \"\\n\\n\"."
      })
  void endsNoStreamWithinAnEvent(SeenStreams seen, Checks checks) {
    seen.judge(Rule.UNFINISHED_EVENT, Verdict.FAIL, "complete", checks, "ended by a blank line");
  }

  @ConformanceCase(
      id = "sse.grammar.dispatched-events",
      clause = "HTML#event-stream-interpretation/complete",
      title = "An event is ended by a blank line although nothing follows",
      sends =
          "One event; nothing behind it. Where none can be published, nothing: then it is looked at"
              + " what comes unasked.",
      accepts = "The event, complete, without waiting for the next one.",
      why = "A browser shows each event only when the next one comes.",
      causes = {
        "The blank line is written before each event instead of behind it.",
        "Only one line end is written behind the data."
      },
      needs = Need.CONNECTION,
      schedule = Schedule.ALONE,
      remedies = {
        "Next.js and Node: end each event with '\\n\\n' in the same write.",
        "Spring: SseEmitter does; what writes by hand ends with \"\\n\\n\"."
      })
  void endsAnEventAlthoughNothingFollows(SseProbe probe, EndpointPlan plan, Checks checks) {
    Publication publication = Publication.ifAny(plan, probe);
    if (publication == null) {
      judgeWhatComesUnasked(probe, plan, checks);
      return;
    }
    SseStream stream = publication.open();
    stream.awaitFirstByte(publication.patience().quiet());
    SseEvent came = null;
    boolean itsLinesCame = false;
    boolean waited = true;
    for (int i = 0; i < LOOKS && waited; i++) {
      String text = Payloads.unique();
      publication.require(text);
      itsLinesCame = awaitLines(stream, text, publication.patience().answer());
      long seenAtNanos = System.nanoTime();
      came = stream.awaitEvent(publication.carrying(text), 0, publication.patience().quiet());
      if (came == null) {
        publication.requireItsShape(stream, List.of(text));
      }
      // Something else, a comment even, may have brought the blank line later.
      waited = came != null && came.atNanos() > seenAtNanos;
    }
    if (came == null && !itsLinesCame) {
      checks.untestable("event", "nothing of it came: " + stream.describe());
      return;
    }
    checks.must(
        "event",
        came != null,
        came != null ? "it came" : "its lines came, but no blank line right behind them",
        "the event and the blank line that ends it");
  }

  /** Judges that none of the first events waits for the next one. */
  private static void judgeWhatComesUnasked(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseStream stream = probe.open();
    Duration quiet = probe.patience().quiet();
    boolean waited = true;
    for (int i = 0; i < LOOKS && waited; i++) {
      int mark = stream.mark();
      if (!awaitLines(stream, mark, ProxyBufferingCases.unaskedWithin(plan, probe))) {
        checks.observe("event", (i == 0 ? "nothing" : "nothing more") + " comes unasked");
        return;
      }
      long seenAtNanos = System.nanoTime();
      SseEvent came = stream.awaitEvent(event -> true, mark, quiet);
      if (came == null && stream.hasEnded()) {
        checks.observe("event", "none came whole: " + stream.describe());
        return;
      }
      if (came == null) {
        checks.must(
            "event",
            false,
            "lines of an event came, but no blank line right behind them",
            "the event and the blank line that ends it");
        return;
      }
      // What ended it may have come with the next one.
      waited = came.atNanos() > seenAtNanos;
    }
    checks.must("event", true, "it came", "the event and the blank line that ends it");
  }

  /** Waits for the first line of an event behind the mark; returns whether it came. */
  private static boolean awaitLines(SseStream stream, int mark, Duration atMost) {
    Deadline end = Deadline.in(atMost);
    int arrivals = stream.arrivals().size();
    while (stream.mark() == mark && !stream.isWithinEvent()) {
      if (stream.hasEnded() || !stream.awaitSignOfLife(arrivals, end.cut(atMost))) {
        return false;
      }
      arrivals = stream.arrivals().size();
    }
    return true;
  }

  private static boolean awaitLines(SseStream stream, String text, Duration atMost) {
    Deadline end = Deadline.in(atMost);
    Bytes wanted = Bytes.utf8(text);
    while (!end.hasPassed() && !stream.hasEnded()) {
      long before = stream.bytes();
      if (stream.body().contains(wanted)) {
        return true;
      }
      var unused = stream.awaitBytes(before + 1, end.cut(atMost));
    }
    return stream.body().contains(wanted);
  }

  @ConformanceCase(
      id = "sse.grammar.id-without-nul",
      clause = "HTML#event-stream-interpretation/id-nul",
      title = "No id holds U+0000",
      sends = WHOLE_RUN,
      accepts = "Ids without it.",
      why = "The id is ignored, and who comes back gets events twice.",
      causes = "A binary key is written as text.",
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: String(n), crypto.randomUUID() or buffer.toString('base64url') "
            + "as id.",
        "Spring: String.valueOf(sequence) or UUID.toString(), and no new String(bytes)."
      })
  void sendsNoIdWithNul(SeenStreams seen, Checks checks) {
    seen.judge(Rule.ID_WITH_NUL, Verdict.FAIL, "id", checks, "no U+0000 in an id");
  }

  @ConformanceCase(
      id = "sse.grammar.retry-digits",
      clause = "HTML#event-stream-interpretation/retry-digits",
      title = "Reconnection times are digits alone",
      sends = WHOLE_RUN,
      accepts = "ASCII digits behind retry; anything else is warned of.",
      why = "The grammar allows any other value, and every browser ignores it.",
      causes = "The time is written with a unit, a sign or decimals.",
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: `retry: ${milliseconds}\\n`, a whole number without " + "unit.",
        "Spring: SseEmitter.event().reconnectTime(milliseconds)."
      })
  void writesReconnectionTimesInDigits(SeenStreams seen, Checks checks) {
    seen.judge(Rule.RETRY_DIGITS, Verdict.WARN, "retry", checks, "retry: and digits");
  }

  @ConformanceCase(
      id = "sse.grammar.retry-range",
      clause = "HTML#event-stream-interpretation/retry-range",
      title = "Reconnection times lie between 100 milliseconds and an hour",
      sends = WHOLE_RUN,
      accepts = "Times in that range.",
      why = "All clients come back at once, or none does while anybody looks.",
      causes = "Seconds are taken for milliseconds, or the other way round.",
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: `retry: ${ms}\\n` in milliseconds, one to thirty seconds, with "
            + "some chance in it where there are many clients.",
        "Spring: SseEmitter.event().reconnectTime(…) takes milliseconds."
      })
  void namesReconnectionTimesThatCanBeKept(SeenStreams seen, Checks checks) {
    seen.judge(Rule.RETRY_RANGE, Verdict.WARN, "retry", checks, "100 ms to an hour");
  }

  @ConformanceCase(
      id = "sse.grammar.event-names",
      clause = "HTML#event-stream-interpretation/event-names",
      title = "No event is named as one of the browser's own",
      sends = WHOLE_RUN,
      accepts = "Any name but open and error.",
      why = "A page takes it for a lost connection.",
      causes = "The application reports its errors as error.",
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: another name than error and open, such as failure; the page "
            + "listens with addEventListener('failure').",
        "Spring: SseEmitter.event().name(\"failure\")."
      })
  void namesNoEventAsTheBrowserDoes(SeenStreams seen, Checks checks) {
    seen.judge(Rule.EVENT_NAME, Verdict.WARN, "name", checks, "no event named open or error");
  }

  @ConformanceCase(
      id = "sse.payload.line-breaks",
      clause = "HTML#event-stream-interpretation/lines",
      title = "Payloads of several lines arrive with all of them",
      sends =
          "Payloads with LF, CR LF and CR between two lines, with an empty line between two LF, two CR,"
              + " and LF and CR, of 200 lines, with two line breaks at the beginning, and with nothing"
              + " else.",
      accepts =
          "The same lines, joined by LF or as they were; or a refusal of the request. That an"
              + " application trims what is said is warned of, and so is that it drops each CR.",
      why = "Any text that a user types in two lines breaks the event.",
      causes = {
        "The payload is written behind one data field as it is.",
        "It is split at LF alone, and a CR in it ends the line for a browser."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js and Node: text.split(/\\r\\n|\\r|\\n/).map(line => `data: "
            + "${line}\\n`).join('') + '\\n'; or send JSON.stringify(text), which has "
            + "no line breaks.",
        "Spring: SseEmitter splits at LF alone; send an object as JSON, or "
            + "replace CR LF and CR by LF before."
      })
  void carriesSeveralLines(Publication publication, Checks checks) {
    Map<String, String> breaks = new LinkedHashMap<>();
    breaks.put("lf", "\n");
    breaks.put("cr-lf", "\r\n");
    breaks.put("cr", "\r");
    breaks.put("empty-line", "\n\n");
    breaks.put("cr-cr", "\r\r");
    breaks.put("lf-cr", "\n\r");
    RoundTrip trip = new RoundTrip(publication, checks);
    breaks.forEach(
        (slug, lineBreak) -> {
          String text = Payloads.unique() + " one" + lineBreak + "two" + lineBreak + "three";
          // Who takes all CR out lets none of them break out.
          trip.judge(
              slug,
              text,
              came -> normalized(came).equals(normalized(text)),
              text.replace("\r", ""));
        });
    String lines = Payloads.unique() + "\nline".repeat(MANY_LINES);
    trip.judge("many-lines", lines, came -> normalized(came).equals(lines));
    String word = Payloads.unique();
    trip.judge("leading", "\n\n" + word, word);
    trip.judge("line-breaks-alone", "\n\n", came -> came.equals("\n\n"), Verdict.WARN);
  }

  private static String normalized(String text) {
    return text.replace("\r\n", "\n").replace('\r', '\n');
  }

  @ConformanceCase(
      id = "sse.payload.injection",
      clause = "HTML#event-stream-interpretation/injection",
      title = "Nothing in a payload becomes a field or an event of its own",
      sends =
          "Payloads with line breaks of each kind, and with what others take for one, and event, id,"
              + " retry and data fields behind; a payload that begins as a field does. The same in"
              + " the names of rooms, and in what else a request says besides the payload.",
      accepts = "Events without any of these names, ids, times and data; or a refusal.",
      why = "Who may write a message may otherwise write any event, for everybody.",
      causes = {
        "Line breaks in a payload reach the stream as they are; a lone CR is forgotten.",
        "Names that users choose stand in id or event."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js and Node: split at /\\r\\n|\\r|\\n/ and write data: before each "
            + "line; take line breaks out of names and ids; or send "
            + "JSON.stringify(text).",
        "Spring: send an object as JSON, or replace CR LF and CR by LF before; "
            + "never put what users wrote into name() or id() as it is."
      })
  void letsNoPayloadBreakOut(Publication publication, Checks checks) {
    Map<String, String> attacks = new LinkedHashMap<>();
    attacks.put("lf-event", "\nevent: ${evil}");
    attacks.put("lf-lf-data", "\n\ndata: ${evil}\n\n");
    attacks.put("cr-event", "\revent: ${evil}");
    attacks.put("cr-id", "\rid: ${evil}");
    attacks.put("cr-cr-data", "\r\rdata: ${evil}\r\r");
    attacks.put("cr-lf-cr-lf-data", "\r\n\r\ndata: ${evil}\r\n\r\n");
    attacks.put("lf-id", "\nid: ${evil}");
    attacks.put("lf-retry", "\nretry: " + INJECTED_RETRY + "\n");
    attacks.put("cr-retry", "\rretry: " + INJECTED_RETRY + "\r");
    attacks.put("cr-lf-event", "\r\nevent: ${evil}");
    attacks.put("next-line-event", "\u0085event: ${evil}");
    attacks.put("line-separator-event", "\u2028event: ${evil}");
    attacks.put("nul-lf-id", "\0\nid: ${evil}");
    SseStream stream = publication.subscribe();
    attacks.forEach(
        (slug, attack) ->
            attack(slug, Payloads.unique() + " x" + attack, publication, stream, checks));
    attack("begins-as-id", "id: ${evil}", publication, stream, checks);
    attack("begins-with-mark", "\uFEFFevent: ${evil}", publication, stream, checks);
    for (String lineBreak : List.of("\n", "\r", "\r\n")) {
      String kind = lineBreak.replace("\r\n", "-cr-lf").replace("\n", "-lf").replace("\r", "-cr");
      OTHERS.stream()
          .filter(publication.said()::contains)
          .forEach(it -> attackBeside(it + kind, it, lineBreak, publication, stream, checks));
      attackByRoom("room" + kind, lineBreak, publication, checks);
    }
  }

  /** Makes fields of what stands beside the payload, wherever it is written. */
  private static String fields(String lineBreak, String evil) {
    return "x" + lineBreak + String.join(lineBreak, "id: " + evil, "data: " + evil, "", "");
  }

  private static void attackBeside(
      String slug,
      String name,
      String lineBreak,
      Publication publication,
      SseStream stream,
      Checks checks) {
    String evil = Payloads.unique();
    String value = fields(lineBreak, evil);
    Attack attack = new Attack(evil, stream.mark(), false);
    judge(
        slug,
        publication.publishWith(name, value, Payloads.unique()),
        attack,
        publication,
        stream,
        checks);
  }

  private static void attackByRoom(
      String slug, String lineBreak, Publication publication, Checks checks) {
    String evil = Payloads.unique();
    Publication room = publication.in(Payloads.unique() + fields(lineBreak, evil));
    if (room == null) {
      return;
    }
    try (SseStream stream = room.open()) {
      // Nobody promises that there are rooms of such names.
      HttpReply reply = room.publish(Payloads.unique());
      Attack attack = new Attack(evil, 0, false);
      if (reply.isAccepted() && !awaitFence(room, stream, 0)) {
        boolean holds = attack.on(stream).isEmpty();
        checks.must(slug, holds, seen(attack, stream), NOTHING_OF_IT);
      } else {
        judge(slug, reply, attack, room, stream, checks);
      }
    } catch (SseRefused | Untestable refused) {
      checks.must(slug, true, "refused: " + refused.getMessage(), "refused", "neutralised");
    } catch (UnboundNameException ofSomebodyUnknown) {
      checks.observe(slug, String.valueOf(ofSomebodyUnknown.getMessage()));
    }
  }

  /**
   * What must not come behind a mark as anything but text.
   *
   * @param retry whether the reconnection time is to be set
   */
  private record Attack(String evil, int mark, boolean retry) {
    List<SseEvent> on(SseStream stream) {
      return stream.events(mark).stream()
          .filter(
              it ->
                  it.name().equals(evil)
                      || (it.hasOwnId() && it.id().equals(evil))
                      || it.data().equals(evil))
          .toList();
    }

    boolean setsRetry(SseStream stream) {
      return retry && stream.retryMillis() == INJECTED_RETRY;
    }
  }

  private static void attack(
      String slug, String text, Publication publication, SseStream stream, Checks checks) {
    String evil = Payloads.unique();
    Attack its = new Attack(evil, stream.mark(), text.contains("retry"));
    HttpReply reply = publication.publish(text.replace("${evil}", evil));
    judge(slug, reply, its, publication, stream, checks);
  }

  private static void judge(
      String slug,
      HttpReply reply,
      Attack attack,
      Publication publication,
      SseStream stream,
      Checks checks) {
    if (!reply.isAccepted()) {
      checks.must(slug, true, "refused: " + reply.describe(), "refused", "neutralised");
      return;
    }
    boolean fenced = awaitFence(publication, stream, attack.mark());
    boolean holds = attack.on(stream).isEmpty() && !attack.setsRetry(stream);
    if (holds && !fenced) {
      checks.untestable(slug, "what was published behind it did not come: " + stream.describe());
      return;
    }
    checks.must(
        slug, holds, seen(attack, stream), NOTHING_OF_IT, "the request is refused with a 4xx");
  }

  private static boolean awaitFence(Publication publication, SseStream stream, int mark) {
    String fence = Payloads.unique();
    publication.require(fence);
    return stream.awaitEvent(it -> it.data().contains(fence), mark, publication.patience().answer())
        != null;
  }

  private static String seen(Attack attack, SseStream stream) {
    List<SseEvent> broken = attack.on(stream);
    return attack.setsRetry(stream)
        ? "retry: " + INJECTED_RETRY
        : broken.isEmpty() ? SeenStreams.NOTHING : broken.toString();
  }

  @ConformanceCase(
      id = "sse.payload.leading-space",
      clause = "HTML#event-stream-interpretation/space",
      title = "A space at the beginning of a line is kept",
      sends =
          "Payloads that begin with one space, with two, and with a tab; and a second line that"
              + " does.",
      accepts =
          "The same text; or a refusal of the request. That an application trims what is said is"
              + " warned of.",
      why = "Indented text, code for instance, loses its shape.",
      causes =
          "The server writes no space behind the colon, and a browser takes away the payload's.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js and Node: write 'data: ' with its space, whatever follows.",
        "Spring: SseEmitter writes data: without a space (until 7.1); begin the "
            + "text with a space more, or send it as JSON."
      })
  void keepsLeadingSpaces(Publication publication, Checks checks) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("one", " " + Payloads.unique());
    texts.put("two", "  " + Payloads.unique());
    texts.put("tab", "\t" + Payloads.unique());
    texts.put("second-line", Payloads.unique() + "\n " + Payloads.unique());
    RoundTrip trip = new RoundTrip(publication, checks);
    texts.forEach((slug, text) -> trip.judge(slug, text, text.strip()));
  }

  @ConformanceCase(
      id = "sse.payload.empty",
      clause = "HTML#event-stream-interpretation/empty",
      title = "An empty payload is an event, too",
      sends = "An empty payload.",
      accepts = "An event with an empty text; or a refusal of the request.",
      why = "«The list is empty now» never arrives.",
      causes = "Without lines no data field is written, and a browser drops the event.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js and Node: ''.split('\\n') has one line, so that data: is "
            + "written; do not skip what is falsy.",
        "Spring: SseEmitter.event().data(\"\") writes it; the builder without " + "data() does not."
      })
  void carriesAnEmptyPayload(Publication publication, Checks checks) {
    new RoundTrip(publication, checks).judge("empty", "", String::isEmpty, Verdict.WARN);
  }

  @ConformanceCase(
      id = "sse.payload.trailing-line-break",
      clause = "HTML#event-stream-interpretation/trailing",
      title = "Line breaks at the end of a payload are kept",
      sends = "Payloads that end in one LF, in two, in CR, and in CR LF.",
      accepts =
          "The same text, with LF for each line break or as it was; or a refusal of the request. That"
              + " each CR is dropped is warned of.",
      why =
          "Text that is put together from events loses its line breaks, as that of language"
              + " models.",
      causes = "The payload is split by a function that drops the empty rest.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js and Node: split by a regular expression keeps the empty rest; " + "do not trim().",
        "Spring: String.split drops what is empty at the end, unless its limit "
            + "is -1; or send JSON."
      })
  void keepsTrailingLineBreaks(Publication publication, Checks checks) {
    RoundTrip trip = new RoundTrip(publication, checks);
    Map<String, String> ends = new LinkedHashMap<>();
    ends.put("one", "\n");
    ends.put("two", "\n\n");
    ends.put("cr", "\r");
    ends.put("cr-lf", "\r\n");
    ends.forEach(
        (slug, end) -> {
          String text = Payloads.unique() + end;
          trip.judge(
              slug,
              text,
              came -> normalized(came).equals(normalized(text)),
              text.replace("\r", ""));
        });
  }

  @ConformanceCase(
      id = "sse.payload.event-name",
      clause = "HTML#event-stream-interpretation/name",
      title = "Events have the name that the profile says",
      sends = "One event.",
      accepts =
          "The name of the profile's receive; without one there, any. What else tells of it has any"
              + " name.",
      why = "A page listens to names; an event with another one is never seen.",
      causes = "The name is left out, and the event is a message.",
      needs = Need.CONNECTION,
      capabilities = Capability.CHANNEL,
      remedies = {
        "Next.js and Node: write event: with the name before data:, and listen "
            + "with addEventListener(name).",
        "Spring: SseEmitter.event().name(\"…\"); emitter.send(object) alone has " + "no name."
      })
  void namesItsEvents(Publication publication, Checks checks) {
    Template receive = publication.operation().receive();
    Template declared = receive == null ? null : receive.member("event");
    String name = declared == null ? null : declared.fixedText();
    SseStream stream = publication.open();
    stream.awaitFirstByte(publication.patience().quiet());
    String text = Payloads.unique();
    publication.require(text);
    SseEvent came =
        stream.awaitEvent(it -> it.data().contains(text), 0, publication.patience().answer());
    if (came == null) {
      checks.untestable("name", "the event did not come: " + stream.describe());
    } else if (name == null) {
      checks.observe("name", came.name());
    } else {
      // Something else that tells of it may come before it.
      SseEvent itself =
          stream.awaitEvent(
              it -> it.data().contains(text) && it.name().equals(name),
              0,
              publication.patience().quiet());
      checks.must("name", itself != null, came.name(), name);
    }
  }
}
