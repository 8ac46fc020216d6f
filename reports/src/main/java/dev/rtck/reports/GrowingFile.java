package dev.rtck.reports;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file of a head, entries and a tail, to which entries are added before the tail so that whoever
 * looks, at any moment, sees a whole one.
 *
 * <p>A write of many pages is not atomic: a process that is killed meanwhile leaves a part of it.
 * So there are two copies. The one nobody sees is brought up to date, takes the place of the other
 * by a rename, and the other, one entry behind, is kept under a second name for the next time. Each
 * entry is written twice, however long the file is. Where the file system has no hard links the
 * tail is overwritten in place, which leaves a gap of microseconds.
 *
 * <p>Not thread-safe.
 */
final class GrowingFile implements AutoCloseable {
  private final Path path;
  // Not FileChannels: they close themselves when the writing thread is interrupted, and threads of
  // cases that exceed their deadline are.
  private RandomAccessFile live;
  private long tailAt;
  private byte[] tail;

  private @Nullable RandomAccessFile spare;
  private Path spareName;
  private Path nextSpareName;
  private long spareTailAt;
  private byte[] missingInSpare = {};

  private GrowingFile(
      Path path,
      RandomAccessFile live,
      RandomAccessFile spare,
      Path spareName,
      Path nextSpareName,
      long tailAt,
      byte[] tail) {
    this.path = path;
    this.live = live;
    this.spare = spare;
    this.spareName = spareName;
    this.nextSpareName = nextSpareName;
    this.tailAt = tailAt;
    this.spareTailAt = tailAt;
    this.tail = tail;
  }

  /** Starts a file, replacing one that is there; missing folders are made. */
  static GrowingFile create(Path file, byte[] head, byte[] tail) throws IOException {
    Path path = file.toAbsolutePath();
    byte[] whole = concat(head, tail);
    AtomicFile.write(path, whole);
    Path spareName = path.resolveSibling("." + path.getFileName() + ".1");
    Path nextSpareName = path.resolveSibling("." + path.getFileName() + ".2");
    // A run that was killed may have left them, and a name may lead to the file itself.
    Files.deleteIfExists(spareName);
    Files.deleteIfExists(nextSpareName);
    Files.write(spareName, whole);
    return new GrowingFile(
        path,
        new RandomAccessFile(path.toFile(), "rw"),
        new RandomAccessFile(spareName.toFile(), "rw"),
        spareName,
        nextSpareName,
        head.length,
        tail);
  }

  /** Adds an entry and replaces the tail; after an exception the file is as it was before. */
  void append(byte[] entry, byte[] newTail) throws IOException {
    RandomAccessFile next = spare;
    if (next != null) {
      overwrite(next, spareTailAt, concat(missingInSpare, concat(entry, newTail)));
      if (exchange()) {
        spare = live;
        live = next;
        spareTailAt = tailAt;
        missingInSpare = entry;
      } else {
        dropSpare(next);
        overwriteLive(concat(entry, newTail));
      }
    } else {
      overwriteLive(concat(entry, newTail));
    }
    tailAt += entry.length;
    tail = newTail;
  }

  /** Makes sure that the content outlives the machine. */
  void sync() throws IOException {
    live.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    live.close();
    RandomAccessFile open = spare;
    if (open != null) {
      dropSpare(open);
    }
  }

  private boolean exchange() {
    try {
      Files.createLink(nextSpareName, path);
      Files.move(spareName, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
    Path free = spareName;
    spareName = nextSpareName;
    nextSpareName = free;
    return true;
  }

  private void dropSpare(RandomAccessFile open) throws IOException {
    spare = null;
    missingInSpare = new byte[0];
    open.close();
    Files.deleteIfExists(spareName);
    Files.deleteIfExists(nextSpareName);
  }

  private void overwriteLive(byte[] block) throws IOException {
    try {
      overwrite(live, tailAt, block);
    } catch (IOException e) {
      // Half a write, as on a full disk: what was there had room, so it has room again.
      try {
        live.seek(tailAt);
        live.write(tail);
        live.setLength(tailAt + tail.length);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /**
   * Writes to the end. The file never shrinks: a line of blanks, which JSON allows, fills it up.
   */
  private static void overwrite(RandomAccessFile out, long at, byte[] block) throws IOException {
    long left = out.length() - (at + block.length);
    out.seek(at);
    out.write(left > 0 ? concat(block, blankLine((int) left)) : block);
  }

  private static byte[] blankLine(int length) {
    byte[] line = new byte[length];
    Arrays.fill(line, (byte) ' ');
    line[length - 1] = '\n';
    return line;
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
