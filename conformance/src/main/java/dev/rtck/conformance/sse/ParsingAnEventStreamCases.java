package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.sse.SseViolation.Rule;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.reports.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** WHATWG HTML 9.2.5: the bytes of a stream. */
final class ParsingAnEventStreamCases {

  private static final String WHOLE_RUN = "Nothing; looks at the streams of all other cases.";
  private static final int MULTIBYTE_CHARACTERS = 32 << 10;
  private static final int EMOJI = (60 << 10) / 4;

  @ConformanceCase(
      id = "sse.response.charset",
      clause = "HTML#parsing-an-event-stream/charset",
      title = "The type names no charset but UTF-8",
      sends = "The request for the stream.",
      accepts = "No charset parameter, or utf-8 in any case.",
      why = "Browsers read UTF-8 whatever it says; other clients believe it.",
      causes = "The framework adds its default charset.",
      remedies = {
        "Next.js: name no charset; new TextEncoder() writes UTF-8.",
        "Spring: server.servlet.encoding.charset=UTF-8, which is the default.",
        "Node: name no charset; res.write encodes strings as UTF-8."
      })
  void namesNoCharsetButUtf8(SseProbe probe, Checks checks) {
    HttpResponse response = probe.open().response();
    List<String> charsets = new ArrayList<>();
    for (String line : response == null ? List.<String>of() : response.lines("Content-Type")) {
      for (String parameter : line.split(";", -1)) {
        String[] pair = parameter.strip().split("=", 2);
        if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("charset")) {
          charsets.add(pair[1].strip().replace("\"", "").toLowerCase(Locale.ROOT));
        }
      }
    }
    checks.should(
        "charset",
        charsets.stream().allMatch("utf-8"::equals),
        charsets.isEmpty() ? "none" : String.join(", ", charsets),
        "none",
        "utf-8");
  }

  @ConformanceCase(
      id = "sse.grammar.utf-8",
      clause = "HTML#parsing-an-event-stream/utf-8",
      title = "All streams are UTF-8",
      sends = WHOLE_RUN,
      accepts = "Lines that are well-formed UTF-8.",
      why = "What is not becomes U+FFFD in the page.",
      causes = {
        "A writer uses the platform's charset.",
        "A character is cut in two, and each half is encoded."
      },
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: new TextEncoder(), or strings; no Buffer of latin1.",
        "Spring: StandardCharsets.UTF_8 wherever bytes become text; JVMs before "
            + "18 take the machine's charset."
      })
  void sendsUtf8(SeenStreams seen, Checks checks) {
    seen.judge(Rule.UTF_8, Verdict.FAIL, "utf-8", checks, "UTF-8");
  }

  @ConformanceCase(
      id = "sse.grammar.line-ends",
      clause = "HTML#parsing-an-event-stream/line-ends",
      title = "Lines end in LF, CR or CR LF",
      sends = "The request for the stream; looks at the streams of all other cases, too.",
      accepts =
          "Any of the three, and one behind each comment; several in one stream are recorded, and LF"
              + " CR is warned of.",
      why =
          "LF CR is two line ends: the blank line cuts each event into pieces. What is written behind"
              + " a comment that has not ended is a part of it: the next event loses its first field.",
      causes = {
        "Line ends are put together by hand.",
        "What keeps the stream alive is written without its line end."
      },
      schedule = Schedule.LAST,
      remedies = {
        "Next.js, Node and Spring by hand: use \\n everywhere; "
            + "System.lineSeparator() and os.EOL differ by machine."
      })
  void endsLinesAsTheGrammarSays(SseProbe probe, SeenStreams seen, Checks checks) {
    SseStream stream = probe.open();
    stream.awaitFirstByte(probe.patience().quiet());
    checks.observe(
        "line-ends", stream.lineEnds().isEmpty() ? "none yet" : stream.lineEnds().toString());
    List<String> mixed = seen.against(Rule.MIXED_LINE_ENDS);
    checks.observe("mixed", mixed.isEmpty() ? SeenStreams.NOTHING : String.join("; ", mixed));
    List<String> against = seen.against(Rule.LINE_END);
    checks.should(
        "no-lf-cr",
        against.isEmpty(),
        against.isEmpty() ? SeenStreams.NOTHING : String.join("; ", against),
        "LF, CR or CR LF");
    List<String> comments = seen.against(Rule.UNENDED_COMMENT);
    checks.must(
        "comments-end",
        comments.isEmpty(),
        comments.isEmpty() ? SeenStreams.NOTHING : String.join("; ", comments),
        "a line end behind each comment");
  }

  @ConformanceCase(
      id = "sse.grammar.field-names",
      clause = "HTML#parsing-an-event-stream/field-names",
      title = "Fields that no browser knows are recorded",
      sends = WHOLE_RUN,
      accepts = "Anything.",
      why = "A field named Data or «data » is ignored, and its event never comes.",
      causes = "A typing error, or a blank before the colon.",
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: the names are data:, event:, id: and retry:, in lower case, with "
            + "the colon right behind.",
        "Spring: SseEmitter.event() writes them; Map and JSON keys are no fields."
      })
  void recordsUnknownFields(SeenStreams seen, Checks checks) {
    List<String> unknown = seen.against(Rule.FIELD_NAME);
    checks.observe("unknown", unknown.isEmpty() ? SeenStreams.NOTHING : String.join("; ", unknown));
  }

  @ConformanceCase(
      id = "sse.grammar.byte-order-mark",
      clause = "HTML#parsing-an-event-stream/bom",
      title = "A byte order mark stands at the beginning of a stream, if anywhere",
      sends = WHOLE_RUN,
      accepts = "No line but the first begins with U+FEFF; within data it is a character.",
      why = "The field behind it has another name, and is ignored.",
      causes = "Each event is written by a writer of its own, which begins with the mark.",
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js and Node: no \\uFEFF in a template or a file that is sent; fs.readFile "
            + "keeps one, so text.replace(/^\\uFEFF/, '').",
        "Spring: an InputStreamReader keeps the mark of a file; skip it before its lines "
            + "are sent."
      })
  void putsByteOrderMarksAtTheBeginningOnly(SeenStreams seen, Checks checks) {
    seen.judge(
        Rule.BYTE_ORDER_MARK, Verdict.FAIL, "byte-order-mark", checks, "at offset 0 or nowhere");
  }

  @ConformanceCase(
      id = "sse.payload.special-characters",
      clause = "HTML#parsing-an-event-stream/characters",
      title = "Characters that other formats take for line ends or marks arrive",
      sends =
          "Payloads with U+FEFF, U+0000, U+0085, U+000B, U+000C, U+2028 and U+2029 inside, and one that"
              + " begins with U+FEFF.",
      accepts =
          "The same text; or a refusal of the request. A text without its U+0000 is warned of.",
      why = "A library that splits at any Unicode line end loses what stands behind it.",
      causes =
          "Lines are split by splitlines() or \\R, which know more line ends than the grammar.",
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js and Node: split at /\\r\\n|\\r|\\n/ alone; \\s and the u-flag know "
            + "more line ends.",
        "Spring: split at \\r\\n|\\r|\\n, and not at \\R."
      })
  void carriesSpecialCharacters(Publication publication, Checks checks) {
    Map<String, String> characters = new LinkedHashMap<>();
    characters.put("byte-order-mark", "\uFEFF");
    characters.put("nul", "\0");
    characters.put("next-line", "\u0085");
    characters.put("vertical-tab", "\u000B");
    characters.put("form-feed", "\f");
    characters.put("line-separator", "\u2028");
    characters.put("paragraph-separator", "\u2029");
    RoundTrip trip = new RoundTrip(publication, checks);
    characters.forEach(
        (slug, character) -> {
          String text = Payloads.unique() + " a" + character + "b";
          // Data bases that keep no U+0000 are why many servers drop it.
          trip.judge(slug, text, text.replace("\0", ""));
        });
    // Who decodes the body of a request takes a mark at its beginning away, as Fetch does.
    String marked = "\uFEFF" + Payloads.unique();
    trip.judge(
        "leading-byte-order-mark",
        marked,
        came -> came.equals(marked) || came.equals(marked.substring(1)));
  }

  @ConformanceCase(
      id = "sse.payload.multibyte",
      clause = "HTML#parsing-an-event-stream/multibyte",
      title = "Characters of several bytes arrive whole, wherever the stream or the request is cut",
      sends =
          "A payload of 32,768 characters of two, three and four bytes, one of 60 KiB of emoji, and"
              + " a short one in a request whose segments end within characters.",
      accepts = "The same text; or a refusal of the request.",
      why = "A character that is cut at the end of a buffer becomes two question marks.",
      causes = {
        "Bytes are decoded buffer by buffer.",
        "The request's body is read as body += chunk."
      },
      needs = {Need.CONNECTION, Need.CHANNEL},
      remedies = {
        "Next.js: one TextEncoder for whole strings; to decode pieces, "
            + "decode(piece, {stream: true}).",
        "Spring: hand strings to the emitter; do not cut byte arrays into " + "strings.",
        "Node: setEncoding('utf8') on what is read, or a StringDecoder; never "
            + "chunk.toString() piece by piece."
      })
  void carriesCharactersOfSeveralBytes(Publication publication, Checks checks) {
    String beginning = Payloads.unique() + " ";
    StringBuilder text = new StringBuilder(beginning);
    // Of as many bytes and UTF-16 units that cuts at powers of two fall on each of them.
    String alphabet = "é漢😀ñ字🚀ह";
    int[] points = alphabet.codePoints().toArray();
    for (int i = 0; i < MULTIBYTE_CHARACTERS; i++) {
      text.appendCodePoint(points[i % points.length]);
    }
    String whole = text.toString();
    RoundTrip trip = new RoundTrip(publication, checks);
    trip.judge("multibyte", whole, whole::equals);
    // Behind the middle a cut at an even number of UTF-16 units falls where an odd one did before.
    String half = "😀".repeat(EMOJI / 2);
    String emoji = Payloads.unique() + " " + half + "é" + half;
    trip.judge("emoji", emoji, emoji::equals);
    trip.judgeInSegments("request-in-segments", Payloads.unique() + " " + alphabet.repeat(2));
  }
}
