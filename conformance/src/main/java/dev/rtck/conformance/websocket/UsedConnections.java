package dev.rtck.conformance.websocket;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.Frame;
import dev.rtck.protocol.websocket.WebSocketConnection;
import dev.rtck.protocol.websocket.WebSocketProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Connections that were used before something is judged on them: a decoder that is right when it
 * begins may be wrong behind its first message, or once compression is agreed.
 *
 * <p>Where the target neither echoes nor agrees to compression there are none.
 */
final class UsedConnections {

  /** Judges one connection, as the check of the slug. */
  interface Judgement {
    void on(WebSocketConnection connection, String slug);
  }

  private enum Use {
    /** A text, a text in fragments, and a binary message where the target echoes those. */
    AFTER_MESSAGES,
    /** A compressed text. */
    WITH_COMPRESSION;

    String slug() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final WebSocketProbe probe;
  private final Echo echo;
  private final List<Use> uses = new ArrayList<>();

  UsedConnections(WebSocketProbe probe, Echo echo, boolean compression) {
    this.probe = probe;
    this.echo = echo;
    if (echo.isThere()) {
      uses.add(Use.AFTER_MESSAGES);
    }
    if (compression) {
      uses.add(Use.WITH_COMPRESSION);
    }
  }

  /** Judges a connection that has sent messages, where the target echoes. */
  void afterMessages(Checks checks, String prefix, Judgement judgement) {
    judge(uses.stream().filter(Use.AFTER_MESSAGES::equals).toList(), checks, prefix, judgement);
  }

  /** Judges a connection of each kind. */
  void each(Checks checks, Judgement judgement) {
    each(checks, "", judgement);
  }

  /** Judges a connection of each kind, as checks whose slugs begin with the prefix. */
  void each(Checks checks, String prefix, Judgement judgement) {
    judge(uses, checks, prefix, judgement);
  }

  /** Judges a connection on which compression was agreed, as the check of the slug. */
  void withCompression(Checks checks, String slug, Consumer<CompressedConnection> judgement) {
    if (!uses.contains(Use.WITH_COMPRESSION)) {
      return;
    }
    try (CompressedConnection compressed = CompressedConnection.open(probe)) {
      if (compressedIsAnswered(compressed)) {
        judgement.accept(compressed);
      } else {
        // Whether messages are answered is what other cases are about.
        checks.observe(slug, "what was said before was not answered");
      }
    }
  }

  private void judge(List<Use> those, Checks checks, String prefix, Judgement judgement) {
    checks.each(
        those,
        use -> prefix + use.slug(),
        (use, slug) -> {
          if (use == Use.AFTER_MESSAGES) {
            try (WebSocketConnection connection = probe.open()) {
              judge(connection, messagesAreAnswered(connection), checks, slug, judgement);
            }
          } else {
            try (CompressedConnection compressed = CompressedConnection.open(probe)) {
              WebSocketConnection connection = compressed.connection();
              judge(connection, compressedIsAnswered(compressed), checks, slug, judgement);
            }
          }
        });
  }

  private static void judge(
      WebSocketConnection connection,
      boolean answered,
      Checks checks,
      String slug,
      Judgement judgement) {
    if (answered) {
      judgement.on(connection, slug);
    } else {
      // Whether messages are answered is what other cases are about.
      checks.observe(slug, "what was said before was not answered");
    }
  }

  private boolean messagesAreAnswered(WebSocketConnection connection) {
    String whole = Payloads.unique();
    String fragmented = Payloads.unique();
    Bytes payload = echo.request(fragmented);
    List<Frame> frames = new ArrayList<>();
    frames.add(echo.frame(whole));
    frames.addAll(
        FragmentationCases.fragments(echo.opcode(), payload, List.of(payload.length() / 2)));
    connection.send(frames.toArray(Frame[]::new));
    return isAnswered(connection, whole)
        && isAnswered(connection, fragmented)
        && (!echo.returnsBinary() || binaryIsAnswered(connection));
  }

  private boolean binaryIsAnswered(WebSocketConnection connection) {
    Bytes bytes = Bytes.utf8(Payloads.unique());
    connection.send(Frame.binary(bytes));
    return connection.awaitMessage(bytes, probe.patience().answer()) != null;
  }

  private boolean compressedIsAnswered(CompressedConnection compressed) {
    if (!echo.isThere()) {
      return true;
    }
    String text = Payloads.unique();
    compressed.connection().send(compressed.frame(echo.opcode(), echo.request(text)));
    return isAnswered(compressed.connection(), text);
  }

  private boolean isAnswered(WebSocketConnection connection, String text) {
    return echo.await(connection, text, probe.patience().answer()) != null;
  }
}
