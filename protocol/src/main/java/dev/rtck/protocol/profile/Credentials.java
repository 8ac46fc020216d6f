package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Collects what must be masked, in the spellings in which it can meet the eye. */
final class Credentials {

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9-]*) +(\\S.*)");

  /** Padding of Base64 is no name. */
  private static final Pattern MEMBER =
      Pattern.compile("(^|[;,]\\s*)((?:[\\w!#$%&'*+.^`|~-]+=(?=[^=;,]))?)([^;,]+)");

  private static final Pattern SHORT_NUMBER = Pattern.compile("\\d{1,5}");

  /**
   * Members of a {@code connect} that address or describe; masking a virtual host of "/" or a type
   * of "auth" would blot out half the transcript.
   */
  private static final Set<String> DESCRIPTIVE =
      Set.of(
          "accept-version",
          "action",
          "cmd",
          "command",
          "event",
          "heart-beat",
          "host",
          "kind",
          "method",
          "op",
          "type",
          "version");

  private final Set<String> values = new LinkedHashSet<>();

  Set<String> values() {
    return values;
  }

  void add(String value) {
    if (value.isBlank()) {
      return;
    }
    values.add(value);
    values.add(Escaping.JSON.escape(value));
  }

  /** Adds what the environment gave; a short number outside credentials is a port or a count. */
  void addFromEnvironment(String value, boolean credential) {
    if (credential || !SHORT_NUMBER.matcher(value).matches()) {
      add(value);
    }
  }

  /** Adds the value of a header, and what its own grammar hides in it. */
  void addHeader(String name, String value) {
    add(value);
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("cookie")) {
      for (String pair : value.split(";", -1)) {
        add(pair.substring(pair.indexOf('=') + 1).trim());
      }
    }
    Matcher scheme = SCHEME.matcher(value);
    if (lower.endsWith("authorization") && scheme.matches()) {
      add(scheme.group(2));
      if (scheme.group(1).equalsIgnoreCase("basic")) {
        addBasic(scheme.group(2).trim());
      }
    }
  }

  private void addBasic(String encoded) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      return;
    }
    String pair = new String(decoded, StandardCharsets.UTF_8);
    add(pair);
    add(pair.substring(pair.indexOf(':') + 1));
  }

  /** Adds every value in a tree that is no mere description. */
  void addTree(JsonNode tree) {
    if (tree.isObject()) {
      for (Map.Entry<String, JsonNode> member : tree.properties()) {
        if (member.getValue().isContainerNode()
            || !DESCRIPTIVE.contains(member.getKey().toLowerCase(Locale.ROOT))) {
          addTree(member.getValue());
        }
      }
    } else if (tree.isArray()) {
      tree.forEach(this::addTree);
    } else if (tree.isTextual() || tree.isNumber()) {
      add(tree.asText());
    }
  }

  /**
   * Returns the header's value with its credentials changed: what stands behind its scheme, or else
   * every member of it as a list, behind the member's name where it has one, as in cookies.
   */
  static String changeHeader(String value, UnaryOperator<String> change) {
    Matcher scheme = SCHEME.matcher(value);
    if (scheme.matches()) {
      return scheme.group(1) + " " + change.apply(scheme.group(2));
    }
    return MEMBER
        .matcher(value)
        .replaceAll(
            it -> Matcher.quoteReplacement(it.group(1) + it.group(2) + change.apply(it.group(3))));
  }

  /** Returns the tree with every text changed that is no mere description. */
  static JsonNode change(JsonNode tree, UnaryOperator<String> change) {
    return replace(tree, text -> TextNode.valueOf(change.apply(text)));
  }

  /** Returns the tree with something else for every text that is no mere description. */
  static JsonNode replace(JsonNode tree, Function<String, JsonNode> change) {
    if (tree.isTextual()) {
      return change.apply(tree.textValue());
    }
    if (tree.isObject()) {
      ObjectNode changed = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> member : tree.properties()) {
        JsonNode value = member.getValue();
        boolean describes =
            !value.isContainerNode()
                && DESCRIPTIVE.contains(member.getKey().toLowerCase(Locale.ROOT));
        changed.set(member.getKey(), describes ? value : replace(value, change));
      }
      return changed;
    }
    if (tree.isArray()) {
      ArrayNode changed = JsonNodeFactory.instance.arrayNode();
      tree.forEach(element -> changed.add(replace(element, change)));
      return changed;
    }
    return tree;
  }
}
