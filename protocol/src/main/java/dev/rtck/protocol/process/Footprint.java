package dev.rtck.protocol.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the processes of a target hold at a moment: see proc(5). Immutable.
 *
 * @param openFiles descriptors of files, sockets and pipes
 * @param residentBytes of memory
 * @param threads of all kinds
 */
public record Footprint(long openFiles, long residentBytes, long threads) {

  private static final Footprint NOTHING = new Footprint(0, 0, 0);

  private static final String RESIDENT = "VmRSS:";
  private static final String THREADS = "Threads:";

  Footprint plus(Footprint other) {
    return new Footprint(
        openFiles + other.openFiles, residentBytes + other.residentBytes, threads + other.threads);
  }

  /** Returns that of a process; nothing where the system does not tell, or the process has gone. */
  static Footprint of(long pid) {
    Path folder = Path.of("/proc", String.valueOf(pid));
    try (Stream<Path> files = Files.list(folder.resolve("fd"));
        Stream<String> status = Files.lines(folder.resolve("status"))) {
      List<String> lines = status.toList();
      return new Footprint(files.count(), number(lines, RESIDENT) << 10, number(lines, THREADS));
    } catch (IOException notTold) {
      return NOTHING;
    }
  }

  private static long number(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  /** Returns that of nobody, to begin a sum with. */
  static Footprint nothing() {
    return NOTHING;
  }
}
