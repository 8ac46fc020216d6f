package dev.rtck.protocol.profile;

import org.jspecify.annotations.Nullable;

/**
 * The application at a hosted service (Pusher, Ably, Liveblocks); null where the profile is silent.
 *
 * @param id the id of the application
 * @param key the key that clients show
 * @param secret the secret that signs for private channels
 */
public record ManagedSettings(@Nullable String id, @Nullable String key, @Nullable String secret)
    implements Settings {

  /** Names the application without its key and secret. */
  @Override
  public String toString() {
    return "ManagedSettings[id=" + id + "]";
  }
}
