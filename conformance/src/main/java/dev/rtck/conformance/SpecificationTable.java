package dev.rtck.conformance;

import dev.rtck.reports.Level;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The sentences of one protocol's specifications that bind a server. Immutable. */
public final class SpecificationTable {

  private static final Set<String> KEYS =
      Set.of("section", "sentence", "level", "text", "excluded");

  private final Map<String, ClauseRow> rows;

  private SpecificationTable(Map<String, ClauseRow> rows) {
    this.rows = rows;
  }

  /**
   * Reads the table of a protocol: a list of specifications, each with its name, the pattern of its
   * URLs and its clauses.
   */
  @SuppressWarnings("unchecked")
  static SpecificationTable read(String protocol) {
    String resource = "spec/" + protocol + ".yaml";
    Map<String, ClauseRow> rows = new LinkedHashMap<>();
    for (Map<String, Object> specification : (List<Map<String, Object>>) load(resource)) {
      String name = text(specification, "specification");
      String url = text(specification, "url");
      Object clauses = Objects.requireNonNull(specification.get("clauses"), name);
      for (Map<String, Object> clause : (List<Map<String, Object>>) clauses) {
        if (!KEYS.containsAll(clause.keySet())) {
          // In a row of one line a comma without quotes ends the text, and the rest becomes a key.
          throw new IllegalStateException(
              "unknown key in a clause of conformance/src/main/resources/dev/rtck/conformance/"
                  + resource
                  + ": "
                  + clause);
        }
        String section = text(clause, "section");
        String slug = (String) clause.get("sentence");
        String id = name + "#" + section + (slug == null ? "" : "/" + slug);
        ClauseRow row =
            new ClauseRow(
                id,
                Level.valueOf(text(clause, "level").toUpperCase(Locale.ROOT)),
                text(clause, "text"),
                url.replace("{section}", section),
                (String) clause.get("excluded"));
        if (rows.put(id, row) != null) {
          throw new IllegalStateException(resource + " has the clause " + id + " twice");
        }
      }
    }
    return new SpecificationTable(rows);
  }

  private static String text(Map<String, Object> row, String key) {
    return (String) Objects.requireNonNull(row.get(key), () -> key + " is missing in " + row);
  }

  private static Object load(String resource) {
    try (InputStream in = SpecificationTable.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the specification table " + resource + " is missing");
      }
      return new Load(LoadSettings.builder().setLabel(resource).build()).loadFromInputStream(in);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + resource, e);
    }
  }

  /** Returns the row with the id, or null. */
  public @Nullable ClauseRow row(String id) {
    return rows.get(id);
  }

  /** Returns all rows in the order of the specifications. */
  public Collection<ClauseRow> rows() {
    return rows.values();
  }
}
