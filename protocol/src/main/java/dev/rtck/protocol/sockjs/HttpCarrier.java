package dev.rtck.protocol.sockjs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.wire.Ending;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A SockJS session over HTTP: frames come as the content of responses, messages go by requests. */
final class HttpCarrier extends SockJsCarrier {

  private static final int MOST_CHARACTERS_IN_A_LINE = 32 << 20;
  private static final int STACK_BYTES = 256 << 10;
  private static final int MOST_BYTES_OF_ANSWER = 4096;
  private static final Duration LONGEST_OPENING = Duration.ofSeconds(3);
  private static final String EVENT = "data:";
  private static final Pattern CALL = Pattern.compile("p\\((\".*\")\\);");

  private final SockJsHttp http;
  private final String session;
  private final SockJsTransport transport;
  private final int number;
  private volatile @Nullable InputStream content;
  private volatile boolean closed;

  /**
   * @param session the session's path
   */
  HttpCarrier(
      Transcript transcript,
      int number,
      SockJsHttp http,
      String session,
      SockJsTransport transport) {
    super(transcript, number);
    this.number = number;
    this.http = http;
    this.session = session;
    this.transport = transport;
  }

  @Override
  public void listen(Ears ears) {
    Thread reader = new Thread(null, () -> receive(ears), "rtck-sockjs-" + number, STACK_BYTES);
    reader.setDaemon(true);
    reader.start();
  }

  /** A stream ends once it grew large, and a poll with each frame: then comes the next one. */
  private void receive(Ears ears) {
    Ending ending = Ending.FIN;
    try {
      while (!closed) {
        HttpResponse<InputStream> response =
            transport.isAskedForByGet()
                ? http.get(session + transport.path())
                : http.post(session + transport.path(), "");
        note("http", transport.path() + " got " + response.statusCode());
        content = response.body();
        if (response.statusCode() != 200 || readFrames(response.body(), ears)) {
          break;
        }
      }
    } catch (IOException e) {
      ending = Ending.RESET;
      note("http", "the connection broke: " + e.getMessage());
    }
    ears.ended(System.nanoTime(), closed ? Ending.OURS : ending);
  }

  /** Returns whether the session is over. */
  private boolean readFrames(InputStream stream, Ears ears) throws IOException {
    boolean over = false;
    int frames = 0;
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
      for (String line = line(lines); line != null; line = line(lines)) {
        String frame = frameIn(line);
        if (!frame.isEmpty()) {
          frames++;
          take(frame, System.nanoTime(), ears);
          over |= SockJsFrame.parse(frame) instanceof SockJsFrame.Close;
        }
      }
    }
    // An answer without any frame would be asked for again without end.
    return over || frames == 0;
  }

  /** Returns the frame in a line, or nothing where there is none. */
  private String frameIn(String line) {
    if (transport == SockJsTransport.EVENTSOURCE) {
      return line.startsWith(EVENT) ? line.substring(EVENT.length()).stripLeading() : "";
    }
    if (transport != SockJsTransport.HTMLFILE) {
      return line;
    }
    Matcher call = CALL.matcher(line);
    return call.matches() ? SockJsFrame.decode(call.group(1)) : "";
  }

  private static @Nullable String line(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c != '\n'; c = reader.read()) {
      if (c < 0) {
        return line.isEmpty() ? null : line.toString();
      }
      if (line.length() == MOST_CHARACTERS_IN_A_LINE) {
        throw new IOException("a line of more than " + MOST_CHARACTERS_IN_A_LINE + " characters");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  void sendTexts(List<String> texts) {
    awaitOpen(LONGEST_OPENING);
    try (InputStream answer = sent(texts)) {
      var unused = answer.readNBytes(MOST_BYTES_OF_ANSWER);
    } catch (IOException e) {
      note("http", "could not send: " + e.getMessage());
    }
  }

  private InputStream sent(List<String> texts) throws IOException {
    HttpResponse<InputStream> response =
        http.post(session + "/xhr_send", SockJsFrame.encode(texts));
    note("http", "/xhr_send got " + response.statusCode());
    return response.body();
  }

  @Override
  public void halfClose() {
    note("http", "HTTP has no half-closed session");
  }

  @Override
  public void reset() {
    close();
  }

  @Override
  public void leave() {
    close();
  }

  @Override
  public boolean isWriting() {
    return false;
  }

  @Override
  public void close() {
    closed = true;
    InputStream open = content;
    if (open != null) {
      try {
        open.close();
      } catch (IOException nothingLeftToClose) {
        note("http", "closing: " + nothingLeftToClose.getMessage());
      }
    }
  }
}
