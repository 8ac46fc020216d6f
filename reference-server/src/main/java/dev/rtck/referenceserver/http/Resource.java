package dev.rtck.referenceserver.http;

/** What answers the requests to one path. Called on the event loop of the connection. */
@FunctionalInterface
public interface Resource {
  /** Answers now or later, once: with a response or by switching protocols. */
  void handle(Exchange exchange);

  /** Tells of a request whose head is there, and whose body is not there yet; may answer it. */
  default void begun(Exchange exchange) {}

  /** Says goodbye to those it keeps open, since the server ends. */
  default void goAway() {}
}
