package dev.rtck.protocol.profile;

import dev.rtck.protocol.profile.Source.Secrecy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One mapping of the profile: its keys, once each, and their values by type. */
final class Section {

  private final Source source;
  private final Node node;
  private final String where;
  private final boolean confidential;
  private final Map<String, NodeTuple> entries;

  private Section(
      Source source,
      Node node,
      String where,
      boolean confidential,
      Map<String, NodeTuple> entries) {
    this.source = source;
    this.node = node;
    this.where = where;
    this.confidential = confidential;
    this.entries = entries;
  }

  /**
   * Reads a mapping; nothing at all is an empty one, as when every line below a key is a comment.
   *
   * @param where what the mapping is, to go on after "in", for instance "endpoint 'chat'"
   * @param confidential whether values must not be repeated in a message
   */
  static Section of(Source source, Node node, String where, boolean confidential) {
    source.count(node);
    if (Source.isNull(node)) {
      return new Section(source, node, where, confidential, Map.of());
    }
    if (!(node instanceof MappingNode mapping)) {
      throw source.at(
          node,
          "expected a mapping in "
              + where
              + ", found "
              + Source.describe(node, confidential)
              + "; write 'key: value' lines");
    }
    source.checkTag(node);
    Map<String, NodeTuple> entries = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      Node keyNode = entry.getKeyNode();
      String key = Source.scalar(keyNode);
      if (key == null) {
        throw source.at(keyNode, "expected a name as a key in " + where);
      }
      NodeTuple earlier = entries.putIfAbsent(key, entry);
      if (earlier != null) {
        throw source.at(
            keyNode,
            "duplicate key '"
                + key
                + "' in "
                + where
                + earlier
                    .getKeyNode()
                    .getStartMark()
                    .map(mark -> "; it stands already in line " + (mark.getLine() + 1))
                    .orElse(""));
      }
    }
    return new Section(source, node, where, confidential, entries);
  }

  /** Refuses keys that are not known. */
  Section allow(Collection<String> keys) {
    return allow(keys, key -> null);
  }

  /**
   * Refuses keys that are not known.
   *
   * @param elsewhere says where else the key belongs, or null
   */
  Section allow(Collection<String> keys, Function<String, @Nullable String> elsewhere) {
    entries.forEach(
        (key, entry) -> {
          if (keys.contains(key)) {
            return;
          }
          String known = elsewhere.apply(key);
          throw source.at(
              entry.getKeyNode(),
              known == null
                  ? "unknown key '" + key + "' in " + where + NearestName.hint(key, keys)
                  : "the key '" + key + "' has no meaning in " + where + "; " + known);
        });
    return this;
  }

  Set<String> keys() {
    return entries.keySet();
  }

  String where() {
    return where;
  }

  Node node() {
    return node;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  @Nullable Node get(String key) {
    NodeTuple entry = entries.get(key);
    return entry == null ? null : entry.getValueNode();
  }

  /** Returns the value of a key that is there. */
  Node require(String key, String remedy) {
    Node value = get(key);
    if (value == null) {
      throw source.at(node, where + " has no '" + key + "'; " + remedy);
    }
    return value;
  }

  /** Returns the node of a key, to place a problem that concerns it. */
  Node keyNode(String key) {
    NodeTuple entry = entries.get(key);
    return entry == null ? node : entry.getKeyNode();
  }

  /** Returns the value of a key as it stands in the file, for messages. */
  String written(String key) {
    Node value = get(key);
    return value == null ? "nothing" : Source.describe(value, confidential);
  }

  ProfileException problem(String key, String problem) {
    Node value = get(key);
    return source.at(value == null ? node : value, problem);
  }

  private ProfileException unexpected(String expected, String key, Node value) {
    return source.at(
        value,
        "expected "
            + expected
            + " for '"
            + key
            + "' in "
            + where
            + ", found "
            + Source.describe(value, confidential));
  }

  /** Returns a section below a key, or null when there is none. */
  @Nullable Section section(String key, String name, Collection<String> keys) {
    Node value = get(key);
    return value == null ? null : of(source, value, name, confidential).allow(keys);
  }

  @Nullable String text(String key, Secrecy secrecy) {
    Node value = get(key);
    return value == null ? null : text(key, value, secrecy);
  }

  private String text(String key, Node value, Secrecy secrecy) {
    source.count(value);
    String text = Source.scalar(value);
    if (text == null) {
      throw unexpected("a text", key, value);
    }
    source.checkTag(value);
    return source.resolve(value, text, secrecy);
  }

  /** Returns a text that is not blank and has no control characters. */
  @Nullable String line(String key, Secrecy secrecy) {
    String text = text(key, secrecy);
    if (text != null && (text.isBlank() || text.chars().anyMatch(Character::isISOControl))) {
      throw problem(key, "expected one line of text for '" + key + "' in " + where);
    }
    return text;
  }

  @Nullable Boolean truth(String key) {
    Node value = get(key);
    if (value == null) {
      return null;
    }
    String text = scalarOf(value, Tag.BOOL);
    if (text == null || !(text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
      throw unexpected("true or false", key, value);
    }
    return text.equalsIgnoreCase("true");
  }

  boolean truth(String key, boolean otherwise) {
    Boolean value = truth(key);
    return value == null ? otherwise : value;
  }

  @Nullable Duration duration(String key) {
    Node value = get(key);
    if (value == null) {
      return null;
    }
    String text = Source.scalar(value);
    Duration duration;
    try {
      duration = DurationText.parse(text == null ? "" : source.resolve(value, text, Secrecy.OPEN));
    } catch (IllegalArgumentException e) {
      throw unexpected("a duration such as 500ms, 10s, 2m or 1h", key, value);
    }
    if (duration.isZero()) {
      throw unexpected("a duration above zero", key, value);
    }
    return duration;
  }

  @Nullable Long wholeNumber(String key, long most) {
    Node value = get(key);
    if (value == null) {
      return null;
    }
    String text = scalarOf(value, Tag.INT);
    if (text != null && text.matches("\\+?\\d{1,18}")) {
      long number = Long.parseLong(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    }
    throw unexpected("a whole number from 1 to " + most, key, value);
  }

  @Nullable Double decimal(String key) {
    Node value = get(key);
    if (value == null) {
      return null;
    }
    String text = scalarOf(value, Tag.INT);
    if (text == null) {
      text = scalarOf(value, Tag.FLOAT);
    }
    if (text != null && text.matches("\\+?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})([eE]\\+?\\d)?")) {
      double number = new BigDecimal(text).doubleValue();
      if (number > 0) {
        return number;
      }
    }
    throw unexpected("a number above zero", key, value);
  }

  /** Returns a scalar of a type, also when the environment gives it. */
  private @Nullable String scalarOf(Node value, Tag tag) {
    source.count(value);
    if (!(value instanceof ScalarNode scalar)) {
      return null;
    }
    String text = scalar.getValue();
    boolean given = Source.isText(value) && text.contains("${env:");
    return given || value.getTag().equals(tag) ? source.resolve(value, text, Secrecy.OPEN) : null;
  }

  /** Returns what a word stands for. */
  <T> @Nullable T word(String key, Map<String, T> words) {
    Node value = get(key);
    return value == null ? null : word(key, value, words, "word", "");
  }

  private <T> T word(String key, Node value, Map<String, T> words, String kind, String remedy) {
    String word = text(key, value, Secrecy.OPEN);
    T meaning = words.get(word);
    if (meaning == null) {
      throw source.at(
          value,
          "unknown "
              + kind
              + " "
              + Source.describe(value, confidential)
              + " for '"
              + key
              + "' in "
              + where
              + (remedy.isEmpty() ? NearestName.hint(word, words.keySet()) : remedy));
    }
    return meaning;
  }

  private @Nullable List<Node> list(String key) {
    Node value = get(key);
    if (value == null) {
      return null;
    }
    source.count(value);
    if (!(value instanceof SequenceNode sequence)) {
      throw unexpected("a list such as [a, b]", key, value);
    }
    source.checkTag(value);
    return sequence.getValue();
  }

  /** Returns a list of different words, or null when the key is not there. */
  <T> @Nullable List<T> words(String key, Map<String, T> words) {
    return words(key, words, "word", "");
  }

  /**
   * As {@link #words(String, Map)}.
   *
   * @param kind what the words are
   * @param remedy what to do about an unknown one; empty: the nearest word is named
   */
  <T> @Nullable List<T> words(String key, Map<String, T> words, String kind, String remedy) {
    List<Node> nodes = list(key);
    if (nodes == null) {
      return null;
    }
    Set<T> meanings = new LinkedHashSet<>();
    for (Node value : nodes) {
      if (!meanings.add(word(key, value, words, kind, remedy))) {
        throw source.at(value, "'" + Source.scalar(value) + "' stands twice in '" + key + "'");
      }
    }
    return new ArrayList<>(meanings);
  }

  /**
   * Returns a list of different texts, or null when the key is not there.
   *
   * @param check returns what is wrong with a text, or null
   */
  @Nullable List<String> texts(String key, Function<String, @Nullable String> check) {
    List<Node> nodes = list(key);
    if (nodes == null) {
      return null;
    }
    Set<String> texts = new LinkedHashSet<>();
    for (Node value : nodes) {
      String text = text(key, value, Secrecy.OPEN);
      String wrong = check.apply(text);
      if (wrong != null) {
        throw source.at(
            value,
            "expected "
                + wrong
                + " in '"
                + key
                + "' of "
                + where
                + ", found "
                + Source.describe(value, confidential));
      }
      if (!texts.add(text)) {
        throw source.at(
            value, Source.describe(value, confidential) + " stands twice in '" + key + "'");
      }
    }
    return new ArrayList<>(texts);
  }

  /** Returns a mapping of names to texts; empty when the key is not there. */
  Map<String, String> textsByName(String key, Secrecy secrecy) {
    Map<String, String> texts = new LinkedHashMap<>();
    Node value = get(key);
    if (value != null) {
      Section section = of(source, value, "'" + key + "' of " + where, confidential);
      section.entries.forEach(
          (name, entry) -> texts.put(name, section.text(name, entry.getValueNode(), secrecy)));
    }
    return texts;
  }

  /** Returns the section that a mapping of names to texts is, to place a problem in it. */
  Section nested(String key) {
    Node value = get(key);
    return of(source, value == null ? node : value, "'" + key + "' of " + where, confidential);
  }
}
