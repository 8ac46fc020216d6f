package dev.rtck.protocol.websocket;

import dev.rtck.protocol.websocket.deflate.MessageDeflater;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server's answer agreed to of permessage-deflate (RFC 7692 §7.1): the answer binds, not the
 * offer.
 *
 * @param serverNoContextTakeover each message of the server starts with an empty window
 * @param clientNoContextTakeover each message of the client does
 * @param serverMaxWindowBits the logarithm of the server's window, 15 when nothing was said
 * @param clientMaxWindowBits the logarithm of the client's window, 15 when nothing was said
 */
public record DeflateAgreement(
    boolean serverNoContextTakeover,
    boolean clientNoContextTakeover,
    int serverMaxWindowBits,
    int clientMaxWindowBits) {

  public static final String NAME = "permessage-deflate";
  public static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
  public static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
  public static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
  public static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

  private static final int FULL = 15;

  /** Returns what the extensions of an answer agree to, or null when it is not among them. */
  static @Nullable DeflateAgreement of(List<Extension> extensions) {
    return extensions.stream()
        .filter(extension -> extension.name().equals(NAME))
        .findFirst()
        .map(
            extension ->
                new DeflateAgreement(
                    extension.has(SERVER_NO_CONTEXT_TAKEOVER),
                    extension.has(CLIENT_NO_CONTEXT_TAKEOVER),
                    bits(extension, SERVER_MAX_WINDOW_BITS),
                    bits(extension, CLIENT_MAX_WINDOW_BITS)))
        .orElse(null);
  }

  /** Returns the number of bits that the text is, as §7.1.2 spells it, or null. */
  public static @Nullable Integer windowBits(@Nullable String value) {
    return value != null && value.matches("[89]|1[0-5]") ? (Integer) Integer.parseInt(value) : null;
  }

  private static int bits(Extension extension, String parameter) {
    return extension.all(parameter).stream()
        .map(it -> windowBits(it.value()))
        .mapToInt(bits -> bits == null ? FULL : bits)
        .min()
        .orElse(FULL);
  }

  /** Returns what compresses the client's messages as agreed; to be closed. */
  public MessageDeflater deflater() {
    return new MessageDeflater(clientNoContextTakeover, clientMaxWindowBits);
  }
}
