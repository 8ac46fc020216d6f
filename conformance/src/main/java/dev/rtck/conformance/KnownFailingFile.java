package dev.rtck.conformance;

import dev.rtck.protocol.profile.NearestName;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads the file that lists known failures, and checks all of it. */
public final class KnownFailingFile {

  private static final List<String> KEYS = List.of("case", "why", "issue", "until");
  private static final int LARGEST = 1 << 20;

  /** {@code [endpoint/]case[:check]}. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:([^/:]+)/)?([a-z0-9]+(?:[.-][a-z0-9]+)*)(?::([a-z0-9]+(?:[.-][a-z0-9]+)*))?");

  private final String name;
  private final Catalogue catalogue;
  private final Map<String, KnownFailing.Entry> entries = new LinkedHashMap<>();

  private KnownFailingFile(String name, Catalogue catalogue) {
    this.name = name;
    this.catalogue = catalogue;
  }

  /** The file cannot be used. The message is one line: file, line, column, what is wrong. */
  public static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Reads the file.
   *
   * @throws Malformed when it cannot be read or used
   */
  public static KnownFailing read(Path file, Catalogue catalogue) {
    String text;
    try {
      if (Files.isRegularFile(file) && Files.size(file) > LARGEST) {
        throw new Malformed(file + ": is larger than 1 MiB; that is no list of known failures");
      }
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new Malformed(file + ": there is no such file");
    } catch (CharacterCodingException e) {
      throw new Malformed(file + ": is not UTF-8; save the file as UTF-8");
    } catch (IOException e) {
      throw new Malformed(file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    return new KnownFailingFile(file.toString(), catalogue).parse(text);
  }

  private KnownFailing parse(String text) {
    Node root = compose(text).orElse(null);
    if (root == null || isNull(root)) {
      return KnownFailing.NONE;
    }
    if (!(root instanceof SequenceNode list)) {
      throw at(root, "expected a list of entries such as '- case: ws.close.reserved-code'");
    }
    for (Node entry : list.getValue()) {
      add(entry);
    }
    return new KnownFailing(new ArrayList<>(entries.values()));
  }

  private Optional<Node> compose(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(name)
            .setSchema(new CoreSchema())
            .setUseMarks(true)
            .setCodePointLimit(LARGEST)
            .build();
    try {
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      String problem =
          "not YAML: " + (e.getProblem() == null ? "it cannot be parsed" : e.getProblem());
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      throw mark == null ? new Malformed(name + ": " + problem) : at(mark, problem);
    } catch (YamlEngineException e) {
      throw new Malformed(
          name + ": not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    } catch (StackOverflowError e) {
      throw new Malformed(name + ": is nested too deep");
    }
  }

  private void add(Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw at(node, "expected an entry with 'case' and 'why'");
    }
    Map<String, ScalarNode> values = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!KEYS.contains(key)) {
        throw at(tuple.getKeyNode(), "unknown key '" + key + "'" + NearestName.hint(key, KEYS));
      }
      if (!(tuple.getValueNode() instanceof ScalarNode value) || value.getValue().isBlank()) {
        throw at(tuple.getValueNode(), "expected one line of text for '" + key + "'");
      }
      if (values.put(key, value) != null) {
        throw at(tuple.getKeyNode(), "'" + key + "' stands twice in this entry");
      }
    }
    ScalarNode spelled = values.get("case");
    if (spelled == null) {
      throw at(node, "'case' is missing; write the id of the case that fails");
    }
    ScalarNode why = values.get("why");
    if (why == null) {
      throw at(node, "'why' is missing; write why the failure is known");
    }
    ScalarNode issue = values.get("issue");
    KnownFailing.Entry entry =
        entry(spelled, why.getValue(), issue == null ? null : issue.getValue(), until(values));
    if (entries.put(entry.name(), entry) != null) {
      throw at(spelled, "'" + entry.name() + "' is listed twice");
    }
  }

  private KnownFailing.Entry entry(
      ScalarNode spelled, String why, @Nullable String issue, @Nullable LocalDate until) {
    Matcher matcher = NAME.matcher(spelled.getValue());
    if (!matcher.matches()) {
      throw at(
          spelled,
          "'"
              + spelled.getValue()
              + "' names no case; write case, endpoint/case, case:check or endpoint/case:check");
    }
    String caseId = matcher.group(2);
    if (catalogue.find(caseId) == null) {
      String nearest =
          NearestName.of(caseId, catalogue.cases().stream().map(CaseDescription::id).toList());
      throw at(
          spelled,
          "there is no case '"
              + caseId
              + "'"
              + (nearest == null
                  ? "; 'rtck list' names them all"
                  : "; did you mean '" + nearest + "'?"));
    }
    return new KnownFailing.Entry(matcher.group(1), caseId, matcher.group(3), why, issue, until);
  }

  private @Nullable LocalDate until(Map<String, ScalarNode> values) {
    ScalarNode until = values.get("until");
    if (until == null) {
      return null;
    }
    try {
      return LocalDate.parse(until.getValue());
    } catch (DateTimeParseException e) {
      throw at(
          until,
          "expected a date such as 2027-03-01 for 'until', found '" + until.getValue() + "'");
    }
  }

  private static boolean isNull(Node node) {
    return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
  }

  private Malformed at(Node node, String problem) {
    Mark mark = node.getStartMark().orElse(null);
    return mark == null ? new Malformed(name + ": " + problem) : at(mark, problem);
  }

  private Malformed at(Mark mark, String problem) {
    return new Malformed(
        name
            + ":"
            + (mark.getLine() + 1)
            + ":"
            + (mark.getColumn() + 1)
            + ": "
            + problem.replaceAll("\\s+", " ").strip());
  }
}
