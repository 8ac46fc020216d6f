package dev.rtck.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is tested, and how that is told: the options of every command that contacts a target. */
final class TargetOptions {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      description =
          "Where the target runs: http, https, ws, wss or tcp. Without a URL and a profile the"
              + " reference server is judged. With a profile: its scheme, host and port.")
  @Nullable String url;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "How the application speaks. Default: rtck.yaml in this directory, when it exists and no"
              + " URL is given.")
  List<Path> profiles = new ArrayList<>();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "A profile that ships with rtck; '--preset list' names them.")
  @Nullable String preset;

  @Option(
      names = "--endpoint",
      paramLabel = "NAME",
      description = "Only this endpoint of the profile. Repeatable.")
  List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = Words.Time.class,
      defaultValue = "10s",
      description = "How long the target may take to answer, and to come back. Default: 10s.")
  Duration wait = Duration.ofSeconds(10);

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "rtck-report",
      description = "Where run.json and the reports go. Default: rtck-report.")
  Path output = Path.of("rtck-report");

  @Option(names = "--insecure", description = "Accept any certificate.")
  boolean insecure;

  @Option(names = "--quiet", description = "Print failures and one line at the end, nothing else.")
  boolean quiet;

  @Option(
      names = "--verbose",
      description =
          "A line for every case; keep what went over the wire of those that pass too; show where"
              + " an internal error comes from.")
  boolean verbose;

  @Mixin ColorOption color = new ColorOption();

  /**
   * Returns the one profile that was named, or null.
   *
   * @throws UsageException when there are several
   */
  @Nullable Path profile() {
    if (profiles.size() > 1) {
      throw new UsageException(
          "--profile may be given once; only 'rtck load' takes several in turn");
    }
    return profiles.isEmpty() ? null : profiles.get(0);
  }
}
