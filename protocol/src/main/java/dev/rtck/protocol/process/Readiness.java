package dev.rtck.protocol.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.wire.AnyCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Asks whether a target is up. */
final class Readiness {

  private final String host;
  private final int port;
  private final boolean tls;
  private final @Nullable String path;

  /**
   * @param path what is asked for; null: a port that accepts is enough
   */
  Readiness(URI base, @Nullable String path) {
    String scheme = base.getScheme().toLowerCase(Locale.ROOT);
    String literal = base.getHost();
    if (literal == null || (base.getPort() < 0 && Address.isStream(base))) {
      throw new IllegalArgumentException(base + " names no host and port");
    }
    this.host = literal;
    this.tls = List.of("https", "wss", "tls").contains(scheme);
    this.port = base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80;
    this.path = path;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  /** Returns whether the port accepts a connection, on any address of the host. */
  boolean accepts(Duration patience) {
    try (Socket socket = connect(patience)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns whether the target is up. */
  boolean ready(Duration patience) {
    if (path == null) {
      return accepts(patience);
    }
    try (Socket socket = connect(patience)) {
      socket.setSoTimeout(millis(patience));
      return tls ? answersOverTls(socket) : answers(socket);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean answersOverTls(Socket socket) throws IOException {
    // Whether the certificate is good is for the cases; here it only matters that one is shown.
    SSLContext context = AnyCertificate.context(true);
    try (SSLSocket secure =
        (SSLSocket) context.getSocketFactory().createSocket(socket, host, port, true)) {
      secure.startHandshake();
      return answers(secure);
    }
  }

  private boolean answers(Socket socket) throws IOException {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + host
            + ":"
            + port
            + "\r\nUser-Agent: rtck\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(US_ASCII));
    socket.getOutputStream().flush();
    byte[] start = socket.getInputStream().readNBytes("HTTP/".length());
    return new String(start, US_ASCII).equals("HTTP/");
  }

  private Socket connect(Duration patience) throws IOException {
    IOException refused = new UnknownHostException(host);
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, port), millis(patience));
        if (isItself(socket)) {
          throw new IOException("connected to itself");
        }
        return socket;
      } catch (IOException e) {
        socket.close();
        refused = e;
      }
    }
    throw refused;
  }

  /** On loopback, a free port can be given to the very socket that asks for it. */
  private static boolean isItself(Socket socket) {
    return socket.getLocalPort() == socket.getPort()
        && socket.getLocalAddress().equals(socket.getInetAddress());
  }

  private static int millis(Duration patience) {
    return (int) Math.max(1, Math.min(patience.toMillis(), 60_000));
  }
}
