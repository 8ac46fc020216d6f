package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long the first and the last receiver of each message waited, by stream. Not thread-safe;
 * those of several threads and processes are added to one another.
 */
final class Spreads {

  private static final String HEADER = "stream,message,first-nanos,last-nanos";

  private final Map<Integer, Spread> streams = new HashMap<>();

  /**
   * Returns the name of the file that keeps them, in the folder of the log.
   *
   * @param endpoint of which the load was
   */
  static String fileName(String endpoint) {
    return endpoint + ".spread.csv";
  }

  /** Adds a delivery; its message is counted among those of the stream that are measured. */
  void add(int stream, int measured, long nanos) {
    streams.computeIfAbsent(stream, first -> new Spread()).add(measured, nanos);
  }

  /** Adds what others measured of the same messages. */
  void addAll(Spreads others) {
    others.forEach(
        (stream, message, first, last) -> {
          add(stream, message, first);
          add(stream, message, last);
        });
  }

  /** Returns how long the first receivers waited, each message counted once. */
  Histogram first() {
    Histogram histogram = Distributions.histogram();
    forEach((stream, message, first, last) -> histogram.recordValue(first));
    return histogram;
  }

  /** Returns how long the last receivers waited, each message counted once. */
  Histogram last() {
    Histogram histogram = Distributions.histogram();
    forEach((stream, message, first, last) -> histogram.recordValue(last));
    return histogram;
  }

  /** Takes one message that somebody got. */
  private interface Taker {
    void take(int stream, int message, long first, long last);
  }

  private void forEach(Taker taker) {
    streams.forEach(
        (stream, spread) -> {
          for (int i = 0; i < spread.size(); i++) {
            if (spread.last(i) >= 0) {
              taker.take(stream, i, spread.first(i), spread.last(i));
            }
          }
        });
  }

  /**
   * Writes them, a line for each message.
   *
   * @throws UncheckedIOException when the file cannot be written
   */
  void write(Path file) {
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, UTF_8))) {
      out.println(HEADER);
      forEach(
          (stream, message, first, last) ->
              out.println(stream + "," + message + "," + first + "," + last));
      if (out.checkError()) {
        throw new IOException("the disk took not all of it");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException with one line for the user when the file holds something else
   * @throws UncheckedIOException when it cannot be read
   */
  static Spreads read(Path file) {
    Spreads spreads = new Spreads();
    try (BufferedReader in = Files.newBufferedReader(file, UTF_8)) {
      String line = in.readLine();
      if (!HEADER.equals(line)) {
        throw new IllegalArgumentException(file + " does not begin with " + HEADER);
      }
      while ((line = in.readLine()) != null) {
        String[] fields = line.split(",", -1);
        int stream = Integer.parseInt(fields[0]);
        int message = Integer.parseInt(fields[1]);
        spreads.add(stream, message, Distributions.bounded(Long.parseLong(fields[2])));
        spreads.add(stream, message, Distributions.bounded(Long.parseLong(fields[3])));
      }
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(file + " holds a line that is none of rtck's", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
    return spreads;
  }
}
