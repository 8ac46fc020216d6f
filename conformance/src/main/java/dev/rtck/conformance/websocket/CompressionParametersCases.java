package dev.rtck.conformance.websocket;

import static dev.rtck.protocol.websocket.DeflateAgreement.CLIENT_MAX_WINDOW_BITS;
import static dev.rtck.protocol.websocket.DeflateAgreement.CLIENT_NO_CONTEXT_TAKEOVER;
import static dev.rtck.protocol.websocket.DeflateAgreement.NAME;
import static dev.rtck.protocol.websocket.DeflateAgreement.SERVER_MAX_WINDOW_BITS;
import static dev.rtck.protocol.websocket.DeflateAgreement.SERVER_NO_CONTEXT_TAKEOVER;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.protocol.websocket.DeflateAgreement;
import dev.rtck.protocol.websocket.Extension;
import dev.rtck.protocol.websocket.WebSocketProbe;
import dev.rtck.reports.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** RFC 7692 §7 and §7.1: the parameters of permessage-deflate, offered and answered. */
final class CompressionParametersCases {

  private static final String DECLINES = "101 without " + NAME;
  private static final int FULL_WINDOW_BITS = 15;
  private static final int USEFUL_WINDOW_BITS = 10;

  @ConformanceCase(
      id = "ws.deflate.client-max-window-bits-only-if-offered",
      clause = "RFC7692#7.1.2.2/unoffered",
      title = "The server limits the client's window only where the client can be limited",
      sends =
          "Offers without client_max_window_bits, also where another extension, or an invalid offer"
              + " before it, has it.",
      accepts = "An answer without client_max_window_bits.",
      why =
          "A client whose library knows one window size cannot obey, and must fail the"
              + " connection.",
      causes = {
        "The server's own settings are written into every answer.",
        "The header is searched for the parameter's name.",
        "What is left of a declined offer is taken for a part of the next one."
      })
  void limitsTheClientsWindowOnlyWhenOffered(WebSocketProbe probe, Checks checks) {
    checks.each(
        List.of(
            "",
            "; " + SERVER_NO_CONTEXT_TAKEOVER,
            "; " + CLIENT_NO_CONTEXT_TAKEOVER,
            "; " + SERVER_MAX_WINDOW_BITS + "=15"),
        parameters ->
            parameters.isEmpty()
                ? "plain"
                : parameters.replaceAll("; |=\\d+", "").replace('_', '-'),
        (parameters, slug) -> {
          DeflateAnswer answer = DeflateAnswer.to(probe, NAME + parameters);
          checks.must(
              slug,
              !answer.has(CLIENT_MAX_WINDOW_BITS),
              answer.describe(),
              "no " + CLIENT_MAX_WINDOW_BITS + " in the answer");
        });
    Map<String, String> elsewhere =
        new TreeMap<>(
            Map.of(
                "in-another-extension", "bbf-usp-protocol; " + CLIENT_MAX_WINDOW_BITS,
                "in-a-declined-offer", NAME + "; " + CLIENT_MAX_WINDOW_BITS + "; x_rtck_unknown"));
    checks.each(
        elsewhere.entrySet(),
        Map.Entry::getKey,
        (before, slug) -> {
          DeflateAnswer answer = DeflateAnswer.to(probe, before.getValue() + ", " + NAME);
          checks.must(
              slug,
              !answer.has(CLIENT_MAX_WINDOW_BITS),
              before.getValue() + ", " + NAME + " got: " + answer.describe(),
              "no " + CLIENT_MAX_WINDOW_BITS + " in the answer");
        });
  }

