package dev.rtck.protocol.engineio;

import dev.rtck.protocol.Bytes;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A request's body that is announced whole, and of which a part may have to wait. */
final class WithheldBody extends RequestBody {

  private final Bytes bytes;
  private final int sentAtFirst;
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch begun = new CountDownLatch(1);

  WithheldBody(Bytes bytes, int sentAtFirst) {
    this.bytes = bytes;
    this.sentAtFirst = Math.min(bytes.length(), sentAtFirst);
  }

  /** Lets the rest go. */
  void release() {
    released.countDown();
  }

  /** Counted down once what may go at first is on its way. */
  CountDownLatch begun() {
    return begun;
  }

  @Override
  public @Nullable MediaType contentType() {
    // The header of the request says it, or nothing does.
    return null;
  }

  @Override
  public long contentLength() {
    return bytes.length();
  }

  @Override
  public boolean isOneShot() {
    // To be sent again behind our back would be another request.
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.write(bytes.slice(0, sentAtFirst).toArray());
    sink.flush();
    begun.countDown();
    if (sentAtFirst < bytes.length()) {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      sink.write(bytes.slice(sentAtFirst, bytes.length()).toArray());
    }
  }
}
