package dev.rtck.referenceserver.stomp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One frame. The body is shared, not copied: nobody may change it. */
final class Frame {
  static final byte[] NO_BODY = {};

  private final String command;
  private final List<Header> headers;
  private final byte[] body;

  Frame(String command, List<Header> headers, byte[] body) {
    this.command = command;
    this.headers = List.copyOf(headers);
    this.body = body;
  }

  /** A frame without body; names and values alternate. */
  static Frame of(String command, String... namesAndValues) {
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
    }
    return new Frame(command, headers, NO_BODY);
  }

  String command() {
    return command;
  }

  List<Header> headers() {
    return headers;
  }

  /** The bytes themselves, not a copy. */
  byte[] body() {
    return body;
  }

  /** The value of the first header with this name: it alone counts (1.2, Repeated Headers). */
  @Nullable String first(String name) {
    return headers.stream()
        .filter(it -> it.name().equals(name))
        .map(Header::value)
        .findFirst()
        .orElse(null);
  }

  Frame with(Header header) {
    List<Header> more = new ArrayList<>(headers);
    more.add(header);
    return new Frame(command, more, body);
  }

  Frame without(String name) {
    return new Frame(
        command, headers.stream().filter(it -> !it.name().equals(name)).toList(), body);
  }
}