  @ConformanceCase(
      id = "ws.deflate.server-max-window-bits",
      clause = "RFC7692#7.1.2.1/accept",
      title = "A server that accepts a limit of its window confirms it, or a smaller one",
      sends = "server_max_window_bits with each value from 8 to 15.",
      accepts =
          "101 without the extension, or with server_max_window_bits of at most that value; for"
              + " 15, which limits nothing, an answer without it is a warning.",
      why = "A client that has set a small window aside cannot read what refers farther back.",
      causes = {
        "The parameter is accepted by a server whose library has one window size.",
        "The server's own setting is answered, whatever was asked."
      })
  void confirmsTheLimitOfItsWindow(WebSocketProbe probe, Checks checks) {
    checks.each(
        IntStream.rangeClosed(8, FULL_WINDOW_BITS).boxed().toList(),
        bits -> "bits-" + bits,
        (bits, slug) -> {
          DeflateAnswer answer =
              DeflateAnswer.to(probe, NAME + "; " + SERVER_MAX_WINDOW_BITS + "=" + bits);
          checks.record(
              slug,
              confirmed(answer, SERVER_MAX_WINDOW_BITS, bits),
              answer.describe(),
              "101 with " + SERVER_MAX_WINDOW_BITS + " of at most " + bits,
              DECLINES);
        });
  }

  @ConformanceCase(
      id = "ws.deflate.server-no-context-takeover",
      clause = "RFC7692#7.1.1.1/accept",
      title = "A server that agrees to forget its context says so",
      sends =
          "Offers with server_no_context_takeover, alone, without a space before it, and with other"
              + " parameters.",
      accepts = "101 with server_no_context_takeover, or without the extension.",
      why = "A client that keeps no window for the server's messages could not read them.",
      causes = {
        "The parameter is read, and not written into the answer.",
        "Parameters are split at a semicolon and a space."
      })
  void confirmsThatItForgetsItsContext(WebSocketProbe probe, Checks checks) {
    record Offer(String slug, String parameters) {}
    String forgets = "; " + SERVER_NO_CONTEXT_TAKEOVER;
    checks.each(
        List.of(
            new Offer("alone", forgets),
            new Offer("without-a-space", ";" + SERVER_NO_CONTEXT_TAKEOVER),
            new Offer(
                "with-client-no-context-takeover", forgets + "; " + CLIENT_NO_CONTEXT_TAKEOVER),
            new Offer("with-client-max-window-bits", forgets + "; " + CLIENT_MAX_WINDOW_BITS)),
        Offer::slug,
        (offer, slug) -> {
          DeflateAnswer answer = DeflateAnswer.to(probe, NAME + offer.parameters());
          checks.record(
              slug,
              !answer.switched()
                  ? Verdict.WARN
                  : !answer.accepts() || answer.has(SERVER_NO_CONTEXT_TAKEOVER)
                      ? Verdict.PASS
                      : Verdict.FAIL,
              answer.describe(),
              "101 with " + SERVER_NO_CONTEXT_TAKEOVER,
              DECLINES);
        });
  }

  @ConformanceCase(
      id = "ws.deflate.server-no-context-takeover-supported",
      clause = "RFC7692#7.1.1.1/support",
      title = "A server that compresses can do so without a context",
      sends = "An offer with server_no_context_takeover.",
      accepts = "101 with permessage-deflate; to decline, or to refuse, is a warning.",
      why =
          "A client that cannot spare 32 KiB for each connection asks for it, and gets no compression"
              + " otherwise.",
      causes = "The parameter counts as unknown, or the library's compressor cannot be reset.",
      capabilities = Capability.COMPRESSION)
  void acceptsToForgetItsContext(WebSocketProbe probe, Checks checks) {
    DeflateAnswer answer = DeflateAnswer.to(probe, NAME + "; " + SERVER_NO_CONTEXT_TAKEOVER);
    checks.should(
        "accepted", answer.accepts(), answer.describe(), "101 with " + SERVER_NO_CONTEXT_TAKEOVER);
  }

