package dev.rtck.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/** Answers the opening handshake of RFC 6455, and nothing from then on. */
final class DeafServer {

  private DeafServer() {}

  /** Listens on the port that the first argument names, until it is ended. */
  public static void main(String[] arguments) throws IOException {
    try (ServerSocket server =
        new ServerSocket(Integer.parseInt(arguments[0]), 50, InetAddress.getLoopbackAddress())) {
      while (true) {
        Socket socket = server.accept();
        new Thread(
                () -> {
                  try (socket) {
                    serve(socket);
                  } catch (IOException theOtherSideLeft) {
                    // The next one, please.
                  }
                })
            .start();
      }
    }
  }

  static void serve(Socket socket) throws IOException {
    String key =
        RawTarget.readHead(socket.getInputStream())
            .lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("");
    socket
        .getOutputStream()
        .write(
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: "
                    + accept(key)
                    + "\r\n\r\n")
                .getBytes(US_ASCII));
    RawTarget.SILENT.serve(socket);
  }

  private static String accept(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
