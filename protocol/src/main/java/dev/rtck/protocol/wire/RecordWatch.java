package dev.rtck.protocol.wire;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * A TCP socket that looks at the heads of the TLS records that come (RFC 5246 §6.2.1): JSSE does
 * not tell whether the end was announced by an alert.
 */
final class RecordWatch extends Socket {

  private static final int HEAD = 5;

  private int headSeen;
  private int type;
  private int bodyLeft;
  private volatile int lastType;

  /** Returns the content type of the last record that came, or 0 before the first. */
  int lastType() {
    return lastType;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
          look(b);
        }
        return b;
      }

      @Override
      public int read(byte[] buffer, int from, int most) throws IOException {
        int count = super.read(buffer, from, most);
        for (int i = 0; i < count; ) {
          if (bodyLeft > 0 && headSeen == HEAD) {
            int skipped = Math.min(bodyLeft, count - i);
            bodyLeft -= skipped;
            i += skipped;
          } else {
            look(buffer[from + i] & 0xff);
            i++;
          }
        }
        return count;
      }
    };
  }

  private void look(int b) {
    if (headSeen == HEAD && bodyLeft > 0) {
      bodyLeft--;
      return;
    }
    if (headSeen == HEAD) {
      headSeen = 0;
    }
    switch (headSeen) {
      case 0 -> type = b;
      case 3 -> bodyLeft = b << 8;
      case 4 -> {
        bodyLeft |= b;
        lastType = type;
      }
      default -> {}
    }
    headSeen++;
  }
}
