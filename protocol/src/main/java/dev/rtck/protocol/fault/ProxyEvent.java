package dev.rtck.protocol.fault;

import java.net.InetSocketAddress;

/** What came to pass at a proxy. */
public sealed interface ProxyEvent {

  /** Returns when, as {@link System#nanoTime} tells. */
  long atNanos();

  /** Returns the number of the connection, or 0 when it is about the proxy itself. */
  int connection();

  /** Returns the event in words. */
  String words();

  /** How an end of a connection came. */
  enum Ending {
    FIN,
    RST
  }

  /** A client connected. */
  record Accepted(long atNanos, int connection, InetSocketAddress client) implements ProxyEvent {
    @Override
    public String words() {
      return "accepted from port " + client.getPort();
    }
  }

  /**
   * The client came by HTTP CONNECT (RFC 9110 §9.3.6).
   *
   * @param authority the host and port that it asked for
   */
  record Tunnelled(long atNanos, int connection, String authority) implements ProxyEvent {
    @Override
    public String words() {
      return "asked to connect to " + authority;
    }
  }

  /** The target did not take a connection; the client was reset. */
  record TargetRefused(long atNanos, int connection, String reason) implements ProxyEvent {
    @Override
    public String words() {
      return "the target could not be reached: " + reason;
    }
  }

  /** A rule, or a command, acted on a connection. */
  record Acted(long atNanos, int connection, Rule rule) implements ProxyEvent {
    @Override
    public String words() {
      return rule.words();
    }
  }

  /** The condition of a rule threw, and the connection was reset. */
  record ConditionFailed(long atNanos, int connection, String failure) implements ProxyEvent {
    @Override
    public String words() {
      return "the condition of a rule failed: " + failure;
    }
  }

  /**
   * One direction ended by FIN, which was passed on.
   *
   * @param by who sent it
   * @param bytes how many bytes were passed on in that direction
   */
  record HalfClosed(long atNanos, int connection, Party by, long bytes) implements ProxyEvent {
    @Override
    public String words() {
      return "FIN by " + by.words() + " behind " + bytes + " bytes";
    }
  }

  /**
   * A connection is over: nothing more will be passed on.
   *
   * @param by who ended it: with FIN, who sent the first one
   */
  record Ended(
      long atNanos, int connection, Party by, Ending ending, long bytesToTarget, long bytesToClient)
      implements ProxyEvent {
    @Override
    public String words() {
      return "ended by "
          + by.words()
          + " with "
          + ending
          + "; "
          + bytesToTarget
          + " bytes to the target, "
          + bytesToClient
          + " to the client";
    }
  }

  /**
   * The proxy began or ceased to accept connections.
   *
   * @param accepts whether it accepts them now
   */
  record Listening(long atNanos, boolean accepts) implements ProxyEvent {
    @Override
    public int connection() {
      return 0;
    }

    @Override
    public String words() {
      return accepts ? "accepts connections" : "refuses connections";
    }
  }
}
