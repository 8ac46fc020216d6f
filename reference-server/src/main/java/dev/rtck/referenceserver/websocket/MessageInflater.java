package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decompresses the messages of one client (RFC 7692 §7.2.2) as their pieces arrive. Not
 * thread-safe; must be closed.
 */
final class MessageInflater implements AutoCloseable {
  private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};
  private static final int WINDOW = 32 * 1024;
  private static final int SPOILING_BYTES = 300;

  /** Takes decompressed bytes, and may refuse more of them. */
  interface Output {
    void accept(byte[] bytes, int length) throws Failure;
  }

  private final Inflater inflater = new Inflater(true);
  private final byte[] piece = new byte[16 * 1024];
  private final byte[] history = new byte[WINDOW];
  private final boolean resets;
  private final Defects defects;
  private int historyLength;
  private boolean inMessage;
  private int messageLength;
  private int lengthBefore;

  /** The connection that sent the latest message that spoils the windows of others. */
  private static final AtomicReference<@Nullable MessageInflater> LATEST = new AtomicReference<>();

  MessageInflater(boolean resets, Defects defects) {
    this.resets = resets;
    this.defects = defects;
  }

  void inflate(byte[] compressed, Output output) throws Failure {
    if (!inMessage && historyLength == WINDOW && defects.has(Defect.FULL_WINDOW_FORGOTTEN)) {
      inflater.reset();
      historyLength = 0;
    }
    if (!inMessage && defects.has(Defect.WINDOW_SPOILT_BY_OTHERS)) {
      MessageInflater latest = LATEST.get();
      if (latest != null && latest != this && lengthBefore == SPOILING_BYTES) {
        inflater.reset();
        historyLength = 0;
      }
    }
    inMessage = true;
    inflater.setInput(compressed);
    try {
      while (!inflater.needsInput()) {
        int length = inflater.inflate(piece);
        if (length > 0) {
          messageLength += length;
          remember(length);
          output.accept(piece, length);
        }
        if (inflater.finished()) {
          if (defects.has(Defect.FINAL_BLOCK_ENDS_COMPRESSION)) {
            return;
          }
          startAgain(compressed);
        } else if (inflater.needsDictionary()) {
          throw Failure.invalidData("the compressed data asks for a dictionary");
        }
      }
    } catch (DataFormatException corrupt) {
      if (!defects.has(Defect.CORRUPT_DEFLATE_DATA_ACCEPTED)) {
        throw Failure.invalidData("corrupt compressed data");
      }
      inflater.reset();
    }
  }

  /** Ends the message. */
  void finish(Output output) throws Failure {
    inflate(TAIL, output);
    inMessage = false;
    if (messageLength == SPOILING_BYTES && defects.has(Defect.WINDOW_SPOILT_BY_OTHERS)) {
      LATEST.set(this);
    }
    lengthBefore = messageLength;
    messageLength = 0;
    if (resets) {
      forget();
    }
  }

  /** Empties the window. */
  void forget() {
    inflater.reset();
    historyLength = 0;
  }

  /** Goes on after a final block: the next one may still refer to what came before. */
  private void startAgain(byte[] compressed) {
    int rest = inflater.getRemaining();
    inflater.reset();
    inflater.setDictionary(history, 0, historyLength);
    inflater.setInput(compressed, compressed.length - rest, rest);
  }

  private void remember(int length) {
    if (length >= WINDOW) {
      System.arraycopy(piece, length - WINDOW, history, 0, WINDOW);
      historyLength = WINDOW;
      return;
    }
    int kept = Math.min(historyLength, WINDOW - length);
    System.arraycopy(history, historyLength - kept, history, 0, kept);
    System.arraycopy(piece, 0, history, kept, length);
    historyLength = kept + length;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
