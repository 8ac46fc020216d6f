package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.rtck.referenceserver.ReferenceServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the clean reference server and gives it other manners, or another fate: so
 * there are servers of every temper without a second implementation of the protocol.
 *
 * <p>It follows the frames of both sides. Ends of connections are passed on as they came.
 */
final class Interposer implements AutoCloseable {

  static final int TEXT = 0x81;
  static final int BINARY = 0x82;
  static final int COMPRESSED = 0x40;
  static final int PING = 0x89;
  static final int PONG = 0x8A;

  static final int CLOSE = 0x88;

  /** In place of frames: the connection is reset. */
  static final byte[] DROP = {};

  /** What is different about the server; one object for each connection. */
  interface Manners {

    /** Returns the answer of a server that has no room for this connection, or null. */
    default @Nullable String turnsAway() {
      return null;
    }

    /** Returns what the server reads instead of the first bytes that came. */
    default String request(String bytes) {
      return bytes;
    }

    /**
     * Returns what becomes of an answer other than 101, after which the connection is closed; an
     * empty one drops it. Null leaves the answer as it is.
     *
     * @param request the head of the request, or what of it came
     * @param head the head of the server's answer
     */
    default @Nullable String refusal(String request, String head) {
      return null;
    }

    /** Told that a connection stands, and how to end it with a few last bytes. */
    default void stands(Farewell farewell) {}

    /** Told that the client sends no more. */
    default void clientLeft() {}

    /** Returns what the server says as soon as a connection stands: whole frames. */
    default byte[] greeting() {
      return new byte[0];
    }

    /** Returns what becomes of a whole text or binary message of the server: whole frames. */
    default byte[] message(int firstByte, byte[] payload) {
      return frame(firstByte, payload);
    }

    /** Returns what becomes of a Close of the server: whole frames. */
    default byte[] close(byte[] body) {
      return frame(CLOSE, body);
    }

    /** Returns what becomes of a whole compressed message of the server: whole frames. */
    default byte[] compressed(int firstByte, byte[] payload) {
      return frame(firstByte, payload);
    }

    /** Returns what the server gets to read of a request that offers compression. */
    default String offer(String request) {
      return request;
    }

    /** Returns what the client gets to read of the answer to a handshake. */
    default String answer(String head) {
      return head;
    }

    /** Returns what the server says of its own accord when bytes came in: whole frames. */
    default byte[] uponBytes() {
      return new byte[0];
    }
  }

  /** Ends a connection. */
  interface Farewell {
    void say(byte[] lastBytes);
  }

  /** Makes the manners of one connection. */
  interface Temper {
    Manners next();
  }

  static final Temper USUAL = () -> new Manners() {};

  private final ReferenceServer server;
  private final Temper temper;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger deaths = new AtomicInteger();
  private volatile Deadly deadly = new Deadly(-1, "\uFFFF");
  private volatile Runnable afterDeath = () -> {};
  private volatile ServerSocket listener;

  private Interposer(Temper temper) throws IOException {
    this.server = ReferenceServer.start();
    this.temper = temper;
    this.listener = listenAt(0);
    this.port = listener.getLocalPort();
    accept(listener);
  }

  static Interposer start(Temper temper) throws IOException {
    return new Interposer(temper);
  }

  /**
   * What kills.
   *
   * @param opcode of a frame
   * @param words in the head of a handshake
   */
  record Deadly(int opcode, String words) {}

  /** Starts one that dies of such input, and does then what is said. */
  static Interposer dyingOf(Deadly deadly, Consumer<Interposer> afterDeath) throws IOException {
    Interposer mortal = new Interposer(USUAL);
    mortal.afterDeath = () -> afterDeath.accept(mortal);
    mortal.deadly = deadly;
    return mortal;
  }

  int port() {
    return port;
  }

  /** Returns how often it died. */
  int deaths() {
    return deaths.get();
  }

