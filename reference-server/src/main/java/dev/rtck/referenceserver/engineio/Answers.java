package dev.rtck.referenceserver.engineio;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.http.Exchange;
import dev.rtck.referenceserver.http.Field;
import dev.rtck.referenceserver.http.RequestHead;
import dev.rtck.referenceserver.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The responses of long-polling. */
final class Answers {
  private static final Field NO_STORE = new Field("Cache-Control", "no-store");

  private static final int LONG = 1024;

  private Answers() {}

  static Response text(String body) {
    return new Response(
        200, List.of(new Field("Content-Type", "text/plain; charset=UTF-8"), NO_STORE), body);
  }

  /** Packets for a GET. */
  static Response packets(RequestHead head, String whole, Defects defects) {
    String body = defects.has(Defect.POLLED_BODY_MEASURED_IN_CHARACTERS) ? beginning(whole) : whole;
    boolean claimed =
        body.length() > LONG
            && head.fields().hasMember("Accept-Encoding", "gzip")
            && defects.has(Defect.GZIP_CLAIMED);
    return claimed ? text(body).with("Content-Encoding", "gzip") : text(body);
  }

  /** As many bytes of the text as it has characters. */
  private static String beginning(String whole) {
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    return new String(bytes, 0, whole.length(), StandardCharsets.UTF_8);
  }

  static Response error(EngineError error) {
    return error(400, error);
  }

  static Response error(int status, EngineError error) {
    return new Response(
        status, List.of(new Field("Content-Type", "application/json"), NO_STORE), error.json());
  }

  /** Responds on the event loop of the connection. */
  static void respond(Exchange exchange, Response response) {
    exchange.channel().eventLoop().execute(() -> exchange.respond(response));
  }
}
