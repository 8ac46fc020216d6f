package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** One profile while it is read: where it comes from, what went wrong, which values are secret. */
final class Source {

  /** What becomes of the values that the environment gives to a text. */
  enum Secrecy {
    /** They are no secret: a host, a limit. */
    OPEN,
    /** They are a secret where they stand in the query of an address. */
    ADDRESS,
    /** They are a secret; the text around them is not. */
    GUARDED,
    /** They are a secret, and so is the whole text. */
    CREDENTIAL
  }

  /** Aliases can make a small file huge; no honest profile has as many values. */
  private static final int MOST_VALUES = 100_000;

  private final String name;
  private final Path directory;
  private final Map<String, String> environment;
  private final Credentials credentials = new Credentials();
  private final List<ProfileException> problems = new ArrayList<>();
  private int values;

  Source(String name, Path directory, Map<String, String> environment) {
    this.name = name;
    this.directory = directory;
    this.environment = environment;
  }

  Path directory() {
    return directory;
  }

  Credentials credentials() {
    return credentials;
  }

  ProfileException at(Node node, String problem) {
    Mark mark = node.getStartMark().orElse(null);
    return mark == null
        ? ProfileException.of(name, problem)
        : ProfileException.at(name, mark.getLine() + 1, mark.getColumn() + 1, problem);
  }

  /** Reads a part of the profile; what is wrong there does not hide what is wrong before it. */
  <T> @Nullable T attempt(Supplier<T> part) {
    try {
      return part.get();
    } catch (ProfileException e) {
      problems.add(e);
      return null;
    }
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  /** Throws the problem that stands first in the file, if there is one. */
  void throwFirst() {
    problems.stream()
        .min(
            Comparator.comparingInt(ProfileException::line)
                .thenComparingInt(ProfileException::column))
        .ifPresent(
            problem -> {
              throw problem;
            });
  }

  /** Counts a value, so that aliases cannot make the profile endless. */
  void count(Node node) {
    values++;
    if (values > MOST_VALUES) {
      throw at(node, "the profile has more than 100000 values; remove aliases of aliases");
    }
  }

  /** Returns the text of a scalar as it stands in the file, or null when the node is no text. */
  static @Nullable String scalar(Node node) {
    return node instanceof ScalarNode scalar && !node.getTag().equals(Tag.NULL)
        ? scalar.getValue()
        : null;
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }

  /** Returns whether the scalar is text, which the engine gives a tag of its own for "${…}". */
  static boolean isText(Node node) {
    return node instanceof ScalarNode
        && (node.getTag().equals(Tag.STR) || node.getTag().equals(Tag.ENV_TAG));
  }

  /** Refuses what YAML tags could bring in. */
  void checkTag(Node node) {
    Tag tag = node.getTag();
    boolean plain =
        node instanceof MappingNode
            ? tag.equals(Tag.MAP)
            : node instanceof SequenceNode
                ? tag.equals(Tag.SEQ)
                : isText(node)
                    || isNull(node)
                    || tag.equals(Tag.INT)
                    || tag.equals(Tag.FLOAT)
                    || tag.equals(Tag.BOOL);
    if (!plain) {
      throw at(node, "the YAML tag '" + tag.getValue() + "' has no meaning here; remove it");
    }
  }

  /** Returns what a node is, for the end of "expected …, found …". */
  static String describe(Node node, boolean confidential) {
    if (node instanceof MappingNode) {
      return "a mapping";
    }
    if (node instanceof SequenceNode) {
      return "a list";
    }
    if (isNull(node)) {
      return "nothing";
    }
    String text = ((ScalarNode) node).getValue();
    if (confidential) {
      return isText(node) ? "a text" : "a number or boolean";
    }
    return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
  }

  /** Returns the value of an environment variable. */
  String environment(Node node, String variable) {
    String value = environment.get(variable);
    if (value == null) {
      throw at(
          node,
          "the environment variable '"
              + variable
              + "' is not set; set it, or write the value in place of ${env:"
              + variable
              + "}");
    }
    return value;
  }

  /**
   * Returns a text with its environment variables filled in. Other names in braces are left alone:
   * outside templates they belong to the shell or to nobody.
   */
  String resolve(Node node, String text, Secrecy secrecy) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("$${env:", at)) {
        out.append("${env:");
        at += "$${env:".length();
      } else if (text.startsWith("${env:", at)) {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw at(node, "'${env:' without its '}'; write $${env: for a literal one");
        }
        String value = environment(node, text.substring(at + "${env:".length(), end));
        boolean secret =
            switch (secrecy) {
              case OPEN -> false;
              case ADDRESS -> out.indexOf("?") >= 0;
              case GUARDED -> true;
              case CREDENTIAL -> true;
            };
        if (secret) {
          credentials.addFromEnvironment(value, secrecy == Secrecy.CREDENTIAL);
        }
        out.append(value);
        at = end + 1;
      } else {
        out.append(text.charAt(at));
        at++;
      }
    }
    return out.toString();
  }

  /** Returns the JSON value of a scalar that is no text. */
  JsonNode literal(ScalarNode node) {
    String text = node.getValue();
    if (isNull(node)) {
      return NullNode.getInstance();
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return BooleanNode.valueOf(text.toLowerCase(Locale.ROOT).equals("true"));
    }
    try {
      if (node.getTag().equals(Tag.FLOAT)) {
        return DecimalNode.valueOf(new BigDecimal(text));
      }
      return integer(text);
    } catch (NumberFormatException e) {
      throw at(node, "'" + text + "' is no number that JSON can hold; put text in quotes");
    }
  }

  private static JsonNode integer(String text) {
    String digits = text.startsWith("+") ? text.substring(1) : text;
    BigInteger value;
    if (digits.startsWith("0x")) {
      value = new BigInteger(digits.substring(2), 16);
    } else if (digits.startsWith("0o")) {
      value = new BigInteger(digits.substring(2), 8);
    } else {
      value = new BigInteger(digits);
    }
    if (value.bitLength() < 32) {
      return IntNode.valueOf(value.intValue());
    }
    return value.bitLength() < 64
        ? LongNode.valueOf(value.longValue())
        : BigIntegerNode.valueOf(value);
  }

  Set<String> secrets() {
    return new LinkedHashSet<>(credentials.values());
  }
}
