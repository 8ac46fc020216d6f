package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.protocol.profile.Source.Secrecy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads values that may be any JSON: templates, and what a user connects with. */
final class TreeReader {

  private final Source source;

  TreeReader(Source source) {
    this.source = source;
  }

  /**
   * Reads a template.
   *
   * @param where what it is, for messages
   */
  Template template(Node node, String where) {
    return new Template(shape(node, where, 0));
  }

  private Shape shape(Node node, String where, int depth) {
    enter(node, where, depth);
    if (node instanceof SequenceNode sequence) {
      List<Shape> elements = new ArrayList<>();
      for (Node element : sequence.getValue()) {
        elements.add(shape(element, where, depth + 1));
      }
      return new Shape.Elements(elements);
    }
    if (node instanceof ScalarNode scalar) {
      if (!Source.isText(node)) {
        return new Shape.Literal(source.literal(scalar));
      }
      try {
        return new Shape.Text(
            Segment.split(
                scalar.getValue(),
                variable -> {
                  String value = source.environment(node, variable);
                  source.credentials().addFromEnvironment(value, false);
                  return value;
                }));
      } catch (IllegalArgumentException e) {
        throw source.at(node, e.getMessage() + " (in " + where + ")");
      }
    }
    Section section = Section.of(source, node, where, false);
    Map<String, Shape> members = new LinkedHashMap<>();
    for (String key : section.keys()) {
      if (key.contains("${")) {
        throw source.at(
            section.keyNode(key), "names are filled in in values, not in keys (in " + where + ")");
      }
      members.put(key, shape(value(section, key), where, depth + 1));
    }
    return new Shape.Members(members);
  }

  /** Reads a JSON value in which only the environment is filled in. */
  JsonNode json(Node node, String where, Secrecy secrecy) {
    return json(node, where, secrecy, 0);
  }

  private JsonNode json(Node node, String where, Secrecy secrecy, int depth) {
    enter(node, where, depth);
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (Node element : sequence.getValue()) {
        array.add(json(element, where, secrecy, depth + 1));
      }
      return array;
    }
    if (node instanceof ScalarNode scalar) {
      return Source.isText(node)
          ? TextNode.valueOf(source.resolve(node, scalar.getValue(), secrecy))
          : source.literal(scalar);
    }
    Section section = Section.of(source, node, where, true);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (String key : section.keys()) {
      object.set(key, json(value(section, key), where, secrecy, depth + 1));
    }
    return object;
  }

  private void enter(Node node, String where, int depth) {
    source.count(node);
    // An alias may stand inside what it stands for.
    if (depth > YamlText.DEEPEST) {
      throw source.at(node, "nested too deep in " + where + "; does an alias hold itself?");
    }
    source.checkTag(node);
  }

  private static Node value(Section section, String key) {
    @Nullable Node value = section.get(key);
    return value == null ? section.node() : value;
  }
}
