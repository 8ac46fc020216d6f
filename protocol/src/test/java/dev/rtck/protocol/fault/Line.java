package dev.rtck.protocol.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A target, a proxy in front of it, and both ends of what goes through, in the hands of a test. */
final class Line implements AutoCloseable {

  private static final int LONG_MILLIS = 20_000;

  final Transcript transcript = new Transcript(Secrets.of(List.of()));
  final ServerSocket target;
  final FaultProxy proxy;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private Line(ServerSocket target) throws IOException {
    this.target = target;
    target.setSoTimeout(LONG_MILLIS);
    this.proxy =
        FaultProxy.to(new Address("127.0.0.1", target.getLocalPort(), false, false), transcript);
  }

  static Line open() throws IOException {
    return new Line(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()));
  }

  /** Both ends of one relayed connection, and its number. */
  record Ends(Socket client, Socket target, int number) {

    void fromClient(byte... bytes) throws IOException {
      client.getOutputStream().write(bytes);
    }

    void fromTarget(byte... bytes) throws IOException {
      target.getOutputStream().write(bytes);
    }

    Socket end(Party party) {
      return party == Party.CLIENT ? client : target;
    }

    Socket sender(Direction direction) {
      return end(direction.sender());
    }

    Socket receiver(Direction direction) {
      return end(direction.receiver());
    }
  }

  /** Connects through the proxy; what the rules do meanwhile must leave the target a connection. */
  Ends connect() throws IOException {
    Socket client = dial();
    Socket accepted = accept();
    List<Integer> numbers = proxy.connections();
    return new Ends(client, accepted, numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1));
  }

  /** Connects to the proxy. */
  Socket dial() throws IOException {
    return mine(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
  }

  Socket accept() throws IOException {
    return mine(target.accept());
  }

  private Socket mine(Socket socket) throws IOException {
    sockets.add(socket);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(LONG_MILLIS);
    return socket;
  }

  /** What came up to the end, and how that was. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
  record Rest(byte[] bytes, ProxyEvent.Ending ending) {}

  /** Reads to the end. */
  static Rest rest(Socket socket) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (true) {
      int count;
      try {
        count = socket.getInputStream().read(buffer);
      } catch (SocketException reset) {
        return new Rest(bytes.toByteArray(), ProxyEvent.Ending.RST);
      }
      if (count < 0) {
        return new Rest(bytes.toByteArray(), ProxyEvent.Ending.FIN);
      }
      bytes.write(buffer, 0, count);
    }
  }

  /** Reads to the end, before which nothing must come. */
  static ProxyEvent.Ending ending(Socket socket) throws IOException {
    Rest rest = rest(socket);
    assertThat(rest.bytes()).isEmpty();
    return rest.ending();
  }

  static byte[] read(Socket socket, int count) throws IOException {
    return socket.getInputStream().readNBytes(count);
  }

  static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Shows that both directions of the connection work. */
  static void assertRelays(Ends ends) throws IOException {
    ends.fromClient((byte) 'q');
    assertThat(read(ends.target(), 1)).containsExactly('q');
    ends.fromTarget((byte) 'a');
    assertThat(read(ends.client(), 1)).containsExactly('a');
  }

  <T extends ProxyEvent> List<T> events(Class<T> type) {
    return proxy.events().stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
    target.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
