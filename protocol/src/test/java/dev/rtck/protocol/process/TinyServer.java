package dev.rtck.protocol.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A target for the tests: answers every connection with a refusal, until it is ended. */
final class TinyServer {

  private TinyServer() {}

  /** Listens on the port that the first argument names; the second one is what it says first. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 1 && arguments[1].equals("stubborn")) {
      Runtime.getRuntime().addShutdownHook(new Thread(TinyServer::refuseToEnd));
    }
    try (ServerSocket server =
        new ServerSocket(Integer.parseInt(arguments[0]), 50, InetAddress.getLoopbackAddress())) {
      System.out.println("listening, and $GREETING is " + System.getenv("GREETING"));
      while (true) {
        try (Socket socket = server.accept()) {
          socket.setSoTimeout(2000);
          boolean mute = arguments.length > 1 && arguments[1].equals("mute");
          if (socket.getInputStream().read() >= 0 && !mute) {
            socket
                .getOutputStream()
                .write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
          }
        } catch (IOException e) {
          System.out.println("a client left: " + e.getMessage());
        }
      }
    }
  }

  private static void refuseToEnd() {
    try {
      new java.util.concurrent.CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
