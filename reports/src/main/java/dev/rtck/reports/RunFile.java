package dev.rtck.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code run.json}, written while the run goes on.
 *
 * <p>From the moment {@link #create} returns, the file is at every instant one whole JSON document
 * that its schema accepts. A process that is killed leaves a run that says it was interrupted and
 * holds every result that had been appended.
 *
 * <p>Thread-safe. Failures to read or write surface as {@link UncheckedIOException} with a message
 * that names the file.
 */
public final class RunFile implements AutoCloseable {
  /** The name that the file has in a report folder. */
  public static final String NAME = "run.json";

  private final Path path;
  private final Instant startedAt;
  private final InstantSource clock;
  private final GrowingFile out;
  private final List<LoadResult> load = new ArrayList<>();
  private final List<CapacityResult> capacity = new ArrayList<>();
  private Totals totals = Totals.NONE;
  private boolean empty = true;
  private boolean finished;

  private RunFile(Path path, Instant startedAt, InstantSource clock, GrowingFile out) {
    this.path = path;
    this.startedAt = startedAt;
    this.clock = clock;
    this.out = out;
  }

  /**
   * Starts a file, replacing one that is there; missing folders are made.
   *
   * @param startedAt when the run began; durations count from it
   */
  public static RunFile create(Path file, Run.Tool tool, Run.Target target, Instant startedAt) {
    return create(file, tool, target, startedAt, InstantSource.system());
  }

  static RunFile create(
      Path file, Run.Tool tool, Run.Target target, Instant startedAt, InstantSource clock) {
    byte[] head =
        utf8(
            """
            {
            "schemaVersion": %s,
            "tool": %s,
            "target": %s,
            "startedAt": %s,
            "results": [\
            """
                .formatted(
                    Run.SCHEMA_VERSION,
                    RunJson.write(tool),
                    RunJson.write(target),
                    RunJson.write(startedAt)));
    byte[] tail =
        tail(millisBetween(startedAt, clock.instant()), Gate.INTERRUPTED, Totals.NONE, "");
    try {
      return new RunFile(file, startedAt, clock, GrowingFile.create(file, head, tail));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
    }
  }

  /**
   * Adds one result.
   *
   * @throws IllegalStateException when the run has been finished or the file was closed
   */
  public synchronized void append(Result result) {
    requireOpen();
    byte[] entry = utf8((empty ? "\n" : ",\n") + RunJson.write(result));
    Totals newTotals = totals.plus(result);
    write(entry, tail(elapsedMillis(), Gate.INTERRUPTED, newTotals, loads()));
    totals = newTotals;
    empty = false;
  }

  /**
   * Adds the load of one endpoint.
   *
   * @throws IllegalStateException when the run has been finished or the file was closed
   */
  public synchronized void append(LoadResult result) {
    requireOpen();
    load.add(result);
    write(new byte[0], tail(elapsedMillis(), Gate.INTERRUPTED, totals, loads()));
  }

  /**
   * Adds what is known of a capacity so far, in place of what was known of it before.
   *
   * @throws IllegalStateException when the run has been finished or the file was closed
   */
  public synchronized void update(CapacityResult result) {
    requireOpen();
    capacity.removeIf(
        it -> it.target().equals(result.target()) && it.endpoint().equals(result.endpoint()));
    capacity.add(result);
    write(new byte[0], tail(elapsedMillis(), Gate.INTERRUPTED, totals, loads()));
  }

  private String loads() {
    return (load.isEmpty() ? "" : "\n\"load\": " + RunJson.write(load) + ",")
        + (capacity.isEmpty() ? "" : "\n\"capacity\": " + RunJson.write(capacity) + ",");
  }

  /**
   * Writes the gate and closes the file.
   *
   * @param flaky results that changed when their case was run again
   * @return the run, as it can be read from the file
   */
  public synchronized Run finish(Gate gate, int flaky) {
    requireOpen();
    write(new byte[0], tail(elapsedMillis(), gate, totals.withFlaky(flaky), loads()));
    try {
      out.sync();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + ": " + reason(e), e);
    }
    close();
    return read(path);
  }

  /**
   * Closes the file where the run is cut off.
   *
   * @return the run, as it can be read from the file: it says that it was interrupted
   */
  public synchronized Run cutOff() {
    close();
    return read(path);
  }

  /** Closes the file; one that was not finished goes on saying that the run was interrupted. */
  @Override
  public synchronized void close() {
    finished = true;
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + path + ": " + reason(e), e);
    }
  }

  /**
   * Reads a run. Members that this version does not know are passed over.
   *
   * @throws UncheckedIOException with one line that says why when the file cannot be read or holds
   *     no run
   */
  public static Run read(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      Run run = RunJson.read(in);
      if (run.schemaVersion() != Run.SCHEMA_VERSION) {
        throw new IOException(otherVersion(run.schemaVersion()));
      }
      return run;
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("cannot read " + file + ": no such file", e);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(notARun(file, e), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + reason(e), e);
    }
  }

  /**
   * Reads a run as {@link #read} does, and refuses one that was cut off: what it does not hold is
   * not gone from its target.
   */
  public static Run readWhole(Path file) {
    Run run = read(file);
    if (run.gate().exitCode() == Gate.INTERRUPTED.exitCode()) {
      IOException cutOff =
          new IOException("the run was interrupted, and holds only what came before");
      throw new UncheckedIOException("cannot use " + file + ": " + reason(cutOff), cutOff);
    }
    return run;
  }

  /** A file of another version may differ in anything; that it does is the better reason. */
  private static String notARun(Path file, JsonProcessingException e) {
    Integer version = e instanceof JsonMappingException ? version(file) : null;
    return version == null || version == Run.SCHEMA_VERSION
        ? file + " is not a run file of rtck: " + RunJson.reason(e)
        : "cannot read " + file + ": " + otherVersion(version);
  }

  private static @Nullable Integer version(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return RunJson.version(in);
    } catch (IOException notEvenJson) {
      return null;
    }
  }

  private static String otherVersion(int version) {
    return "its schemaVersion is %s, and this rtck reads %s".formatted(version, Run.SCHEMA_VERSION);
  }

  private void requireOpen() {
    if (finished) {
      throw new IllegalStateException(path + " is finished");
    }
  }

  private void write(byte[] entry, byte[] tail) {
    try {
      out.append(entry, tail);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path + ": " + reason(e), e);
    }
  }

  private long elapsedMillis() {
    return millisBetween(startedAt, clock.instant());
  }

  // %s for numbers: %d would write them in the digits of the default locale.
  private static byte[] tail(long durationMillis, Gate gate, Totals totals, String loads) {
    return utf8(
        """

        ],%s
        "durationMillis": %s,
        "gate": %s,
        "totals": %s
        }
        """
            .formatted(loads, durationMillis, RunJson.write(gate), RunJson.write(totals)));
  }

  private static long millisBetween(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis());
  }

  private static String reason(IOException e) {
    return AtomicFile.reason(e);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
