package dev.rtck.protocol.wire;

import java.util.List;

/**
 * What a client offers when it starts TLS. Immutable.
 *
 * @param versions the versions by the names of JSSE, such as {@code TLSv1.3}; empty for the usual
 * @param applicationProtocols what ALPN (RFC 7301) offers, in order; empty for no ALPN at all
 */
public record TlsOffer(List<String> versions, List<String> applicationProtocols) {

  /** What clients of WebSocket offer: the usual versions, and HTTP/1.1. */
  public static final TlsOffer USUAL = new TlsOffer(List.of(), List.of("http/1.1"));

  public TlsOffer {
    versions = List.copyOf(versions);
    applicationProtocols = List.copyOf(applicationProtocols);
  }

  /** Returns the offer of one version alone. */
  public static TlsOffer ofVersion(String version) {
    return new TlsOffer(List.of(version), USUAL.applicationProtocols());
  }

  /** Returns the offer of other application protocols. */
  public static TlsOffer ofProtocols(String... protocols) {
    return new TlsOffer(List.of(), List.of(protocols));
  }
}
