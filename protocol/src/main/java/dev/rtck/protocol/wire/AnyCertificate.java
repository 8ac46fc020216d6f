package dev.rtck.protocol.wire;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts any certificate, for any name: what {@code --insecure} asks for, and what will do where
 * only matters that one is shown.
 */
public final class AnyCertificate extends X509ExtendedTrustManager {

  /** The only one there need be. */
  public static final AnyCertificate INSTANCE = new AnyCertificate();

  private AnyCertificate() {}

  /** Returns TLS with any certificate of the other side, or with those that this Java trusts. */
  public static SSLContext context(boolean any) {
    try {
      if (!any) {
        return SSLContext.getDefault();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {INSTANCE}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  /** Returns why a handshake failed, in one line, with what helps where nobody trusts whom. */
  public static String reason(SSLException failure) {
    String why = String.valueOf(failure.getMessage());
    return why.lines().findFirst().orElse(why)
        + (why.contains("certif") || why.contains("PKIX")
            ? "; --insecure accepts any certificate"
            : "");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
