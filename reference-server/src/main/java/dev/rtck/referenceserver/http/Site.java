package dev.rtck.referenceserver.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The resources of one server by path. Immutable. */
public final class Site {
  private final Map<String, Resource> resources;

  /** Serves each resource at exactly its path. */
  public Site(Map<String, Resource> resources) {
    this.resources = Map.copyOf(resources);
  }

  @Nullable Resource at(String path) {
    return resources.get(path);
  }
}
