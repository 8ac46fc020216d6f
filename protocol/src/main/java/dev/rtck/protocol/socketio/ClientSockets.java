package dev.rtck.protocol.socketio;

import dev.rtck.protocol.Address;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The TCP sockets of one client, kept so that they can be reset: a library closes them politely.
 * Thread-safe.
 */
final class ClientSockets extends SocketFactory {

  private final @Nullable Address relay;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  /**
   * @param relay where every socket connects to, whatever it is told; null for where it is told
   */
  ClientSockets(@Nullable Address relay) {
    this.relay = relay;
  }

  /** Resets all sockets, and lets no other one connect. */
  void reset() {
    over = true;
    open.forEach(
        socket -> {
          try {
            socket.setSoLinger(true, 0);
            socket.close();
          } catch (IOException alreadyClosed) {
            // Then there is nothing left to reset.
          }
        });
    open.clear();
  }

  private final class Kept extends Socket {
    @Override
    public void connect(SocketAddress there, int timeout) throws IOException {
      if (over) {
        throw new ConnectException("rtck has ended this client");
      }
      open.add(this);
      Address instead = relay;
      super.connect(
          instead == null ? there : new InetSocketAddress(instead.host(), instead.port()), timeout);
      setTcpNoDelay(true);
      if (over) {
        reset();
      }
    }

    @Override
    public synchronized void close() throws IOException {
      open.remove(this);
      super.close();
    }
  }

  @Override
  public Socket createSocket() {
    return new Kept();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  private Socket connected(InetSocketAddress there) throws IOException {
    Socket socket = new Kept();
    socket.connect(there, 0);
    return socket;
  }
}
