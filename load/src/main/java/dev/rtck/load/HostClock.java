package dev.rtck.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names the clock that {@link System#nanoTime} reads. Processes of one running machine share it on
 * Linux; times of two machines cannot be subtracted from each other.
 */
final class HostClock {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int ID_MASK = 0xffff;

  private HostClock() {}

  /** Returns four hexadecimal digits that two clocks hardly ever have in common. */
  static int id() {
    int hash;
    try {
      hash = Files.readString(BOOT).strip().hashCode();
    } catch (IOException | SecurityException noLinux) {
      // The clock of this process alone: nothing is taken for comparable that may not be.
      hash = ManagementFactory.getRuntimeMXBean().getName().hashCode();
    }
    return (hash ^ (hash >>> 16)) & ID_MASK;
  }
}
