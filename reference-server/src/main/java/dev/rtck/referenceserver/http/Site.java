package dev.rtck.referenceserver.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resources of one server by path. Immutable. */
public final class Site {
  private final Map<String, Resource> resources;
  private final Map<String, Resource> trees;

  /**
   * Serves each resource at exactly its path.
   *
   * @param trees those that serve everything below their path, too
   */
  public Site(Map<String, Resource> resources, Map<String, Resource> trees) {
    this.resources = Map.copyOf(resources);
    this.trees = Map.copyOf(trees);
  }

  @Nullable Resource at(String path) {
    Resource exact = resources.get(path);
    if (exact != null) {
      return exact;
    }
    return trees.entrySet().stream()
        .filter(it -> path.equals(it.getKey()) || path.startsWith(it.getKey() + "/"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }
}
