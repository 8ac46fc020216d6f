package dev.rtck.referenceserver.sse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses a stream so that each piece can be read as soon as it has come. Not thread-safe. */
final class GzipFlushes implements Coder {
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
  private int flushes;
  private final GZIPOutputStream gzip;

  /**
   * @param flushes how many pieces can be read at once
   */
  GzipFlushes(int flushes) {
    this.flushes = flushes;
    try {
      gzip = new GZIPOutputStream(compressed, 512, true);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  @Override
  public byte[] piece(byte[] bytes) {
    try {
      gzip.write(bytes);
      if (flushes > 0) {
        flushes--;
        gzip.flush();
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return taken();
  }

  @Override
  public byte[] end() {
    try {
      gzip.close();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return taken();
  }

  private byte[] taken() {
    byte[] bytes = compressed.toByteArray();
    compressed.reset();
    return bytes;
  }
}
