package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @SuppressWarnings("NullAway.Init")
  private static SSLContext tls;

  @BeforeAll
  static void makeCertificate(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD);
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void echoesOverTlsAndEndsWithCloseNotify(String version) throws IOException {
    try (ReferenceServer server = ReferenceServer.start(Options.builder().tls(tls).build());
        SSLSocket socket =
            (SSLSocket)
                tls.getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(5000);
      socket.setEnabledProtocols(new String[] {version});
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      socket.setSSLParameters(parameters);
      socket
          .getOutputStream()
          .write(RawClient.request("/echo", "").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
      socket.getOutputStream().write(frame(0x81, "hi"));
      assertThat(HexFormat.of().formatHex(in.readNBytes(4))).isEqualTo("81026869");
      socket.getOutputStream().write(frame(0x88, new byte[] {3, (byte) 0xe8}));
      assertThat(HexFormat.of().formatHex(in.readNBytes(4))).isEqualTo("880203e8");
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void plaintextOnTheTlsPortEndsTheConnection() throws IOException {
    try (ReferenceServer server = ReferenceServer.start(Options.builder().tls(tls).build());
        RawClient client = new RawClient(server.port())) {
      client.send(RawClient.request("/echo", ""));
      assertThat(client.readToEnd()).doesNotContain("HTTP/1.1").doesNotEndWith("<silence>");
    }
  }
}
