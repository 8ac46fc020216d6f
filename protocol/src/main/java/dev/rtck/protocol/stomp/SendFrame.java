package dev.rtck.protocol.stomp;

import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.Template;
import java.util.Map;
import java.util.Objects;

/** Makes the SEND that a profile writes as {@code {destination, headers, body}}. */
public final class SendFrame {

  private SendFrame() {}

  /**
   * Returns the frame. A usual client of STOMP tells the length of a body, and its type where it is
   * told to.
   *
   * @throws dev.rtck.protocol.profile.UnboundNameException when a name has no value
   */
  public static StompFrame of(Template send, Bindings values) {
    StompFrame frame = StompFrame.of("SEND").with("destination", destination(send, values));
    Template headers = send.member("headers");
    if (headers != null) {
      for (Map.Entry<String, Template> header : headers.members().entrySet()) {
        frame = frame.replacing(header.getKey(), header.getValue().renderText(values));
      }
    }
    Template body = send.member("body");
    return body == null ? frame : frame.withBody(body.renderText(values)).counted();
  }

  static String destination(Template send, Bindings values) {
    return Objects.requireNonNull(send.member("destination"), "the profile was checked")
        .renderText(values);
  }
}
