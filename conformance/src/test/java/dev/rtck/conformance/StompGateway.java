package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rtck.referenceserver.ReferenceServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in front of the STOMP port of the clean reference server and gives it other manners. It
 * follows the frames of both sides.
 */
final class StompGateway implements AutoCloseable {

  private static final Pattern LENGTH = Pattern.compile("(?m)^content-length:([0-9]{1,9})\\r?$");

  /** What is different about the server; one object for each connection. */
  interface Manners {

    /**
     * Takes a frame of the client, as its octets up to NUL.
     *
     * @return false to leave it to the reference server
     */
    default boolean takes(String frame, Client client) throws IOException {
      return false;
    }

    /** Returns what the reference server gets to read of a frame of the client. */
    default String hears(String frame) {
      return frame;
    }

    /** Returns what becomes of a frame of the server; an empty text is nothing. */
    default String says(String frame) {
      return frame;
    }
  }

  /** Makes the manners of one connection. */
  interface Temper {
    Manners next();
  }

  /** The one who is answered. */
  record Client(Socket socket) {

    /** Sends a frame whose lines are given, without body. */
    void say(String... lines) throws IOException {
      say(String.join("\n", lines) + "\n\n\0");
    }

    private void say(String octets) throws IOException {
      synchronized (socket) {
        socket.getOutputStream().write(octets.getBytes(ISO_8859_1));
      }
    }

    void end() throws IOException {
      socket.shutdownOutput();
    }

    void endAfter(Duration wait) {
      CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
          .execute(
              () -> {
                try {
                  end();
                } catch (IOException gone) {
                  // The client was faster.
                }
              });
    }

    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Says ERROR, and ends the connection. */
    void refuse(String why) throws IOException {
      say("ERROR", "message:" + why);
      end();
    }
  }

  private final ReferenceServer server;
  private final ScriptedServer front;

  private StompGateway(Temper temper) throws IOException {
    server = ReferenceServer.start();
    front = ScriptedServer.start((socket, number) -> serve(socket, temper.next()));
  }

  static StompGateway start(Temper temper) throws IOException {
    return new StompGateway(temper);
  }

  int port() {
    return front.port();
  }

  private void serve(Socket socket, Manners manners) throws IOException {
    Client client = new Client(socket);
    try (Socket below = new Socket(InetAddress.getLoopbackAddress(), server.stompPort())) {
      ScriptedServer.spawn("gateway-answers", () -> answer(below, client, manners));
      InputStream in = socket.getInputStream();
      for (String frame = read(in); !frame.isEmpty(); frame = read(in)) {
        boolean lineEnd = frame.isBlank();
        if (lineEnd || !manners.takes(frame, client)) {
          String heard = lineEnd ? frame : manners.hears(frame);
          below.getOutputStream().write(heard.getBytes(ISO_8859_1));
        }
      }
    }
  }

  private static void answer(Socket below, Client client, Manners manners) {
    try {
      InputStream in = below.getInputStream();
      for (String frame = read(in); !frame.isEmpty(); frame = read(in)) {
        client.say(frame.isBlank() ? frame : manners.says(frame));
      }
      client.end();
    } catch (IOException theOtherSideLeft) {
      // It is over, whichever way.
    }
  }

  /** Returns an end of line, or a frame with its NUL, or nothing at the end. */
  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int whole = Integer.MAX_VALUE;
    for (int next = in.read(); next >= 0; next = in.read()) {
      frame.write(next);
      boolean atStart = frame.size() <= 2;
      if (next == '\n') {
        String head = frame.toString(ISO_8859_1);
        if (atStart && head.isBlank()) {
          return head;
        }
        Matcher length = LENGTH.matcher(head);
        if (whole == Integer.MAX_VALUE
            && (head.endsWith("\n\n") || head.endsWith("\n\r\n"))
            && length.find()) {
          whole = frame.size() + Integer.parseInt(length.group(1)) + 1;
        } else if (whole == Integer.MAX_VALUE && head.endsWith("\n\n")) {
          whole = 0;
        }
      }
      if (next == 0 && (whole == Integer.MAX_VALUE || frame.size() >= whole)) {
        return frame.toString(ISO_8859_1);
      }
    }
    return "";
  }

  @Override
  public void close() throws IOException {
    front.close();
    server.close();
  }
}
