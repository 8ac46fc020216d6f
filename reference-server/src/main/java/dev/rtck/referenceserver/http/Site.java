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

  /** Has each resource say goodbye to those it keeps open. */
  public void goAway() {
    resources.values().forEach(Resource::goAway);
  }

  @Nullable Resource at(String path) {
    Resource found = resources.get(path);
    for (int slash = path.lastIndexOf('/');
        found == null && slash >= 0;
        slash = path.lastIndexOf('/', slash - 1)) {
      found = resources.get(path.substring(0, slash + 1) + "*");
    }
    return found;
  }
}
