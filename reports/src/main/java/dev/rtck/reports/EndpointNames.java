package dev.rtck.reports;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which endpoints of several sides are compared with one another: those of the same name. Where
 * every side has one alone, these, whatever their names: a URL's is always {@code target}.
 */
final class EndpointNames {
  private final Set<String> different = new LinkedHashSet<>();
  private final String first;
  private final boolean severalTargets;

  EndpointNames(List<Side> sides) {
    List<Set<String>> names = sides.stream().map(Side::endpoints).toList();
    if (names.stream().allMatch(it -> it.size() == 1)) {
      names.forEach(different::addAll);
    }
    severalTargets = sides.stream().anyMatch(side -> !side.targets().isEmpty());
    first = different.stream().findFirst().orElse("");
  }

  /** Returns the name that reports use for the endpoint of any side. */
  String common(String endpoint) {
    return different.size() > 1 ? first : endpoint;
  }

  /** Returns the name for the endpoint of a target, where several were loaded in turn. */
  String label(String endpoint, String target) {
    return common(endpoint) + (severalTargets && !target.isEmpty() ? " of " + target : "");
  }

  /** Returns the names that one endpoint goes by; empty when there is one name alone. */
  Set<String> aliases() {
    return different.size() > 1 ? different : Set.of();
  }
}
