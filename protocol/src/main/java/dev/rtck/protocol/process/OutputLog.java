package dev.rtck.protocol.process;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What the target writes: in a file up to a bound, and its last lines in memory. Thread-safe. The
 * target is never held up by it, whatever and however much it writes.
 */
final class OutputLog {

  static final long MOST_BYTES = 16L << 20;
  private static final int LONGEST_LINE = 2000;
  private static final int LINES = 50;

  private final Path file;
  private final Deque<String> lines = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();
  private long written;

  OutputLog(Path file) {
    this.file = file;
  }

  /** Empties the file and makes its directory, so that what is wrong with them shows early. */
  void create() throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.write(file, new byte[0]);
  }

  /** Reads to the end of a process's output, on a thread of its own. */
  Thread follow(InputStream output) {
    Thread thread = new Thread(() -> copy(output), "target-output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void copy(InputStream output) {
    byte[] buffer = new byte[8192];
    try (output;
        OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.APPEND))) {
      for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
        remember(buffer, read);
        long room = MOST_BYTES - written;
        if (room > 0) {
          out.write(buffer, 0, (int) Math.min(read, room));
          if (read >= room) {
            out.write("\n[rtck: the rest is left out]\n".getBytes(StandardCharsets.UTF_8));
          }
          out.flush();
        }
        written += read;
      }
    } catch (IOException e) {
      // The process was killed while it wrote, or the disk is full: neither is the target's fault.
      drain(output, buffer);
    }
  }

  private static void drain(InputStream output, byte[] buffer) {
    try (output) {
      while (output.read(buffer) >= 0) {
        // A full pipe would hold the target up.
      }
    } catch (IOException e) {
      // It is gone.
    }
  }

  private synchronized void remember(byte[] buffer, int length) {
    for (char c : new String(buffer, 0, length, StandardCharsets.UTF_8).toCharArray()) {
      if (c == '\n') {
        end();
      } else if (line.length() < LONGEST_LINE && c != '\r') {
        line.append(c);
      }
    }
  }

  private void end() {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line.toString());
    line.setLength(0);
  }

  /** Returns the last lines, the latest last. */
  synchronized List<String> lastLines(int most) {
    Deque<String> last = new ArrayDeque<>(lines);
    if (line.length() > 0) {
      last.addLast(line.toString());
    }
    while (last.size() > most) {
      last.removeFirst();
    }
    return List.copyOf(last);
  }
}
