package dev.rtck.protocol.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.ScriptedServer;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The target's end of a WebSocket connection in a script; may send anything. */
public final class TargetEnd {

  /** What the target does once it accepted the handshake. */
  @FunctionalInterface
  public interface Talk {
    /** Talks, once the handshake was accepted. */
    void with(TargetEnd end) throws IOException;
  }

  private static final Pattern KEY = Pattern.compile("(?i)\r\nsec-websocket-key: *(\\S+)\r\n");
  private static final int LARGEST_PAYLOAD = 8 << 20;

  final Socket socket;
  final String head;
  private final FrameDecoder decoder = new FrameDecoder(LARGEST_PAYLOAD);
  private final byte[] buffer = new byte[16 << 10];

  private TargetEnd(Socket socket, String head) {
    this.socket = socket;
    this.head = head;
  }

  /** Returns a script that accepts the handshake as RFC 6455 §4.2.2 says, and talks then. */
  public static ScriptedServer.Script accepting(Talk talk) {
    return acceptingWith(Bytes.EMPTY, talk);
  }

  /** Returns a script that sends the bytes in one go with the accepted handshake. */
  static ScriptedServer.Script acceptingWith(Bytes following, Talk talk) {
    return socket -> {
      String head = ScriptedServer.readHead(socket);
      if (!head.isEmpty()) {
        ScriptedServer.write(socket, Bytes.concat(Bytes.latin1(accepted(head)), following));
        talk.with(new TargetEnd(socket, head));
      }
    };
  }

  private static String accepted(String head) throws IOException {
    Matcher key = KEY.matcher(head);
    if (!key.find()) {
      throw new IOException("no key in " + head);
    }
    return ScriptedServer.SWITCHING.replaceFirst(
        "\r\n\r\n", "\r\nSec-WebSocket-Accept: " + accept(key.group(1)) + "\r\n\r\n");
  }

  private static String accept(String key) throws IOException {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Returns the client's next frame, or null when it ended the connection. */
  public @Nullable Frame next() throws IOException {
    try {
      Frame frame = decoder.next();
      while (frame == null) {
        int count = socket.getInputStream().read(buffer);
        if (count < 0) {
          return null;
        }
        decoder.feed(buffer, count);
        frame = decoder.next();
      }
      return frame;
    } catch (FrameDecoder.FrameTooLarge e) {
      throw new IOException(e);
    }
  }

  /** Sends the frames as a server does: without a mask. */
  public void send(Frame... frames) throws IOException {
    for (Frame frame : frames) {
      ScriptedServer.write(socket, frame.unmasked().encode());
    }
  }

  /** Sends every message back and answers pings and Close, until the client leaves. */
  void echo() throws IOException {
    for (Frame frame = next(); frame != null; frame = next()) {
      switch (frame.opcode()) {
        case Opcode.PING -> send(Frame.pong(frame.payload()));
        case Opcode.CLOSE -> {
          send(frame);
          return;
        }
        default -> send(frame);
      }
    }
  }

  /** Reads what comes, and does nothing, until the client leaves. */
  public void ignore() throws IOException {
    var unused = ScriptedServer.readToTheEnd(socket);
  }
}
