package dev.rtck.protocol.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the processes of a target hold at a moment: see proc(5). Immutable.
 *
 * @param openFiles descriptors of files, sockets and pipes
 * @param residentBytes of memory
 */
public record Footprint(long openFiles, long residentBytes) {

  private static final Footprint NOTHING = new Footprint(0, 0);

  private static final String RESIDENT = "VmRSS:";

  Footprint plus(Footprint other) {
    return new Footprint(openFiles + other.openFiles, residentBytes + other.residentBytes);
  }

  /** Returns that of a process; nothing where the system does not tell, or the process has gone. */
  static Footprint of(long pid) {
    Path folder = Path.of("/proc", String.valueOf(pid));
    try (Stream<Path> files = Files.list(folder.resolve("fd"));
        Stream<String> status = Files.lines(folder.resolve("status"))) {
      long kib =
          status
              .filter(line -> line.startsWith(RESIDENT))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .sum();
      return new Footprint(files.count(), kib << 10);
    } catch (IOException notTold) {
      return NOTHING;
    }
  }

  /** Returns that of nobody, to begin a sum with. */
  static Footprint nothing() {
    return NOTHING;
  }
}
