package dev.rtck.referenceserver.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resources of one server by path. Immutable. */
public final class Site {
  private final Map<String, Resource> resources;

  /** Serves each resource at exactly its path; one that ends with a star, at all below it. */
  public Site(Map<String, Resource> resources) {
    this.resources = Map.copyOf(resources);
  }

  @Nullable Resource at(String path) {
    Resource exact = resources.get(path);
    return exact != null
        ? exact
        : resources.get(path.substring(0, path.lastIndexOf('/') + 1) + "*");
  }
}
