package dev.rtck.protocol.detection;

import java.util.List;

/**
 * What a target answered to all questions. Immutable; texts quote the target as it is.
 *
 * @param found what is spoken, and where
 * @param others what else is worth knowing: places that want credentials, and, where nothing was
 *     found, what was answered instead
 */
public record Survey(List<Sighting> found, List<String> others) {
  public Survey {
    found = List.copyOf(found);
    others = List.copyOf(others);
  }

  /** Returns whether there is nothing to tell. */
  public boolean isEmpty() {
    return found.isEmpty() && others.isEmpty();
  }
}
