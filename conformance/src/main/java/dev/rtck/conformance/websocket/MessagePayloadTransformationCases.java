package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.DeflateAgreement.CLIENT_MAX_WINDOW_BITS;
import static dev.rtck.protocol.websocket.DeflateAgreement.CLIENT_NO_CONTEXT_TAKEOVER;
import static dev.rtck.protocol.websocket.DeflateAgreement.NAME;
import static dev.rtck.protocol.websocket.DeflateAgreement.SERVER_MAX_WINDOW_BITS;
import static dev.rtck.protocol.websocket.DeflateAgreement.SERVER_NO_CONTEXT_TAKEOVER;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.CloseCode;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.Opcode;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketEvent;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.protocol.websocket.deflate.DeflateBlocks;
import dev.rtck.protocol.websocket.deflate.Inflation;
import dev.rtck.reports.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** RFC 7692 §7.2: how messages are compressed and decompressed. */
final class MessagePayloadTransformationCases {

  private static final int WINDOW = 1 << 15;
  private static final int LONGEST_COPY = 258;
  private static final int FULL_WINDOW_BITS = 15;
  private static final int OWN_TEXT = 300;
  private static final int SHORT_TEXT = 100;
  private static final CompressedEchoes.Result INSIDE =
      new CompressedEchoes.Result(Verdict.PASS, "inside the window");

  @ConformanceCase(
      id = "ws.deflate.compressed-echo",
      clause = "RFC7692#7.2.2/inflate",
      title = "Compressed messages of every size and kind come back whole, whatever was agreed",
      sends =
          "Texts like JSON, prose, HTML and without order, and binary messages where the target"
              + " echoes them, of 16 bytes to 128 KiB, in one frame and in fragments; for each of"
              + " ten offers with and without context takeover and with server windows. With"
              + " --thorough up to a thousand of each size.",
      accepts =
          "The same message back, compressed or not. An offer may be declined, and a size may be"
              + " refused that is refused without compression, too; to refuse only compressed"
              + " messages above 8 KiB, with 1009, 1008 or 1011, without code, or by the end of the"
              + " connection, is a warning. To close on an empty message, compressed or not, is"
              + " recorded.",
      why = "One wrong byte in the window spoils every message after it.",
      causes = {
        "The context is kept, or dropped, against what was agreed.",
        "The four bytes 00 00 ff ff are not put back before inflating.",
        "The output of the decompressor is read once, not until it is exhausted."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION,
      volume = true)
  void returnsCompressedMessages(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    judgeEmptyMessage(probe, echo, checks);
    CompressedEchoes echoes = new CompressedEchoes(probe, echo, plan);
    checks.each(
        CompressedEchoes.families(echo),
        CompressedEchoes.Family::slug,
        (family, slug) -> {
          try (CompressedConnection compressed = CompressedConnection.open(probe, family.offer())) {
            if (compressed == null) {
              checks.observe(slug, "declined: " + family.offer());
            } else {
              CompressedEchoes.Result result = echoes.exchange(compressed, family);
              checks.record(
                  slug,
                  result.verdict(),
                  result.describe(),
                  "the same messages, compressed or not");
            }
          }
        });
  }

  private static void judgeEmptyMessage(WebSocketProbe probe, Echo echo, Checks checks) {
    // What an application does with nothing is its own affair, but the connection must live on.
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      WebSocketConnection connection = compressed.connection();
      String slug = "behind-an-empty-message";
      String text = Payloads.unique();
      long since = System.nanoTime();
      connection.send(
          CompressedConnection.frameOf(echo.opcode(), new DeflateBlocks().message()),
          compressed.frame(echo.opcode(), echo.request(text)));
      boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
      Outcome outcome = Outcome.of(connection, since);
      if (!returned && outcome.closed() && closesOnNothing(probe, echo)) {
        checks.observe(
            slug,
            "the target closes on an empty message, compressed or not: " + outcome.describe());
        return;
      }
      checks.must(
          slug,
          returned,
          returned ? "the echo" : "no echo, " + outcome.describe(),
          "the echo of the message");
    }
  }

