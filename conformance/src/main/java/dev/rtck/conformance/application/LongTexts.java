package dev.rtck.conformance.application;

import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Operation;
import dev.rtck.protocol.profile.Template;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Texts that are as long as a message may be. */
final class LongTexts {

  /** The kind that every target should take, which no profile need promise. */
  static final String USUAL = "long";

  /** The kind that is as long as the profile promises. */
  static final String PROMISED = "declared-limit";

  /** What they are, for a catalogue. */
  static final String KINDS =
      "64 KiB, or what the target announces where that is less, and as much as the profile's"
          + " limits.messageBytes allows";

  private static final int KIB = 1024;

  /**
   * A character of three bytes: of two places that are a power of two apart, where who decodes what
   * it reads piece by piece may cut, at least one is inside of one. No client escapes it, which
   * would make it longer.
   */
  private static final String WIDE = "世";

  private static final int WIDE_BYTES = 3;

  /** Beyond this a limit is not tried at full size: it would take the case's time and memory. */
  private static final long LARGEST_TRIED = 16L * KIB * KIB;

  /** Types, headers and numbers of a packet, where a limit may be read as that of the packet. */
  private static final int LONGEST_HEAD = 256;

  private static final Set<Protocol> IN_PACKETS = Set.of(Protocol.SOCKETIO, Protocol.STOMP);

  /** What comes may be escaped, each character as six others. */
  private static final int LONGEST_ESCAPE = 6;

  private LongTexts() {}

  /**
   * Returns them by their kinds: of 64 KiB, or the limit where that is less, be it announced only,
   * and of the limit that the profile promises.
   *
   * @param values what else is sent
   * @param kept whether each newcomer is told of them, so that none may be larger
   */
  static Map<String, String> of(Talk talk, Operation operation, Bindings values, boolean kept) {
    Map<String, String> texts = new LinkedHashMap<>();
    Long limit = limit(talk);
    Long most = talk.clients().largest();
    long usual = most == null ? 64 * KIB : Math.min(64 * KIB, most);
    String fits = filled(talk, operation, values, usual, true);
    if (fits != null) {
      texts.put(USUAL, fits);
    }
    if (limit != null && limit <= LARGEST_TRIED && !kept) {
      String whole = filled(talk, operation, values, limit, false);
      if (whole != null) {
        texts.put(PROMISED, whole);
      }
    }
    return texts;
  }

  private static @Nullable Long limit(Talk talk) {
    return talk.clients().plan().endpoint().limits().messageBytes();
  }

  /** Returns whether no profile promises that the target takes it. */
  static boolean isUnpromised(Talk talk, String kind) {
    return kind.equals(USUAL) && limit(talk) == null;
  }

  /**
   * Returns whether the message with the text is larger than what the profile promises to take.
   *
   * @param values what else is sent
   */
  static boolean isBeyondTheLimit(Talk talk, Operation operation, Bindings values, String text) {
    Long limit = limit(talk);
    return limit != null && limit < head(talk, operation) + bytes(operation, values, text);
  }

  private static int bytes(Operation operation, Bindings values, String text) {
    return Objects.requireNonNull(operation.send(), "something is sent")
        .renderText(values.withFresh().with("text", text))
        .getBytes(StandardCharsets.UTF_8)
        .length;
  }

  /** Returns how much more a message may have, about, than what is known of it here. */
  private static int head(Talk talk, Operation operation) {
    Template send = operation.send();
    // One client's name may be longer than another's.
    boolean names = send != null && send.names().contains("self");
    return names || IN_PACKETS.contains(talk.clients().plan().endpoint().protocol())
        ? LONGEST_HEAD
        : 0;
  }

  /** Lets the client keep messages with the text whole, however they are wrapped. */
  static void keepWhole(Client client, String text) {
    client.inbox().keepWholeUpTo(Math.max(text.length() * LONGEST_ESCAPE + KIB, 64 * KIB));
  }

  /** Returns a text whose whole message has so many bytes, or null when there is no room for it. */
  private static @Nullable String filled(
      Talk talk, Operation operation, Bindings values, long bytes, boolean wide) {
    String begin = talk.text() + "-";
    long room = bytes - bytes(operation, values, "") - head(talk, operation);
    if (room < begin.length()) {
      return null;
    }
    int rest = (int) room - begin.length();
    int wideOnes = wide ? rest / 8 * 5 / WIDE_BYTES : 0;
    return begin + WIDE.repeat(wideOnes) + "x".repeat(rest - wideOnes * WIDE_BYTES);
  }
}
