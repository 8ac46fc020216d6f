package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.protocol.profile.Bindings.Bound;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value in which names like <code>${text}</code> are filled in, to be sent, or which a
 * message must match. Immutable.
 *
 * <p>A bare string is raw text and is never parsed. An object or array, number, boolean or null is
 * JSON. A string that is only a name stands for a value of any JSON type; inside a longer string a
 * name stands for text. {@code ${any}} matches anything that is present.
 */
public final class Template {

  private static final String ANY = "any";

  private final Shape shape;

  /** Its longest fixed text: where that is not, nothing need be taken apart. */
  private final String landmark;

  Template(Shape shape) {
    this.shape = shape;
    this.landmark = shape instanceof Shape.Text ? "" : landmark(shape);
  }

  private static String landmark(Shape shape) {
    if (shape instanceof Shape.Text text) {
      return text.segments().stream()
          .map(segment -> segment instanceof Segment.Fixed fixed ? fixed.text() : "")
          .reduce("", Template::longer);
    }
    if (shape instanceof Shape.Members members) {
      return members.shapes().values().stream()
          .map(Template::landmark)
          .reduce("", Template::longer);
    }
    return shape instanceof Shape.Elements elements
        ? elements.shapes().stream().map(Template::landmark).reduce("", Template::longer)
        : "";
  }

  private static String longer(String one, String other) {
    return other.length() > one.length() ? other : one;
  }

  /**
   * Returns the template that a JSON value writes down.
   *
   * @throws IllegalArgumentException when a text holds what looks like a name but is none
   */
  public static Template of(JsonNode value) {
    return new Template(shapeOf(value));
  }

  /** Returns the template of a bare string. */
  public static Template ofText(String text) {
    return of(TextNode.valueOf(text));
  }

