package dev.rtck.referenceserver.socketio;

import java.util.regex.Pattern;

/**
 * The namespaces that have these names are alike.
 *
 * @param name what the whole name must look like
 */
public record NamespaceRule(Pattern name, Middleware middleware, SocketApplication application) {
  /** A rule for one namespace that everybody may connect to. */
  public static NamespaceRule of(String name, SocketApplication application) {
    return new NamespaceRule(Pattern.compile(Pattern.quote(name)), Middleware.open(), application);
  }
}
