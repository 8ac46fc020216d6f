package dev.rtck.protocol.detection;

import dev.rtck.protocol.websocket.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who answers in front of an application, and ends what takes long, as its headers tell. */
enum Platform {
  VERCEL(
      "Vercel",
      List.of("X-Vercel-Id"),
      "vercel",
      "a function, and with it each stream, ends after its limit of time, which is a setting"
          + " (Next.js: export const maxDuration = …)"),
  NETLIFY(
      "Netlify",
      List.of("X-Nf-Request-Id"),
      "netlify",
      "a function, and with it each stream, ends after its limit of time; Edge Functions stream for"
          + " longer"),
  AWS(
      "AWS",
      List.of("X-Amz-Apigw-Id", "Apigw-Requestid", "X-Amzn-RequestId", "X-Amzn-Trace-Id"),
      "awselb/2.0",
      "API Gateway ends an answer after about 30 seconds, and Lambda after 15 minutes at most; a"
          + " load balancer ends what is silent for a minute"),
  CLOUD_RUN(
      "Google Cloud",
      List.of("X-Cloud-Trace-Context"),
      "google frontend",
      "a request, and with it each stream, ends after its timeout, five minutes by default and an"
          + " hour at most (gcloud run deploy --timeout)"),
  AZURE(
      "Azure",
      List.of("X-Azure-Ref", "X-Ms-Request-Id"),
      "",
      "the load balancer ends an answer that is silent for about four minutes, and a function ends"
          + " after its limit of time"),
  DENO(
      "Deno Deploy",
      List.of("X-Deno-Ray"),
      "deno",
      "an isolate ends when its limit is reached, and with it each stream"),
  CLOUDFLARE(
      "Cloudflare",
      List.of("Cf-Ray"),
      "cloudflare",
      "an answer that is silent for about 100 seconds is ended"),
  HEROKU(
      "Heroku",
      List.of("Heroku-Request-Id"),
      "heroku",
      "an answer that is silent for 55 seconds is ended");

  private final String words;

  @SuppressWarnings("ImmutableEnumChecker") // comes from List.of
  private final List<String> headers;

  private final String server;
  private final String limit;

  Platform(String words, List<String> headers, String server, String limit) {
    this.words = words;
    this.headers = headers;
    this.server = server;
    this.limit = limit;
  }

  /** Returns who it is, if anybody known; a host of functions rather than what stands before it. */
  static Optional<Platform> of(HttpResponse answer) {
    return Arrays.stream(values()).filter(it -> it.answers(answer)).findFirst();
  }

  private boolean answers(HttpResponse answer) {
    return headers.stream().anyMatch(answer::has)
        || (!server.isEmpty()
            && answer.lines("Server").stream()
                .anyMatch(it -> it.strip().toLowerCase(Locale.ROOT).startsWith(server)));
  }

  String words() {
    return words;
  }

  /** Returns what that means for a stream, and what helps. */
  String advice() {
    return words
        + ": "
        + limit
        + ". Send a comment every 15 s, give events ids and go on behind Last-Event-ID, or serve"
        + " streams from a server of your own";
  }
}
