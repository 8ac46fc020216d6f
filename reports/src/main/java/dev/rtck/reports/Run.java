package dev.rtck.reports;

import java.time.Instant;
import java.util.List;

/** Everything one run found; the content of {@code run.json}. */
public record Run(
    int schemaVersion,
    Tool tool,
    Target target,
    Instant startedAt,
    long durationMillis,
    Gate gate,
    Totals totals,
    List<Result> results,
    List<LoadResult> load) {

  /** The version of the file format that this code writes. */
  public static final int SCHEMA_VERSION = 1;

  public Run {
    results = List.copyOf(results);
    load = List.copyOf(load);
  }

  /** The program that made the run. */
  public record Tool(String name, String version) {}

  /** What was tested; the URL carries no secret. */
  public record Target(String name, String url) {}
}