  private static ServerSocket listenAt(int port) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
    return listener;
  }

  /** Listens again on the same port. */
  void revive() {
    try {
      listener = listenAt(port);
    } catch (IOException taken) {
      throw new IllegalStateException("somebody took the port " + port, taken);
    }
    accept(listener);
  }

  private void accept(ServerSocket door) {
    ScriptedServer.spawn(
        "interposer",
        () -> {
          try {
            while (true) {
              new Connection(door.accept()).begin();
            }
          } catch (IOException closed) {
            // It died, or the test is over.
          }
        });
  }

  private synchronized void die() throws IOException {
    if (listener.isClosed()) {
      return;
    }
    deaths.incrementAndGet();
    listener.close();
    closeConnections();
    afterDeath.run();
  }

  private void closeConnections() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    closeConnections();
    server.close();
  }

  /** Returns a frame as a server sends it. */
  static byte[] frame(int firstByte, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(firstByte);
    if (payload.length < 126) {
      frame.write(payload.length);
    } else if (payload.length < 65_536) {
      frame.write(126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) ((long) payload.length >> shift));
      }
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  private final class Connection {

    private final Socket client;
    private final Socket upstream;
    private final OutputStream toClient;
    private final Manners manners = temper.next();
    private final ClientFrames frames = new ClientFrames();
    private boolean open;

    Connection(Socket client) throws IOException {
      this.client = client;
      this.upstream = new Socket(InetAddress.getLoopbackAddress(), server.port());
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      this.toClient = client.getOutputStream();
      sockets.add(client);
      sockets.add(upstream);
    }

    void begin() {
      String excuse = manners.turnsAway();
      if (excuse != null) {
        ScriptedServer.spawn("interposer-excuse", () -> turnAway(excuse));
        return;
      }
      ScriptedServer.spawn(
          "interposer-in",
          () -> {
            pump(client, upstream, this::fromClient);
            manners.clientLeft();
          });
      ScriptedServer.spawn("interposer-out", () -> pump(upstream, client, this::fromServer));
    }

    private void turnAway(String excuse) {
      try (client;
          upstream) {
        var unused = ScriptedServer.readHead(client);
        toClient.write(excuse.getBytes(ISO_8859_1));
      } catch (IOException theClientLeft) {
        // It has no use for the excuse.
      }
    }

    private interface Pump {
      void run() throws IOException;
    }

    private void pump(Socket from, Socket to, Pump pump) {
      try {
        pump.run();
        to.shutdownOutput();
      } catch (SocketException broken) {
        resetBoth();
      } catch (IOException ended) {
        resetBoth();
      }
      synchronized (this) {
        if (from.isInputShutdown() || to.isClosed()) {
          sockets.remove(from);
        }
      }
    }

    private void resetBoth() {
      for (Socket socket : new Socket[] {client, upstream}) {
        try {
          socket.setSoLinger(true, 0);
          socket.close();
        } catch (IOException closedAlready) {
          // That is what was wanted.
        }
        sockets.remove(socket);
      }
    }

    private void fromClient() throws IOException {
      InputStream in = client.getInputStream();
      OutputStream out = upstream.getOutputStream();
      byte[] buffer = new byte[16 << 10];
      boolean served = true;
      boolean first = true;
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (first) {
          first = false;
          byte[] other =
              manners.request(new String(buffer, 0, count, ISO_8859_1)).getBytes(ISO_8859_1);
          count = Math.min(other.length, buffer.length);
          System.arraycopy(other, 0, buffer, 0, count);
        }
        if (frames.feed(buffer, count, deadly)) {
          die();
          return;
        }
        if (served) {
          say(Manners::uponBytes);
          try {
            out.write(opened(buffer, count));
          } catch (IOException serverHasLeft) {
            // What it said before is still on its way to the client.
            served = false;
          }
        }
      }
    }

    /** Rewrites a request that offers compression, when it came in one piece. */
    private byte[] opened(byte[] buffer, int count) {
      String text = new String(buffer, 0, count, ISO_8859_1);
      return text.startsWith("GET ") && text.contains("permessage-deflate")
          ? manners.offer(text).getBytes(ISO_8859_1)
          : Arrays.copyOf(buffer, count);
    }

    private synchronized void end(byte[] lastBytes) {
      open = false;
      try {
        toClient.write(lastBytes);
        client.shutdownOutput();
      } catch (IOException endedAlready) {
        // That is what was wanted.
      }
    }

    private void say(Function<Manners, byte[]> words) throws IOException {
      synchronized (this) {
        if (open) {
          toClient.write(words.apply(manners));
        }
      }
    }

    private void fromServer() throws IOException {
      DataInputStream in = new DataInputStream(upstream.getInputStream());
      String head = head(in);
      String instead =
          head.startsWith("HTTP/1.1 1") ? null : manners.refusal(frames.request(), head);
      if (instead != null) {
        toClient.write(instead.getBytes(ISO_8859_1));
        return;
      }
      synchronized (this) {
        toClient.write(manners.answer(head).getBytes(ISO_8859_1));
        if (head.startsWith("HTTP/1.1 101 ")) {
          open = true;
          toClient.write(manners.greeting());
        }
      }
      if (open) {
        manners.stands(this::end);
      }
      if (!head.startsWith("HTTP/1.1 101 ")) {
        in.transferTo(toClient);
        return;
      }
      for (byte[] frame = next(in); frame != null; frame = next(in)) {
        if (frame == DROP) {
          throw new SocketException("dropped");
        }
        synchronized (this) {
          toClient.write(frame);
        }
      }
      synchronized (this) {
        open = false;
      }
    }

    private static String head(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      for (int next = in.read(); next >= 0; next = in.read()) {
        head.append((char) next);
        if (next == '\n'
            && head.length() > 3
            && head.substring(head.length() - 4).equals("\r\n\r\n")) {
          break;
        }
      }
      return head.toString();
    }

    private byte @Nullable [] next(DataInputStream in) throws IOException {
      int first = in.read();
      if (first < 0) {
        return null;
      }
      int length = in.read();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = Math.toIntExact(in.readLong());
      }
      byte[] payload = in.readNBytes(length);
      if (first == CLOSE) {
        synchronized (this) {
          open = false;
        }
        return manners.close(payload);
      }
      return switch (first) {
        case TEXT, BINARY -> manners.message(first, payload);
        case TEXT | COMPRESSED, BINARY | COMPRESSED -> manners.compressed(first, payload);
        default -> frame(first, payload);
      };
    }
  }

  /** Follows the client's bytes: the handshake, then frames, masked or not. */
  private static final class ClientFrames {

    private final StringBuilder request = new StringBuilder();
    private boolean inFrames;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private long payloadLeft;

    /** Returns the first request's head, as far as it came. */
    synchronized String request() {
      return request.toString();
    }

    /** Returns whether these bytes hold what kills. */
    synchronized boolean feed(byte[] bytes, int count, Deadly deadly) {
      boolean seen = false;
      for (int i = 0; i < count; i++) {
        int next = bytes[i] & 0xFF;
        if (!inFrames) {
          request.append((char) next);
          int end = request.length();
          inFrames = end > 3 && request.substring(end - 4).equals("\r\n\r\n");
          seen |= inFrames && request.indexOf(deadly.words()) >= 0;
        } else if (payloadLeft > 0) {
          payloadLeft--;
        } else {
          header.write(next);
          seen |= endHeader(deadly.opcode());
        }
      }
      return seen;
    }

    private boolean endHeader(int opcode) {
      byte[] head = header.toByteArray();
      if (head.length < 2) {
        return false;
      }
      int form = head[1] & 0x7F;
      int lengthBytes = form == 126 ? 2 : form == 127 ? 8 : 0;
      int maskBytes = (head[1] & 0x80) != 0 ? 4 : 0;
      if (head.length < 2 + lengthBytes + maskBytes) {
        return false;
      }
      long length = lengthBytes == 0 ? form : 0;
      for (int i = 0; i < lengthBytes; i++) {
        length = length << 8 | (head[2 + i] & 0xFF);
      }
      payloadLeft = length < 0 ? Long.MAX_VALUE : length;
      header.reset();
      return (head[0] & 0x0F) == opcode;
    }
  }
}
