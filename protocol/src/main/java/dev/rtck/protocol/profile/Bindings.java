package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the names in a template stand for. Immutable.
 *
 * <p>A value has a JSON type, unless it was read from the inside of a longer text (or is an {@code
 * identity} of the profile): then only its text is known, and it equals every value that reads the
 * same.
 */
public final class Bindings {

  /** Nothing is bound. */
  public static final Bindings EMPTY = new Bindings(Map.of());

  private final Map<String, Bound> values;

  private Bindings(Map<String, Bound> values) {
    this.values = values;
  }

  static Bindings of(Map<String, Bound> values) {
    return new Bindings(Collections.unmodifiableMap(new LinkedHashMap<>(values)));
  }

  /** Returns these bindings and that of a name to a text. */
  public Bindings with(String name, String text) {
    return with(name, TextNode.valueOf(text));
  }

  /** Returns these bindings and that of a name to a JSON value. */
  public Bindings with(String name, JsonNode value) {
    return with(name, new Bound(value, false));
  }

  /** Returns these bindings and that of a name to a value whose JSON type is not known. */
  public Bindings withUntyped(String name, String text) {
    return with(name, new Bound(TextNode.valueOf(text), true));
  }

  /** Returns these bindings with a fresh {@code uuid} and {@code now}, as each send needs them. */
  public Bindings withFresh() {
    return with("uuid", UUID.randomUUID().toString())
        .with("now", LongNode.valueOf(System.currentTimeMillis()));
  }

  /** Returns these bindings without a name, for instance a sender that may be another one next. */
  public Bindings without(String name) {
    Map<String, Bound> copy = new LinkedHashMap<>(values);
    copy.remove(name);
    return of(copy);
  }

  /**
   * Returns these bindings and that of {@code to} to what {@code from} is bound to in others; these
   * alone when it is not bound there. It keeps the JSON type: the recipient's {@code self} becomes
   * the sender's {@code recipient}.
   */
  public Bindings withValueOf(Bindings others, String from, String to) {
    Bound bound = others.bound(from);
    return bound == null ? this : with(to, bound);
  }

  private Bindings with(String name, Bound bound) {
    Map<String, Bound> copy = new LinkedHashMap<>(values);
    copy.put(name, bound);
    return of(copy);
  }

  /** Returns the value of a name, or null when it has none. */
  public @Nullable JsonNode get(String name) {
    Bound bound = values.get(name);
    return bound == null ? null : bound.value();
  }

  /** Returns how the value of a name reads inside a longer text, or null when it has none. */
  public @Nullable String text(String name) {
    Bound bound = values.get(name);
    return bound == null ? null : bound.text();
  }

  /** Returns the names that have a value. */
  public Set<String> names() {
    return values.keySet();
  }

  @Nullable Bound bound(String name) {
    return values.get(name);
  }

  Map<String, Bound> values() {
    return values;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bindings that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Names what is bound, but not to what: values may be credentials. */
  @Override
  public String toString() {
    return "Bindings" + values.keySet();
  }

  /** A value, and whether only its text counts. */
  record Bound(JsonNode value, boolean untyped) {

    String text() {
      return JsonText.plain(value);
    }

    boolean matches(Bound other) {
      if (untyped || other.untyped) {
        return text().equals(other.text());
      }
      return JsonText.same(value, other.value);
    }
  }
}
