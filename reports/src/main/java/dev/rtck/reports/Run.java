package dev.rtck.reports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Properties;

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
    List<LoadResult> load,
    List<CapacityResult> capacity) {

  /** The version of the file format that this code writes. */
  public static final int SCHEMA_VERSION = 1;

  public Run {
    results = List.copyOf(results);
    load = List.copyOf(load);
    capacity = List.copyOf(capacity);
  }

  /** A run without a search for a capacity. */
  public Run(
      int schemaVersion,
      Tool tool,
      Target target,
      Instant startedAt,
      long durationMillis,
      Gate gate,
      Totals totals,
      List<Result> results,
      List<LoadResult> load) {
    this(
        schemaVersion,
        tool,
        target,
        startedAt,
        durationMillis,
        gate,
        totals,
        results,
        load,
        List.of());
  }

  /** The program that made the run. */
  public record Tool(String name, String version) {

    /** Returns this rtck. */
    public static Tool rtck() {
      try (InputStream in = Run.class.getResourceAsStream("version.properties")) {
        Properties properties = new Properties();
        if (in != null) {
          properties.load(in);
        }
        return new Tool("rtck", properties.getProperty("version", "unknown"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** What was tested; the URL carries no secret. */
  public record Target(String name, String url) {}
}
