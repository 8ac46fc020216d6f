package dev.rtck.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All that went over the wire during one case, in the order it happened.
 *
 * <p>What is read of it has no secrets. Bounded whatever the target does: of a long conversation
 * the first and the last events are kept, of a long event the first bytes. Thread-safe.
 */
public final class Transcript {

  /** Which way an entry went; a note is something that happened to a connection. */
  public enum Direction {
    SENT,
    RECEIVED,
    NOTE
  }

  /**
   * One entry.
   *
   * @param atNanos since the transcript began
   * @param connection the connection's number, from 1
   * @param layer where it was seen: {@code tcp}, {@code tls}, {@code http}, {@code ws} …
   * @param summary what it was, in words
   * @param bytes its first bytes, at most {@value #BYTES_KEPT}
   * @param length how many bytes it had
   */
  public record Entry(
      long atNanos,
      Direction direction,
      int connection,
      String layer,
      String summary,
      Bytes bytes,
      long length) {}

  private static final int BYTES_KEPT = 512;
  private static final int FIRST_KEPT = 200;
  private static final int LAST_KEPT = 200;

  private final long startNanos = System.nanoTime();
  private final Secrets secrets;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Entry> first = new ArrayList<>();
  private final Deque<Entry> last = new ArrayDeque<>();
  private long leftOut;

  public Transcript(Secrets secrets) {
    this.secrets = secrets;
  }

  /** Returns the number of a connection that is about to be made. */
  public int nextConnection() {
    return connections.incrementAndGet();
  }

  /** Records bytes that went over the wire at {@code nanoTime} as {@link System#nanoTime} tells. */
  public void record(
      long nanoTime,
      Direction direction,
      int connection,
      String layer,
      String summary,
      Bytes bytes) {
    record(nanoTime, direction, connection, layer, summary, bytes, bytes.length());
  }

  /**
   * Records bytes of which only the beginning is at hand.
   *
   * @param beginning at least as much as {@link #beginning} gives
   * @param length how many bytes there were
   */
  public void record(
      long nanoTime,
      Direction direction,
      int connection,
      String layer,
      String summary,
      Bytes beginning,
      long length) {
    // A secret may straddle the cut, so more is kept than will be shown.
    Entry entry =
        new Entry(
            Math.max(0, nanoTime - startNanos),
            direction,
            connection,
            layer,
            summary,
            beginning(beginning),
            length);
    synchronized (this) {
      if (first.size() < FIRST_KEPT) {
        first.add(entry);
        return;
      }
      last.addLast(entry);
      if (last.size() > LAST_KEPT) {
        last.removeFirst();
        leftOut++;
      }
    }
  }

  /** Returns as many of the bytes as are needed to show their beginning without secrets. */
  public Bytes beginning(Bytes bytes) {
    int lookedAt = BYTES_KEPT + Math.max(BYTES_KEPT, secrets.longest());
    return bytes.length() <= lookedAt ? bytes : bytes.slice(0, lookedAt);
  }

  /** To blot out takes longer than to keep, and most entries are dropped again. */
  private Entry shown(Entry entry) {
    Bytes masked = secrets.blotOut(entry.bytes());
    return new Entry(
        entry.atNanos(),
        entry.direction(),
        entry.connection(),
        entry.layer(),
        secrets.blotOut(entry.summary()),
        masked.slice(0, Math.min(masked.length(), BYTES_KEPT)),
        entry.length());
  }

  /** Records something that happened to a connection now. */
  public void note(int connection, String layer, String summary) {
    record(System.nanoTime(), Direction.NOTE, connection, layer, summary, Bytes.EMPTY);
  }

  /** Returns the entries so far; where some were left out, an entry says how many. */
  public synchronized List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(first);
    if (leftOut > 0 && !last.isEmpty()) {
      entries.add(
          new Entry(
              last.getFirst().atNanos(),
              Direction.NOTE,
              0,
              "rtck",
              leftOut + " events left out",
              Bytes.EMPTY,
              0));
    }
    entries.addAll(last);
    entries.sort(java.util.Comparator.comparingLong(Entry::atNanos));
    return entries.stream().map(this::shown).toList();
  }

  /** Returns the bytes without their secrets, as they would be recorded. */
  public Bytes blotOut(Bytes bytes) {
    return secrets.blotOut(bytes);
  }
}
