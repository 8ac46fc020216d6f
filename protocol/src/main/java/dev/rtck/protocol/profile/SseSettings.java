package dev.rtck.protocol.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What only an endpoint of server-sent events has.
 *
 * @param resume whether the server goes on after {@code Last-Event-ID}
 * @param finished a path that answers 204, or null
 * @param moved a path that redirects to a stream, or null
 * @param methods the HTTP methods that open the stream; the first is used
 * @param ownOrigins whether the endpoint itself says which origins are let in, and with it that
 *     their pages may read the stream
 */
public record SseSettings(
    boolean resume,
    @Nullable String finished,
    @Nullable String moved,
    List<String> methods,
    boolean ownOrigins)
    implements Settings {

  /** What opens a stream when the profile does not say. */
  public static final List<String> DEFAULT_METHODS = List.of("GET");

  public SseSettings {
    methods = List.copyOf(methods);
  }
}
