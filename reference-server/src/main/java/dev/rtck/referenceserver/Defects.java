package dev.rtck.referenceserver;

import java.util.EnumSet;
import java.util.Set;

/** The defects that one server has. Immutable and safe for use by many threads. */
public final class Defects {
  private static final Defects NONE = new Defects(EnumSet.noneOf(Defect.class));

  private final EnumSet<Defect> present;

  private Defects(EnumSet<Defect> present) {
    this.present = present;
  }

  /** A server without defects. */
  public static Defects none() {
    return NONE;
  }

  /** A server with exactly these defects. */
  public static Defects of(Set<Defect> defects) {
    return defects.isEmpty() ? NONE : new Defects(EnumSet.copyOf(defects));
  }

  /** Those of the defects that cases of this protocol notice, named by the prefix of their ids. */
  public Defects noticedBy(String prefix) {
    EnumSet<Defect> noticed = EnumSet.copyOf(present);
    noticed.removeIf(it -> it.cases().stream().noneMatch(id -> id.startsWith(prefix)));
    return new Defects(noticed);
  }

  /** These and others. */
  public Defects and(Set<Defect> others) {
    EnumSet<Defect> all = EnumSet.copyOf(present);
    all.addAll(others);
    return new Defects(all);
  }

  /** Whether the server has this defect. */
  public boolean has(Defect defect) {
    return present.contains(defect);
  }

  /** Whether the server has none. */
  public boolean areNone() {
    return present.isEmpty();
  }
}
