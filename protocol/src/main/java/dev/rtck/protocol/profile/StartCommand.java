package dev.rtck.protocol.profile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the target is started.
 *
 * @param command what {@code sh -c} runs
 * @param directory where it runs, absolute
 * @param env what is added to the inherited environment
 * @param ready the path that is polled until any HTTP answer; null: until the port accepts
 * @param timeout how long the target may take; null: what {@code --wait} says
 */
public record StartCommand(
    String command,
    Path directory,
    Map<String, String> env,
    @Nullable String ready,
    @Nullable Duration timeout) {

  public StartCommand {
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
  }

  /** Names the command without its environment, which may hold credentials. */
  @Override
  public String toString() {
    return "StartCommand[command=" + command + ", directory=" + directory + "]";
  }
}
