package dev.rtck.load;

import java.util.HashMap;
import java.util.Map;
import java.util.prefs.AbstractPreferences;
import java.util.prefs.Preferences;
import java.util.prefs.PreferencesFactory;
import org.jspecify.annotations.Nullable;

/**
 * Preferences that are gone with the process, and say that Gatling has just looked for a newer
 * version of itself: else it asks Maven Central at every start, before it makes the simulation.
 *
 * <p>Named by the system property {@code java.util.prefs.PreferencesFactory}. Thread-safe.
 */
public final class OfflinePreferences implements PreferencesFactory {

  private static final String LATEST_VERSION = "/io/gatling/latestVersion";
  private static final String LAST_CHECK = "lastCheckTimestamp";

  /** What is asked for an age is never old. */
  private static final long NEVER_OLD = Long.MAX_VALUE / 2;

  private static final Preferences SYSTEM = new Node(null, "");
  private static final Preferences USER = user();

  /** To be made by {@link Preferences}. */
  public OfflinePreferences() {}

  private static Preferences user() {
    Preferences root = new Node(null, "");
    root.node(LATEST_VERSION).putLong(LAST_CHECK, NEVER_OLD);
    return root;
  }

  @Override
  public Preferences systemRoot() {
    return SYSTEM;
  }

  @Override
  public Preferences userRoot() {
    return USER;
  }

  private static final class Node extends AbstractPreferences {

    private final Map<String, String> values = new HashMap<>();

    Node(@Nullable AbstractPreferences parent, String name) {
      super(parent, name);
    }

    @Override
    protected void putSpi(String key, String value) {
      values.put(key, value);
    }

    @Override
    protected @Nullable String getSpi(String key) {
      return values.get(key);
    }

    @Override
    protected void removeSpi(String key) {
      values.remove(key);
    }

    @Override
    protected void removeNodeSpi() {
      values.clear();
    }

    @Override
    protected String[] keysSpi() {
      return values.keySet().toArray(String[]::new);
    }

    /** Those that were made are kept by the super class. */
    @Override
    protected String[] childrenNamesSpi() {
      return new String[0];
    }

    @Override
    protected AbstractPreferences childSpi(String name) {
      return new Node(this, name);
    }

    @Override
    protected void syncSpi() {}

    @Override
    protected void flushSpi() {}
  }
}