  @ConformanceCase(
      id = "ws.deflate.useful-window",
      clause = "RFC7692#7.3",
      title = "The server asks for no window that is too small to be of use",
      sends = "The plain offer permessage-deflate, and the one that browsers make.",
      accepts =
          "An answer without window sizes, or with sizes of 10 and more, which are 1,024 bytes; a"
              + " smaller one that nobody asked for is a warning.",
      why = "Compression then costs time and memory, and saves next to nothing.",
      causes = "The setting is read in bytes or KiB, where the parameter is a power of two.",
      capabilities = Capability.COMPRESSION)
  void asksForNoWindowTooSmallToBeOfUse(WebSocketProbe probe, Checks checks) {
    Map<String, String> offers =
        new TreeMap<>(Map.of("plain", NAME, "browsers", NAME + "; " + CLIENT_MAX_WINDOW_BITS));
    checks.each(
        offers.entrySet(),
        Map.Entry::getKey,
        (offer, slug) -> {
          DeflateAnswer answer = DeflateAnswer.to(probe, offer.getValue());
          boolean small =
              List.of(SERVER_MAX_WINDOW_BITS, CLIENT_MAX_WINDOW_BITS).stream()
                  .map(answer::windowBits)
                  .anyMatch(bits -> bits != null && bits < USEFUL_WINDOW_BITS);
          checks.should(slug, !small, answer.describe(), "windows of 1,024 bytes or more");
        });
  }

  @ConformanceCase(
      id = "ws.deflate.invalid-parameters",
      clause = "RFC7692#7/decline",
      title = "An offer with an invalid parameter is declined",
      sends =
          "Window sizes of 7, 16, 0, 08 and 15x, a window size without value, flags with a value, an"
              + " unknown parameter, and parameters that stand there twice.",
      accepts =
          "101 without the extension. To refuse the whole handshake is a warning: the"
              + " connection works without compression.",
      why = "Server and client would understand the offer differently, and with it every message.",
      causes = {
        "Unknown and repeated parameters are skipped.",
        "Values go through a lenient number parser."
      })
  void declinesAnInvalidOffer(WebSocketProbe probe, Checks checks) {
    Map<String, String> offers = new TreeMap<>();
    for (String side : List.of("server", "client")) {
      String window = side + "_max_window_bits";
      for (String bits : List.of("7", "16", "0", "08", "15x")) {
        offers.put(side + "-bits-" + bits, window + "=" + bits);
      }
      offers.put(side + "-bits-twice", window + "=15; " + window + "=15");
      String flag = side + "_no_context_takeover";
      offers.put(side + "-flag-with-value", flag + "=1");
      offers.put(side + "-flag-twice", flag + "; " + flag);
    }
    offers.put("server-bits-without-value", SERVER_MAX_WINDOW_BITS);
    offers.put("unknown", "x_rtck_unknown");
    offers.put("unknown-with-value", "x_rtck_unknown=15");
    checks.each(
        offers.entrySet(),
        Map.Entry::getKey,
        (offer, slug) -> {
          DeflateAnswer answer = DeflateAnswer.to(probe, NAME + "; " + offer.getValue());
          checks.record(
              slug,
              answer.accepts() ? Verdict.FAIL : answer.switched() ? Verdict.PASS : Verdict.WARN,
              offer.getValue() + " got: " + answer.describe(),
              DECLINES);
        });
  }

  @ConformanceCase(
      id = "ws.deflate.quoted-value",
      clause = "RFC6455#9.1/quoted",
      title = "A parameter's value in quotes means the same as without",
      sends = "server_max_window_bits=\"10\" and =\"15\", and client_max_window_bits=\"10\".",
      accepts =
          "101 without the extension, with what that value allows, or with the answer that the"
              + " same offer gets without quotes.",
      why = "The grammar has both forms, and proxies and clients may write either.",
      causes = "The quotes are taken for a part of the value, or refused.")
  void readsAQuotedValue(WebSocketProbe probe, Checks checks) {
    record Quoted(String parameter, int bits) {}
    checks.each(
        List.of(
            new Quoted(SERVER_MAX_WINDOW_BITS, 10),
            new Quoted(SERVER_MAX_WINDOW_BITS, FULL_WINDOW_BITS),
            new Quoted(CLIENT_MAX_WINDOW_BITS, 10)),
        it -> it.parameter().replace('_', '-') + "-" + it.bits(),
        (it, slug) -> {
          String offer = NAME + "; " + it.parameter() + "=";
          DeflateAnswer answer = DeflateAnswer.to(probe, offer + "\"" + it.bits() + "\"");
          // An answer that is wrong with and without quotes is the business of other cases.
          boolean same = DeflateAnswer.to(probe, offer + it.bits()).equals(answer);
          checks.record(
              slug,
              same ? Verdict.PASS : confirmed(answer, it.parameter(), it.bits()),
              answer.describe(),
              "101 with " + it.parameter() + " of at most " + it.bits(),
              DECLINES);
        });
  }

