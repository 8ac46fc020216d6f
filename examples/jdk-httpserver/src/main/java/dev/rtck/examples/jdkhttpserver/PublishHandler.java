package dev.rtck.examples.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Publishes the text that is sent to it. */
final class PublishHandler implements HttpHandler {

  private static final int MOST_BYTES = 1 << 20;

  private final EventLog log;

  PublishHandler(EventLog log) {
    this.log = log;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      Answers.text(exchange, 413, "At most " + MOST_BYTES + " bytes.\n");
      return;
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException malformed) {
      Answers.text(exchange, 400, "A text in UTF-8 is needed.\n");
      return;
    }
    log.append(text);
    Answers.text(exchange, 202, "Published.\n");
  }
}
