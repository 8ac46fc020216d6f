package dev.rtck.protocol.profile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in.
 *
 * @param required whether a client must show credentials
 * @param valid names of users who are let in
 * @param invalid names of users who are refused
 * @param anonymous what happens to a client without credentials; null when the profile does not say
 */
public record Auth(
    boolean required, List<String> valid, List<String> invalid, @Nullable Anonymous anonymous) {

  public Auth {
    valid = List.copyOf(valid);
    invalid = List.copyOf(invalid);
  }

  /** What happens to a client without credentials. */
  public enum Anonymous {
    /** It is let in. */
    ALLOWED,
    /** A 4xx, or a Close, CONNECT_ERROR or ERROR before any application message. */
    REFUSED
  }
}