  private static Shape shapeOf(JsonNode value) {
    if (value.isTextual()) {
      return new Shape.Text(
          Segment.split(
              value.textValue(),
              name -> {
                throw new IllegalArgumentException("${env:" + name + "} belongs into a profile");
              }));
    }
    if (value.isObject()) {
      Map<String, Shape> members = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        members.put(member.getKey(), shapeOf(member.getValue()));
      }
      return new Shape.Members(members);
    }
    if (value.isArray()) {
      List<Shape> elements = new ArrayList<>();
      for (JsonNode element : value) {
        elements.add(shapeOf(element));
      }
      return new Shape.Elements(elements);
    }
    return new Shape.Literal(value);
  }

  /**
   * Returns the value with every name filled in.
   *
   * @throws UnboundNameException when a name has no value, which {@code any} never has
   */
  public JsonNode render(Bindings bindings) {
    return render(shape, bindings);
  }

  /**
   * Returns the text that goes on the wire: a bare string as it is, anything else as JSON.
   *
   * @throws UnboundNameException when a name has no value, which {@code any} never has
   */
  public String renderText(Bindings bindings) {
    return renderText(bindings, Escaping.NONE);
  }

  /**
   * As {@link #renderText(Bindings)}, where the values that are filled into a bare string are
   * escaped for their place; the string's own text is not.
   */
  public String renderText(Bindings bindings, Escaping escaping) {
    if (shape instanceof Shape.Text text) {
      return fill(text.segments(), bindings, escaping);
    }
    return JsonText.write(render(bindings));
  }

  private static JsonNode render(Shape shape, Bindings bindings) {
    if (shape instanceof Shape.Literal literal) {
      return literal.value();
    }
    if (shape instanceof Shape.Text text) {
      String alone = nameAlone(text.segments());
      if (alone != null) {
        return valueOf(alone, bindings).value();
      }
      return TextNode.valueOf(fill(text.segments(), bindings, Escaping.NONE));
    }
    if (shape instanceof Shape.Members members) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      members.shapes().forEach((key, member) -> object.set(key, render(member, bindings)));
      return object;
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Shape element : ((Shape.Elements) shape).shapes()) {
      array.add(render(element, bindings));
    }
    return array;
  }

  private static String fill(List<Segment> segments, Bindings bindings, Escaping escaping) {
    StringBuilder out = new StringBuilder();
    for (Segment segment : segments) {
      if (segment instanceof Segment.Fixed fixed) {
        out.append(fixed.text());
      } else if (segment instanceof Segment.Name name) {
        out.append(escaping.escape(valueOf(name.name(), bindings).text()));
      }
    }
    return out.toString();
  }

  private static Bound valueOf(String name, Bindings bindings) {
    Bound bound = name.equals(ANY) ? null : bindings.bound(name);
    if (bound == null) {
      throw new UnboundNameException(name);
    }
    return bound;
  }

  /**
   * Returns what is known once a raw message has matched: what was known, and what the message told
   * of new names; null when it does not match. A bare string is compared with the text, anything
   * else with the JSON value that the text is.
   */
  public @Nullable Bindings match(String message, Bindings known) {
    // Only with a backslash can JSON write a text in other characters than its own.
    if (!message.contains(landmark) && message.indexOf('\\') < 0) {
      return null;
    }
    Matching matching = new Matching(known);
    return raw(shape, message, matching) ? matching.finish() : null;
  }

  /** As {@link #match(String, Bindings)}, for a message that is a JSON value already. */
  public @Nullable Bindings match(JsonNode message, Bindings known) {
    Matching matching = new Matching(known);
    return value(shape, message, matching) ? matching.finish() : null;
  }

  /**
   * As {@link #match(JsonNode, Bindings)}, for a message that has parts of raw text, as the {@code
   * headers} and {@code body} of a STOMP frame or the {@code data} of a server-sent event: what is
   * text in the envelope is matched as {@link #match(String, Bindings)} matches a message.
   */
  public @Nullable Bindings matchEnvelope(ObjectNode envelope, Bindings known) {
    Matching matching = new Matching(known);
    return envelope(shape, envelope, matching) ? matching.finish() : null;
  }

  private static boolean envelope(Shape shape, ObjectNode envelope, Matching matching) {
    if (!(shape instanceof Shape.Members members)) {
      return false;
    }
    for (Map.Entry<String, Shape> member : members.shapes().entrySet()) {
      JsonNode part = envelope.get(member.getKey());
      boolean matches =
          (part instanceof ObjectNode nested && member.getValue() instanceof Shape.Members)
              ? envelope(member.getValue(), nested, matching)
              : part != null
                  && (part.isTextual()
                      ? raw(member.getValue(), part.textValue(), matching)
                      : value(member.getValue(), part, matching));
      if (!matches) {
        return false;
      }
    }
    return true;
  }

  private static boolean raw(Shape shape, String message, Matching matching) {
    if (shape instanceof Shape.Text text) {
      String alone = nameAlone(text.segments());
      if (alone == null) {
        return matching.text(text.segments(), message);
      }
      return alone.equals(ANY) || matching.bind(alone, new Bound(TextNode.valueOf(message), true));
    }
    JsonNode parsed = JsonText.parse(message);
    return parsed != null && value(shape, parsed, matching);
  }

  private static boolean value(Shape shape, JsonNode actual, Matching matching) {
    if (shape instanceof Shape.Literal literal) {
      return JsonText.same(literal.value(), actual);
    }
    if (shape instanceof Shape.Text text) {
      String alone = nameAlone(text.segments());
      if (alone != null) {
        return alone.equals(ANY) || matching.bind(alone, new Bound(actual, false));
      }
      return actual.isTextual() && matching.text(text.segments(), actual.textValue());
    }
    if (shape instanceof Shape.Members members) {
      for (Map.Entry<String, Shape> member : members.shapes().entrySet()) {
        JsonNode counterpart = actual.isObject() ? actual.get(member.getKey()) : null;
        if (counterpart == null || !value(member.getValue(), counterpart, matching)) {
          return false;
        }
      }
      return actual.isObject();
    }
    List<Shape> elements = ((Shape.Elements) shape).shapes();
    if (!actual.isArray() || actual.size() < elements.size()) {
      return false;
    }
    for (int i = 0; i < elements.size(); i++) {
      if (!value(elements.get(i), actual.get(i), matching)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String nameAlone(List<Segment> segments) {
    return segments.size() == 1 && segments.get(0) instanceof Segment.Name name
        ? name.name()
        : null;
  }

  /** Returns the names that the template uses, in order; {@code any} is none. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    collect(shape, names);
    names.remove(ANY);
    return names;
  }

  /** Returns whether some value may be anything, so that the template cannot be sent. */
  boolean usesAny() {
    Set<String> names = new LinkedHashSet<>();
    collect(shape, names);
    return names.contains(ANY);
  }

  private static void collect(Shape shape, Set<String> names) {
    if (shape instanceof Shape.Text text) {
      for (Segment segment : text.segments()) {
        if (segment instanceof Segment.Name name) {
          names.add(name.name());
        }
      }
    } else if (shape instanceof Shape.Members members) {
      members.shapes().values().forEach(member -> collect(member, names));
    } else if (shape instanceof Shape.Elements elements) {
      elements.shapes().forEach(element -> collect(element, names));
    }
  }

  /** Returns whether this is a bare string. */
  public boolean isText() {
    return shape instanceof Shape.Text;
  }

  /** Returns the text of a bare string that has no names, or null. */
  public @Nullable String fixedText() {
    if (!(shape instanceof Shape.Text text)) {
      return null;
    }
    if (text.segments().isEmpty()) {
      return "";
    }
    return text.segments().size() == 1 && text.segments().get(0) instanceof Segment.Fixed fixed
        ? fixed.text()
        : null;
  }

  /** Returns the template of a member, or null when this is no object or does not name it. */
  public @Nullable Template member(String key) {
    return members().get(key);
  }

  /** Returns the templates of the members, in order; empty when this is no object. */
  public Map<String, Template> members() {
    Map<String, Template> members = new LinkedHashMap<>();
    if (shape instanceof Shape.Members object) {
      object.shapes().forEach((key, member) -> members.put(key, new Template(member)));
    }
    return members;
  }

  /** Returns the templates of the elements; empty when this is no array. */
  public List<Template> elements() {
    return shape instanceof Shape.Elements array
        ? array.shapes().stream().map(Template::new).toList()
        : List.of();
  }

  /** Returns whether this is an array. */
  public boolean isArray() {
    return shape instanceof Shape.Elements;
  }

  /** Returns whether this is an object. */
  public boolean isObject() {
    return shape instanceof Shape.Members;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Template that && shape.equals(that.shape);
  }

  @Override
  public int hashCode() {
    return shape.hashCode();
  }

  /** Returns the template as a profile writes it, as JSON; for people, with what it holds. */
  @Override
  public String toString() {
    return JsonText.write(source(shape));
  }

  private static JsonNode source(Shape shape) {
    if (shape instanceof Shape.Literal literal) {
      return literal.value();
    }
    if (shape instanceof Shape.Text text) {
      StringBuilder out = new StringBuilder();
      for (Segment segment : text.segments()) {
        if (segment instanceof Segment.Fixed fixed) {
          out.append(fixed.text().replace("${", "$${"));
        } else if (segment instanceof Segment.Name name) {
          out.append("${").append(name.name()).append('}');
        }
      }
      return TextNode.valueOf(out.toString());
    }
    if (shape instanceof Shape.Members members) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      members.shapes().forEach((key, member) -> object.set(key, source(member)));
      return object;
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    ((Shape.Elements) shape).shapes().forEach(element -> array.add(source(element)));
    return array;
  }
}
