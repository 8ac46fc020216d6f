package dev.rtck.protocol.fault;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One end of a relayed connection: the client or the target. Of the relaying thread alone. */
final class Peer {

  private final Relay relay;
  private final Party party;
  private SocketChannel channel;
  private @Nullable SelectionKey key;

  /** It said all that it will say. */
  private boolean finished;

  /** A write told that it is not there any more. */
  private boolean lost;

  private final int receiveBufferBytes;

  /**
   * @param receiveBufferBytes the size of the kernel's receive buffer, or 0 for the usual one
   */
  Peer(Relay relay, Party party, SocketChannel channel, int receiveBufferBytes) throws IOException {
    this.relay = relay;
    this.party = party;
    this.channel = channel;
    this.receiveBufferBytes = receiveBufferBytes;
    prepare(channel);
  }

  private void prepare(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (receiveBufferBytes > 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
    }
  }

  /** Makes a new channel: one that could not connect cannot connect again. */
  void reopen() throws IOException {
    channel.close();
    channel = SocketChannel.open();
    prepare(channel);
  }

  void register(RelayLoop loop, int operations) throws IOException {
    key = loop.register(channel, operations, this);
  }

  /** Says what to wait for. */
  void await(int operations) {
    SelectionKey registered = key;
    if (registered != null && registered.isValid() && registered.interestOps() != operations) {
      registered.interestOps(operations);
    }
  }

  /** Returns whether nothing is waited for. */
  boolean isUnobserved() {
    SelectionKey registered = key;
    return registered != null && registered.isValid() && registered.interestOps() == 0;
  }

  Relay relay() {
    return relay;
  }

  Party party() {
    return party;
  }

  SocketChannel channel() {
    return channel;
  }

  boolean isFinished() {
    return finished;
  }

  void finished() {
    finished = true;
  }

  boolean isLost() {
    return lost;
  }

  void lost() {
    lost = true;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  /** Ends the connection with RST. */
  void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException endedAlready) {
      // Then there is nobody to be told.
    }
    close();
  }

  void close() {
    try {
      channel.close();
    } catch (IOException nothingLeftToClose) {
      // It is closed all the same.
    }
  }
}