  /**
   * What a limit of a window was answered: the server's must be confirmed. The client's is a hint
   * that may be ignored (§7.1.2.2), so any size is right for it.
   */
  private static Verdict confirmed(DeflateAnswer answer, String parameter, int offered) {
    if (!answer.accepts()) {
      return answer.switched() ? Verdict.PASS : Verdict.WARN;
    }
    if (!answer.has(parameter)) {
      return parameter.equals(CLIENT_MAX_WINDOW_BITS)
          ? Verdict.PASS
          : offered == FULL_WINDOW_BITS ? Verdict.WARN : Verdict.FAIL;
    }
    Integer bits = answer.windowBits(parameter);
    boolean hint = parameter.equals(CLIENT_MAX_WINDOW_BITS);
    return bits != null && (hint || bits <= offered) ? Verdict.PASS : Verdict.FAIL;
  }

  @ConformanceCase(
      id = "ws.deflate.response-parameters",
      clause = "RFC7692#7.1/response",
      title = "The answer spells its parameters as the specification does",
      sends = "Offers with each parameter that a client may offer, alone and together.",
      accepts =
          "One permessage-deflate, with flags that have no value, window sizes of 8 to 15 without"
              + " leading zero, each parameter once, and no others. Of two offers at most one is"
              + " accepted.",
      why = "A client must fail the connection on any other answer, and browsers do.",
      causes = "The answer is put together from the offer and from the settings, without a look.")
  void answersWithValidParameters(WebSocketProbe probe, Checks checks) {
    String both = SERVER_NO_CONTEXT_TAKEOVER + "; " + CLIENT_NO_CONTEXT_TAKEOVER;
    Map<String, String> offers = new TreeMap<>();
    offers.put("plain", NAME);
    offers.put("flags", NAME + "; " + both);
    offers.put("client-window", NAME + "; " + CLIENT_MAX_WINDOW_BITS);
    offers.put("client-window-of-10", NAME + "; " + CLIENT_MAX_WINDOW_BITS + "=10");
    offers.put("server-window-of-12", NAME + "; " + SERVER_MAX_WINDOW_BITS + "=12");
    offers.put(
        "all",
        NAME + "; " + both + "; " + SERVER_MAX_WINDOW_BITS + "=15; " + CLIENT_MAX_WINDOW_BITS);
    offers.put("list", NAME + "; " + both + ", " + NAME);
    checks.each(
        offers.entrySet(),
        Map.Entry::getKey,
        (offer, slug) -> {
          DeflateAnswer answer = DeflateAnswer.to(probe, offer.getValue());
          String wrong = wrong(answer.accepted());
          checks.record(
              slug,
              wrong != null ? Verdict.FAIL : answer.switched() ? Verdict.PASS : Verdict.WARN,
              wrong == null ? answer.describe() : wrong + ": " + answer.describe(),
              "valid parameters, each once",
              DECLINES);
        });
  }

  private static @Nullable String wrong(List<Extension> accepted) {
    if (accepted.size() > 1) {
      return "more than one offer is accepted";
    }
    for (Extension extension : accepted) {
      Set<String> seen = new HashSet<>();
      for (Extension.Parameter parameter : extension.parameters()) {
        if (!seen.add(parameter.name())) {
          return parameter.name() + " stands there twice";
        }
        Integer bits = DeflateAgreement.windowBits(parameter.value());
        boolean valid =
            switch (parameter.name()) {
              case SERVER_NO_CONTEXT_TAKEOVER, CLIENT_NO_CONTEXT_TAKEOVER ->
                  parameter.value() == null;
              case SERVER_MAX_WINDOW_BITS, CLIENT_MAX_WINDOW_BITS -> bits != null;
              default -> false;
            };
        if (!valid) {
          return "the parameter " + parameter;
        }
      }
    }
    return null;
  }
}
