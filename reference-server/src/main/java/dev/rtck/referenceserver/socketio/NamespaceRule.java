package dev.rtck.referenceserver.socketio;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.util.regex.Pattern;

/**
 * The namespaces that have these names are alike.
 *
 * @param name what the whole name must look like
 */
public record NamespaceRule(Pattern name, Middleware middleware, SocketApplication application) {
  boolean covers(String asked, Defects defects) {
    boolean begins = !name.pattern().startsWith("\\Q") && name.matcher(asked).lookingAt();
    return name.matcher(asked).matches()
        || (begins && defects.has(Defect.DYNAMIC_NAME_MATCHED_IN_PART));
  }

  /** A rule for one namespace that everybody may connect to. */
  public static NamespaceRule of(String name, SocketApplication application) {
    return new NamespaceRule(Pattern.compile(Pattern.quote(name)), Middleware.open(), application);
  }
}
