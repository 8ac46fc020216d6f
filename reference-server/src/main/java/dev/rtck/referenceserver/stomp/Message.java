package dev.rtck.referenceserver.stomp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One message on its way. Guarded by the broker. */
final class Message {
  private final String id;
  private final String destination;
  private final List<Header> headers;
  private final byte[] body;

  /** Those who refused it: it is not theirs any more. */
  private final Set<Subscription> refusing = new HashSet<>();

  Message(String id, String destination, List<Header> headers, byte[] body) {
    this.id = id;
    this.destination = destination;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  String id() {
    return id;
  }

  /** As the sender wrote it. */
  String destination() {
    return destination;
  }

  /** What the sender added. */
  List<Header> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  /** The same message with another body. */
  Message withBody(byte[] other) {
    return new Message(id, destination, headers, other);
  }

  /** The same message with a header more. */
  Message with(Header header) {
    List<Header> more = new ArrayList<>(headers);
    more.add(header);
    return new Message(id, destination, more, body);
  }

  /** The same message without what the sender added. */
  Message withoutHeaders() {
    return new Message(id, destination, List.of(), body);
  }

  Set<Subscription> refusing() {
    return refusing;
  }
}