  /** An application may have no use for an empty message, whether it came compressed or not. */
  private static boolean closesOnNothing(WebSocketProbe probe, Echo echo) {
    try (WebSocketConnection connection = probe.open()) {
      String text = Payloads.unique();
      long since = System.nanoTime();
      connection.send(Frame.of(echo.opcode(), Bytes.EMPTY), echo.frame(text));
      return echo.await(connection, text, probe.patience().answer()) == null
          && Outcome.of(connection, since).closed();
    }
  }

  @ConformanceCase(
      id = "ws.deflate.block-types",
      clause = "RFC7692#7.2.1/blocks",
      title = "A message may consist of any DEFLATE blocks",
      sends =
          "A message in one stored block, in one with the fixed codes, in one with its own codes,"
              + " in three of different types, with an empty stored block in its middle, and with"
              + " two of them at its end.",
      accepts = "The echo of the message.",
      why = "Clients choose blocks by their data; a browser's library uses all of them.",
      causes = {
        "A decompressor made for what the server's own compressor writes.",
        "An empty block is taken for the end of the message."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void readsEveryTypeOfBlock(WebSocketProbe probe, Echo echo, Checks checks) {
    Map<String, Function<Bytes, Bytes>> forms = new TreeMap<>();
    forms.put("stored", it -> new DeflateBlocks().stored(it).message());
    forms.put("fixed", it -> new DeflateBlocks().fixed(it).message());
    forms.put("dynamic", it -> new DeflateBlocks().dynamic(it).message());
    forms.put(
        "several",
        it ->
            new DeflateBlocks()
                .fixed(it.slice(0, 5))
                .stored(it.slice(5, 6))
                .dynamic(it.slice(6, it.length()))
                .message());
    forms.put(
        "empty-stored-inside",
        it ->
            new DeflateBlocks()
                .fixed(it.slice(0, 5))
                .stored(Bytes.EMPTY)
                .fixed(it.slice(5, it.length()))
                .message());
    forms.put(
        "empty-stored-behind", it -> new DeflateBlocks().fixed(it).stored(Bytes.EMPTY).message());
    checks.each(
        forms.entrySet(),
        Map.Entry::getKey,
        (form, slug) -> {
          String text = Payloads.unique();
          try (CompressedConnection compressed = CompressedConnection.open(probe)) {
            CompressionFramingCases.judgeEcho(
                probe,
                compressed.connection(),
                echo,
                checks,
                slug,
                text,
                CompressedConnection.frameOf(
                    echo.opcode(), form.getValue().apply(echo.request(text))));
          }
        });
  }

  @ConformanceCase(
      id = "ws.deflate.final-block",
      clause = "RFC7692#7.2.1/final",
      title = "A block that says it is the last ends neither the message nor the compression",
      sends =
          "A message whose block has BFINAL set and one behind it, and a message with a final"
              + " block in its middle.",
      accepts = "The echo of each.",
      why = "Libraries that cannot flush end the data for each message, as the RFC allows.",
      causes = {
        "The decompressor reports the end of its stream, and is not started again.",
        "What stands behind the final block is thrown away."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void readsOnBehindAFinalBlock(WebSocketProbe probe, Echo echo, Checks checks) {
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      for (String slug : List.of("final", "behind-it")) {
        String text = Payloads.unique();
        DeflateBlocks blocks = new DeflateBlocks();
        CompressionFramingCases.judgeEcho(
            probe,
            compressed.connection(),
            echo,
            checks,
            slug,
            text,
            CompressedConnection.frameOf(
                echo.opcode(),
                (slug.equals("final") ? blocks.last() : blocks)
                    .fixed(echo.request(text))
                    .message()));
      }
    }
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      String text = Payloads.unique();
      Bytes payload = echo.request(text);
      CompressionFramingCases.judgeEcho(
          probe,
          compressed.connection(),
          echo,
          checks,
          "in-the-middle",
          text,
          CompressedConnection.frameOf(
              echo.opcode(),
              new DeflateBlocks()
                  .last()
                  .fixed(payload.slice(0, 5))
                  .dynamic(payload.slice(5, payload.length()))
                  .message()));
    }
  }

  @ConformanceCase(
      id = "ws.deflate.full-window-distance",
      clause = "RFC7692#7.2.2/window",
      title = "A client may refer back over the whole window of 32 KiB",
      sends =
          "A message of 32 KiB and a little, one that repeats what stands 32,768 bytes before in"
              + " the message before it, unless the target asked for client_no_context_takeover,"
              + " and one that does so in itself.",
      accepts =
          "The echo of each. A target that takes no such size without compression either cannot"
              + " be judged, nor one that promises less by limits.messageBytes; to refuse it only"
              + " when compressed is a warning.",
      why =
          "Without client_max_window_bits in the answer a client uses the full window, and"
              + " compressors find the farthest match.",
      causes = {
        "The server's decompressor has a smaller window than it agreed to.",
        "The window is dropped between messages."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void readsReferencesOverTheWholeWindow(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      if (compressed.agreement().clientMaxWindowBits() < FULL_WINDOW_BITS) {
        checks.untestable(
            "window", "the target answers " + CLIENT_MAX_WINDOW_BITS + " though none was offered");
        return;
      }
      judgeWindow(probe, echo, plan, checks, compressed, WINDOW, NAME);
    }
  }

  /** Judges that references as far back as the window are read, across messages and in one. */
  private static void judgeWindow(
      WebSocketProbe probe,
      Echo echo,
      EndpointPlan plan,
      Checks checks,
      CompressedConnection compressed,
      int window,
      String offer) {
    int length = Math.min(LONGEST_COPY, window / 2);
    String filler = unquoted(SampleData.RANDOM_TEXT.text(window + length, 32));
    String whole = (Payloads.unique() + filler).substring(0, window + length);
    if (!returnsAFullWindow(probe, compressed, echo, plan, whole, checks)) {
      return;
    }
    if (compressed.agreement().clientNoContextTakeover()) {
      checks.observe("across-messages", "the target asked for " + CLIENT_NO_CONTEXT_TAKEOVER);
    } else {
      judgeReferenceAcrossMessages(
          probe, compressed, echo, echo.request(whole), window, length, checks);
    }
    try (CompressedConnection another = CompressedConnection.open(probe, offer)) {
      if (another == null) {
        checks.untestable("in-a-message", "the target declines now what it accepted before");
        return;
      }
      String first = (Payloads.unique() + filler).substring(0, window);
      String text = first + first.substring(0, length);
      Bytes payload = echo.request(text);
      int copied = payload.text().indexOf(first) + window;
      CompressionFramingCases.judgeEcho(
          probe,
          another.connection(),
          echo,
          checks,
          "in-a-message",
          text,
          CompressedConnection.frameOf(
              echo.opcode(),
              new DeflateBlocks()
                  .fixed(payload.slice(0, copied))
                  .fixedCopy(length, window)
                  .fixed(payload.slice(copied + length, payload.length()))
                  .message()));
    }
  }

  /** Judges the message without any reference: where it is refused, nothing more is to be seen. */
  private static boolean returnsAFullWindow(
      WebSocketProbe probe,
      CompressedConnection compressed,
      Echo echo,
      EndpointPlan plan,
      String text,
      Checks checks) {
    String slug = "a-full-window";
    Bytes payload = echo.request(text);
    CompressedEchoes echoes = new CompressedEchoes(probe, echo, plan);
    if (!echoes.promises(payload)) {
      checks.untestable(slug, tooLong(payload));
      return false;
    }
    WebSocketConnection connection = compressed.connection();
    long since = System.nanoTime();
    connection.send(
        CompressedConnection.frameOf(echo.opcode(), new DeflateBlocks().fixed(payload).message()));
    if (echo.await(connection, text, probe.patience().answer()) == null) {
      CompressedEchoes.Result lost = echoes.withoutEcho(connection, text, since);
      checks.record(slug, lost.verdict(), lost.describe(), "the echo of the message");
      return false;
    }
    checks.must(slug, true, "the echo", "the echo of the message");
    return true;
  }

  private static String tooLong(Bytes payload) {
    return "left out: " + payload.length() + " bytes are more than limits.messageBytes";
  }

  private static void judgeReferenceAcrossMessages(
      WebSocketProbe probe,
      CompressedConnection compressed,
      Echo echo,
      Bytes payload,
      int window,
      int length,
      Checks checks) {
    String unique = Payloads.unique();
    int before = echo.request(unique).text().indexOf(unique) + unique.length();
    int from = payload.length() + before - window;
    if (from + length > payload.length()) {
      checks.observe("across-messages", "a request holds no text in a window of " + window);
      return;
    }
    String repeated = payload.slice(from, from + length).text();
    String next = unique + repeated;
    Bytes nextPayload = echo.request(next);
    CompressionFramingCases.judgeEcho(
        probe,
        compressed.connection(),
        echo,
        checks,
        "across-messages",
        next,
        CompressedConnection.frameOf(
            echo.opcode(),
            new DeflateBlocks()
                .fixed(nextPayload.slice(0, before))
                .fixedCopy(length, window)
                .fixed(nextPayload.slice(before + length, nextPayload.length()))
                .message()));
  }

  @ConformanceCase(
      id = "ws.deflate.client-window",
      clause = "RFC7692#7.2.2/client-window",
      title = "A client may refer back as far as the window that the server asked it to keep to",
      sends =
          "After the offer that browsers make, where the answer has client_max_window_bits: a"
              + " message of that many bytes, one that repeats what stands so far back in it,"
              + " unless the target asked for client_no_context_takeover, and one that does so in"
              + " itself.",
      accepts =
          "The echo of each, and an answer without client_max_window_bits. A target that takes no"
              + " such size without compression either cannot be judged, nor one that promises less"
              + " by limits.messageBytes.",
      why = "Every browser offers it, and compresses with exactly the window that was answered.",
      causes = {
        "The window is agreed in the handshake, and the decompressor made with another.",
        "The window is dropped between messages."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void readsReferencesOverTheWindowItAskedFor(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    String offer = NAME + "; " + CLIENT_MAX_WINDOW_BITS;
    try (CompressedConnection compressed = CompressedConnection.open(probe, offer)) {
      if (compressed == null || compressed.agreement().clientMaxWindowBits() == FULL_WINDOW_BITS) {
        checks.observe(
            "window", compressed == null ? "declined: " + offer : "the full window, or none named");
        return;
      }
      judgeWindow(
          probe,
          echo,
          plan,
          checks,
          compressed,
          1 << compressed.agreement().clientMaxWindowBits(),
          offer);
    }
  }

  /**
   * A text that no template needs to escape, so that its bytes stand in the request as they are.
   */
  static String unquoted(String text) {
    return text.replaceAll("[^a-zA-Z0-9-]", "-");
  }

  /**
   * Returns a text as above of which most is not like the rest: as long as wanted, or as there is
   * room for beside what makes a message unique, where the profile promises little.
   */
  static String repeatable(EndpointPlan plan, Echo echo, int wanted, int seed) {
    int others = echo.overhead() + Payloads.unique().length() + 1;
    int length = Volume.messageBytes(plan, echo, wanted + others) - others;
    return unquoted(SampleData.RANDOM_TEXT.text(length, seed));
  }

  @ConformanceCase(
      id = "ws.deflate.own-window",
      clause = "RFC7692#7.2.2/own-window",
      title = "What other connections send and get leaves a connection's compression alone",
      sends =
          "Compressed messages in turn on two connections: the second of each repeats what the"
              + " first of the one had, and so refers back to it or not.",
      accepts =
          "The echo of each, compressed or not. A target that ends the first when the same user"
              + " connects again cannot be judged.",
      why = "With one context for all, clients read each other's data, or garbage.",
      causes = "The compressor or the decompressor is made once, for the server or for a thread.",
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void keepsTheWindowsOfConnectionsApart(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    int most = OWN_TEXT - Payloads.unique().length() - 1;
    String one = repeatable(plan, echo, most, 1);
    String other = repeatable(plan, echo, most, 2);
    try (CompressedConnection here = CompressedConnection.open(probe);
        CompressedConnection there = CompressedConnection.open(probe)) {
      record Turn(String slug, CompressedConnection connection, String sample) {}
      for (Turn turn :
          List.of(
              new Turn("one", here, one),
              new Turn("other", there, other),
              // Refers back to the first of its connection, which must not be the other's.
              new Turn("one-again", here, one),
              // Must not be answered by a reference to what the other connection got.
              new Turn("other-again", there, one))) {
        String text = Payloads.unique() + "-" + turn.sample();
        WebSocketConnection connection = turn.connection().connection();
        long since = System.nanoTime();
        connection.send(turn.connection().frame(echo.opcode(), echo.request(text)));
        boolean returned = echo.await(connection, text, probe.patience().answer()) != null;
        Outcome outcome = Outcome.of(connection, since);
        // The first message meets no window yet: nothing but the other connection can be in its
        // way.
        boolean replaced =
            !returned && outcome.closed() && (turn.slug().equals("one") || outcome.closedAtWill());
        if (replaced) {
          throw new Untestable(
              "a connection ended when the same user connected again ("
                  + outcome.describe()
                  + "): the case needs two that stand side by side");
        }
        checks.must(
            turn.slug(),
            returned,
            returned ? "the echo" : echo.lack(connection, text) + ", " + outcome.describe(),
            "the echo of the message");
      }
    }
  }

  @ConformanceCase(
      id = "ws.deflate.corrupt-data",
      clause = "RFC6455#10.7/inflated",
      title = "Data that cannot be inflated is not delivered",
      sends =
          "Compressed texts that go on, behind a whole block, with one of the reserved type, a"
              + " stored block whose length contradicts itself, a reference to before the first"
              + " byte, or codes that do not fit.",
      accepts =
          "A Close with any code or without one, or the end of the connection. To drop the message"
              + " and keep the connection open is a warning; to deliver what could be read of it is"
              + " wrong.",
      why =
          "Sender and receiver have lost each other's window: whatever comes after it is noise,"
              + " too.",
      causes = "The decompressor's error is logged, and the message dropped.",
      capabilities = Capability.COMPRESSION,
      hostile = true)
  void failsTheConnectionOnCorruptData(WebSocketProbe probe, Echo echo, Checks checks) {
    Map<String, Function<Bytes, Bytes>> corrupt = new TreeMap<>();
    corrupt.put("reserved-block-type", it -> new DeflateBlocks().fixed(it).raw(7, 3).message());
    // The message ends in the first byte of a stored block; its length and the complement follow.
    corrupt.put(
        "stored-length",
        it ->
            Bytes.concat(
                new DeflateBlocks().fixed(it).message(), Bytes.hex("0500ffff48656c6c6f00")));
    corrupt.put(
        "distance-too-far",
        it -> new DeflateBlocks().fixed(it).fixedCopy(LONGEST_COPY, WINDOW).message());
    corrupt.put(
        "oversubscribed-codes",
        it -> {
          DeflateBlocks blocks = new DeflateBlocks().fixed(it).raw(4, 3).raw(0, 10).raw(15, 4);
          for (int i = 0; i < 19; i++) {
            blocks.raw(1, 3);
          }
          return blocks.message();
        });
    checks.each(
        corrupt.entrySet(),
        Map.Entry::getKey,
        (data, slug) -> {
          String text = Payloads.unique();
          try (CompressedConnection compressed = CompressedConnection.open(probe)) {
            WebSocketConnection connection = compressed.connection();
            long since = System.nanoTime();
            connection.send(
                CompressedConnection.frameOf(
                    echo.opcode(), data.getValue().apply(echo.request(text))));
            Outcome outcome = Outcome.awaitClosing(connection, since, probe.patience());
            boolean delivered = delivers(connection, text, outcome, since);
            checks.record(
                slug,
                delivered ? Verdict.FAIL : outcome.closed() ? Verdict.PASS : Verdict.WARN,
                (delivered ? "what could be read was delivered, " : "not delivered, ")
                    + outcome.describe(),
                "close with any code",
                "close without code",
                "connection dropped");
          }
        });
  }

  /** Whether the text came back; or, when all that was read is lost with the error, nothing did. */
  private static boolean delivers(
      WebSocketConnection connection, String text, Outcome outcome, long sinceNanos) {
    Bytes whole = Bytes.utf8(text);
    return connection.messages().stream()
        .filter(message -> message.atNanos() - sinceNanos > 0)
        .map(WebSocketEvent.Message::payload)
        .anyMatch(it -> it.contains(whole) || (it.length() == 0 && !outcome.closed()));
  }

  @ConformanceCase(
      id = "ws.deflate.invalid-utf8",
      clause = "RFC7692#6.1/constraints",
      title = "A compressed text that is not UTF-8 once inflated fails the connection",
      sends =
          "Compressed texts with a byte that never occurs in UTF-8, and with a broken sequence, in one"
              + " frame and in two.",
      accepts = "Close 1007, Close without code, or the end of the connection; no echo.",
      why = "Compression changes how a text travels, not what a text is.",
      causes =
          "Texts are checked as they come off the wire only, or not when compressed, or not when they"
              + " came in fragments.",
      capabilities = Capability.COMPRESSION,
      hostile = true)
  void failsTheConnectionOnInvalidTextAfterInflating(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of("ff", "c328"),
        hex -> hex,
        (hex, slug) -> {
          Bytes payload = Bytes.concat(Bytes.utf8(Payloads.unique()), Bytes.hex(hex));
          try (CompressedConnection compressed = CompressedConnection.open(probe)) {
            FailingTheConnection.with(checks, probe, CloseCode.INVALID_PAYLOAD)
                .neverAnsweredBy(payload)
                .judge(slug, compressed.connection(), compressed.frame(Opcode.TEXT, payload));
          }
          try (CompressedConnection compressed = CompressedConnection.open(probe)) {
            FailingTheConnection.with(checks, probe, CloseCode.INVALID_PAYLOAD)
                .neverAnsweredBy(payload)
                .judge(
                    slug + "-in-two-frames",
                    compressed.connection(),
                    compressed.inTwoFrames(Opcode.TEXT, payload));
          }
        });
  }

  @ConformanceCase(
      id = "ws.deflate.server-window",
      clause = "RFC7692#7.2.1/server-window",
      title = "What the server compresses stays inside the window that was agreed",
      sends =
          "After each offer that is accepted, three messages that repeat what stands farther back"
              + " than the agreed window, and each other; and after server_no_context_takeover two"
              + " short ones that repeat each other.",
      accepts =
          "Echoes that refer back no farther than server_max_window_bits allows and, after"
              + " server_no_context_takeover, to nothing before their own message; or uncompressed"
              + " echoes. Windows that need messages beyond limits.messageBytes are left out; where"
              + " such a message is refused without compression, too, nothing can be judged.",
      why = "A client that set aside what was agreed reads garbage, and only with some data.",
      causes = {
        "The parameter is answered, and the compressor made without it.",
        "The compressor is flushed between messages, not reset."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void staysInsideTheAgreedWindow(
      WebSocketProbe probe, Echo echo, EndpointPlan plan, Checks checks) {
    CompressedEchoes echoes = new CompressedEchoes(probe, echo, plan);
    Map<String, String> offers = new TreeMap<>();
    offers.put("plain", "");
    offers.put("no-context-takeover", "; " + SERVER_NO_CONTEXT_TAKEOVER);
    for (int bits : new int[] {8, 9, 10, 12, 14}) {
      offers.put("bits-" + bits, "; " + SERVER_MAX_WINDOW_BITS + "=" + bits);
    }
    offers.put(
        "no-context-takeover-and-bits-9",
        "; " + SERVER_NO_CONTEXT_TAKEOVER + "; " + SERVER_MAX_WINDOW_BITS + "=9");
    checks.each(
        offers.entrySet(),
        Map.Entry::getKey,
        (offer, slug) -> {
          try (CompressedConnection compressed =
              CompressedConnection.open(probe, NAME + offer.getValue())) {
            if (compressed == null) {
              checks.observe(slug, "declined");
              return;
            }
            CompressedEchoes.Result seen = INSIDE;
            for (int i = 0; i < 3 && seen.equals(INSIDE); i++) {
              seen = judgeWindow(probe, compressed, echo, echoes);
            }
            DeflateAgreement agreement = compressed.agreement();
            if (seen.equals(INSIDE) && agreement.serverNoContextTakeover()) {
              seen = judgeFreshness(probe, compressed, echo, echoes);
            }
            checks.record(
                slug,
                seen.verdict(),
                seen.describe(),
                "references of at most " + (1 << agreement.serverMaxWindowBits()) + " bytes",
                agreement.serverNoContextTakeover()
                    ? "nothing outside of the message itself"
                    : "also to earlier messages");
          }
        });
  }

  /** Judges the echo of a message that has a match outside of the window. */
  private static CompressedEchoes.Result judgeWindow(
      WebSocketProbe probe, CompressedConnection compressed, Echo echo, CompressedEchoes echoes) {
    DeflateAgreement agreement = compressed.agreement();
    WebSocketConnection connection = compressed.connection();
    int bits = agreement.serverMaxWindowBits();
    int apart = bits == FULL_WINDOW_BITS ? 600 : (1 << bits) + 88;
    String block = unquoted(SampleData.RANDOM_TEXT.text(apart, bits));
    String text = Payloads.unique() + block + block;
    Bytes payload = echo.request(text);
    if (!echoes.promises(payload)) {
      return new CompressedEchoes.Result(Verdict.INFO, tooLong(payload));
    }
    long since = System.nanoTime();
    // Literals only: whether the server reads more than that is another case's business.
    connection.send(
        CompressedConnection.frameOf(echo.opcode(), new DeflateBlocks().fixed(payload).message()));
    WebSocketEvent.Message reply = echo.await(connection, text, probe.patience().answer());
    if (reply == null) {
      return echoes.withoutEcho(connection, text, since);
    }
    return judgeReferences(reply.inflation(), agreement);
  }

  private static CompressedEchoes.Result judgeReferences(
      @Nullable Inflation seen, DeflateAgreement agreement) {
    if (seen != null && seen.largestDistance() > 1 << agreement.serverMaxWindowBits()) {
      return outside("a reference " + seen.largestDistance() + " bytes back");
    }
    return seen != null && agreement.serverNoContextTakeover() && seen.reachBehindMessage() > 0
        ? outside("a reference " + seen.reachBehindMessage() + " bytes before the message")
        : INSIDE;
  }

  /** Judges the echo of a short message that repeats the one before it, inside any window. */
  private static CompressedEchoes.Result judgeFreshness(
      WebSocketProbe probe, CompressedConnection compressed, Echo echo, CompressedEchoes echoes) {
    String repeated = unquoted(SampleData.RANDOM_TEXT.text(SHORT_TEXT, 4));
    WebSocketConnection connection = compressed.connection();
    CompressedEchoes.Result seen = INSIDE;
    for (int i = 0; i < 2 && seen.equals(INSIDE); i++) {
      String text = Payloads.unique() + repeated;
      Bytes payload = echo.request(text);
      if (!echoes.promises(payload)) {
        return seen;
      }
      long since = System.nanoTime();
      connection.send(
          CompressedConnection.frameOf(
              echo.opcode(), new DeflateBlocks().fixed(payload).message()));
      WebSocketEvent.Message reply = echo.await(connection, text, probe.patience().answer());
      seen =
          reply == null
              ? echoes.withoutEcho(connection, text, since)
              : judgeReferences(reply.inflation(), compressed.agreement());
    }
    return seen;
  }

  private static CompressedEchoes.Result outside(String describe) {
    return new CompressedEchoes.Result(Verdict.FAIL, describe);
  }

  @ConformanceCase(
      id = "ws.deflate.message-tail",
      clause = "RFC7692#7.2.1/tail",
      title = "What the server compresses ends as the specification says",
      sends = "Compressed messages of 16 to 4096 bytes.",
      accepts =
          "Echoes that are not compressed, or end with an empty stored block without its last four"
              + " bytes. One that ends with a final block, or has no data, is a warning: clients"
              + " read it.",
      why =
          "A client that puts the four bytes back, and expects a block there, could read nothing.",
      causes = "The compressor is finished for each message, not flushed.",
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.COMPRESSION)
  void endsItsMessagesWithAnEmptyBlock(WebSocketProbe probe, Echo echo, Checks checks) {
    checks.each(
        List.of(16, 256, 4096),
        size -> "message-of-" + size,
        (size, slug) -> {
          try (CompressedConnection compressed = CompressedConnection.open(probe)) {
            String text = (Payloads.unique() + "-" + "tail ".repeat(size / 5)).substring(0, size);
            WebSocketConnection connection = compressed.connection();
            connection.send(compressed.frame(echo.opcode(), echo.request(text)));
            WebSocketEvent.Message reply = echo.await(connection, text, probe.patience().answer());
            Inflation seen = reply == null ? null : reply.inflation();
            if (seen == null) {
              checks.observe(slug, reply == null ? "no echo" : "an uncompressed echo");
              return;
            }
            checks.should(
                slug,
                !seen.tailMissing(),
                seen.tailMissing() ? "no empty block at the end" : "an empty block at the end",
                "an empty stored block at the end, without its last four bytes");
          }
        });
  }
}
