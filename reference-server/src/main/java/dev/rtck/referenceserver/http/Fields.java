package dev.rtck.referenceserver.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The header lines of a request, in order. Names are compared without regard to case. */
public final class Fields {
  private final List<Field> lines;

  /** The given lines, in their order. */
  public Fields(List<Field> lines) {
    this.lines = List.copyOf(lines);
  }

  /** All lines, in order. */
  public List<Field> lines() {
    return lines;
  }

  /** The values of all lines with this name, in order. */
  public List<String> all(String name) {
    return lines.stream()
        .filter(line -> line.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /** The value of the first line with this name. */
  public @Nullable String first(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /** Whether there is a line with this name. */
  public boolean has(String name) {
    return !all(name).isEmpty();
  }

  /** The members of a comma-separated list that may spread over lines; empty members are gone. */
  public List<String> members(String name) {
    List<String> members = new ArrayList<>();
    for (String value : all(name)) {
      for (String member : value.split(",", -1)) {
        String trimmed = Grammar.trim(member);
        if (!trimmed.isEmpty()) {
          members.add(trimmed);
        }
      }
    }
    return members;
  }

  /** Whether a list has this member, without regard to case. */
  public boolean hasMember(String name, String member) {
    return members(name).stream().anyMatch(member::equalsIgnoreCase);
  }

  @Override
  public String toString() {
    return lines.toString().toLowerCase(Locale.ROOT);
  }
}
