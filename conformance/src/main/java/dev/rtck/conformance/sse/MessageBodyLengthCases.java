package dev.rtck.conformance.sse;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.sse.SseViolation.Rule;
import dev.rtck.protocol.websocket.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** RFC 9112 §6.3: how a stream is framed. */
final class MessageBodyLengthCases {

  @ConformanceCase(
      id = "sse.framing.message-length",
      clause = "RFC9112#6.3",
      title = "What says where the stream ends does not contradict itself",
      sends = "The request for the stream, in HTTP/1.1.",
      accepts =
          "Chunks; a length, of a stream that is finite; or neither, and a close at the end. Then"
              + " Connection: keep-alive is warned of.",
      why = "Clients and proxies that believe different headers see different streams.",
      causes = "A Content-Length is left from a response that is used again.",
      remedies = {
        "Next.js and Node: set neither Content-Length nor Transfer-Encoding.",
        "Spring: no contentLength(…) on the ResponseEntity."
      })
  void saysWhereTheStreamEnds(SseProbe probe, Checks checks) {
    SseStream stream = probe.open();
    HttpResponse response = stream.response();
    List<String> flaws = stream.flaws();
    checks.must(
        "length",
        flaws.isEmpty(),
        flaws.isEmpty() ? "nothing contradicts" : String.join("; ", flaws),
        "chunks, one length, or neither");
    checks.must(
        "version",
        response != null
            && (!response.has("Transfer-Encoding") || !response.version().equals("HTTP/1.0")),
        response == null ? "no answer" : response.version(),
        "HTTP/1.1 where it is chunked");
    if (response != null && !response.has("Transfer-Encoding")) {
      judgeEndOfContent(response, checks);
    }
    String flaw = response == null ? null : response.flaw();
    checks.should("head", flaw == null, flaw == null ? "right" : flaw, "the grammar of HTTP/1.1");
  }

  @ConformanceCase(
      id = "sse.framing.chunks",
      clause = "RFC9112#7.1",
      title = "All chunks are framed as the grammar says",
      sends =
          "Nothing; looks at the streams of all other cases, and at those of the wire for a moment"
              + " longer than to their end.",
      accepts =
          "Sizes in hexadecimal digits, and CR LF behind each and behind the data; nothing behind a"
              + " chunk of size zero, which is the last.",
      why = "A client that loses count ends the stream.",
      causes = {
        "Chunks are written by hand.",
        "An empty text is written as a chunk of its own, which ends the stream."
      },
      needs = {},
      schedule = Schedule.LAST,
      remedies = {
        "Next.js: enqueue the text of events alone; the server frames it.",
        "Spring: write to the response, and leave Transfer-Encoding to Tomcat.",
        "Node: res.write frames each call; what writes to res.socket has to do so itself."
      })
  void framesChunks(SeenStreams seen, Checks checks) {
    List<String> against = seen.against(Rule.FRAMING);
    checks.must(
        "chunks",
        against.isEmpty(),
        against.isEmpty() ? "nothing of the kind" : String.join("; ", against),
        "chunks as RFC 9112 has them");
  }

  @ConformanceCase(
      id = "sse.framing.http-1-0",
      clause = "RFC9112#6.1",
      title = "A client of HTTP/1.0 gets no chunks",
      sends = "The request for the stream in HTTP/1.0; then an event, where one can be published.",
      accepts =
          "A stream without Transfer-Encoding and without sizes of chunks, on which the event comes;"
              + " or a status other than 200. Connection: keep-alive is warned of, where no length"
              + " says how much comes.",
      why = "Old proxies, nginx among them, ask so; chunk sizes become lines of the stream.",
      causes = "The server writes chunks by hand, whatever the request's version is.",
      remedies = {
        "Next.js and Node: leave Transfer-Encoding and Connection to node:http, which knows "
            + "the request's version.",
        "Spring: leave them to Tomcat; in nginx in front, proxy_http_version 1.1 asks for "
            + "chunks."
      })
  void sendsNoChunksToHttp10(SseProbe probe, EndpointPlan plan, Checks checks) {
    SseStream stream = probe.ask(probe.request().withHttpVersion("HTTP/1.0"));
    HttpResponse response = stream.response();
    if (response == null) {
      checks.should("answer", false, stream.describe(), "a stream", "an error such as 505");
      return;
    }
    checks.must(
        "transfer-encoding",
        !response.has("Transfer-Encoding"),
        response.summary(),
        "no Transfer-Encoding");
    if (!stream.isStream() || response.has("Transfer-Encoding")) {
      return;
    }
    judgeEndOfContent(response, checks);
    Publication publication = IntroductionCases.publication(plan, probe);
    if (publication == null) {
      stream.awaitFirstByte(probe.patience().quiet());
    } else {
      publication.enter(stream);
      boolean came = ProxyBufferingCases.publishUntilItComes(publication, stream) != null;
      if (!came) {
        Publication.requireThatItStands(stream);
      }
      checks.should("event", came, came ? "it came" : stream.describe(), "what is published comes");
    }
    String flaw = chunk(stream.body().toArray());
    checks.must(
        "content",
        flaw.isEmpty(),
        flaw.isEmpty() ? "the stream and nothing else" : "it begins with a chunk: " + flaw,
        "no sizes of chunks");
  }

  /** Content without a length ends with the connection, which no client may be told to keep. */
  private static void judgeEndOfContent(HttpResponse response, Checks checks) {
    boolean kept =
        response.hasMember("Connection", "keep-alive") && !response.has("Content-Length");
    checks.should(
        "connection",
        !kept,
        kept ? "Connection: keep-alive, and no length" : "nothing promises another answer",
        "a stream that ends with its connection");
  }

  /** Returns the size that the bytes begin with, when as many bytes and CR LF follow it. */
  private static String chunk(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != '\r') {
      end++;
    }
    String size = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    if (!size.matches("[0-9a-fA-F]{1,6}")) {
      return "";
    }
    int behind = end + 2 + Integer.parseInt(size, 16);
    return behind + 1 < bytes.length && bytes[behind] == '\r' && bytes[behind + 1] == '\n'
        ? size
        : "";
  }
}
