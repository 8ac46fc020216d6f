package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.wire.AnyCertificate;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/**
 * Where the HTTP client of each session begins: whom it trusts, and that it does nothing unasked.
 *
 * <p>Whom to trust is read once, since a client that reads all authorities anew takes longer to
 * make than a session to open. Thread-safe.
 */
public final class SessionHttp {

  private SessionHttp() {}

  /** Made when first asked for: few targets are asked for any certificate. */
  private static final class TrustsAuthorities {
    static final OkHttpClient CLIENT = usual().build();
  }

  private static final class TrustsAnyone {
    static final OkHttpClient CLIENT =
        usual()
            .sslSocketFactory(
                AnyCertificate.context(true).getSocketFactory(), AnyCertificate.INSTANCE)
            .hostnameVerifier((host, session) -> true)
            .build();
  }

  private static OkHttpClient.Builder usual() {
    return new OkHttpClient.Builder()
        .protocols(List.of(Protocol.HTTP_1_1))
        .proxy(Proxy.NO_PROXY)
        .followRedirects(false)
        // What was sent twice would look as if the target had doubled it.
        .retryOnConnectionFailure(false);
  }

  /**
   * Returns a client to be finished, of HTTP/1.1, that repeats no request and follows no redirect.
   */
  public static OkHttpClient.Builder builder(Address address, Duration connectAtMost) {
    OkHttpClient base = address.insecure() ? TrustsAnyone.CLIENT : TrustsAuthorities.CLIENT;
    // Zero would be for ever.
    return base.newBuilder().connectTimeout(connectAtMost.plusMillis(1));
  }
}
