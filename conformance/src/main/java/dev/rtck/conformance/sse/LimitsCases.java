package dev.rtck.conformance.sse;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Schedule;
import dev.rtck.conformance.SideBySide;
import dev.rtck.conformance.UnfinishedRequest;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.sse.HttpReply;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.reports.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** What a profile promises by its limits. */
final class LimitsCases {

  private static final long MOST_BYTES_TRIED = (16L << 20) - 1;
  private static final int MOST_STREAMS_TRIED = 250;
  private static final int CHUNKS = 4;
  private static final int NOT_IMPLEMENTED = 501;

  @ConformanceCase(
      id = "sse.limits.message-bytes",
      clause = "PROFILE#limits/messageBytes",
      title = "No payload is taken that is larger than promised",
      sends =
          "A payload of a byte more than limits.messageBytes; another one in a body of chunks, none"
              + " of them larger than a quarter of that. An event behind each.",
      accepts =
          "A refusal with a 4xx, or with 501 for the chunks, or the end of the connection. An error"
              + " of the server, no answer at all, and a 2xx for what does not come are warned of.",
      why = "Who relies on the limit must be able to use all of it, and no more.",
      causes = {
        "The limit is that of a framework or a proxy that is not there, or of another route.",
        "Content-Length is looked at, which a body in chunks has not."
      },
      capabilities = {Capability.MESSAGE_LIMIT, Capability.CHANNEL},
      volume = true,
      remedies = {
        "Next.js: count while you read request.body, and answer 413; a route handler has no limit of"
            + " its own.",
        "Spring: look at the length of what was read; server.tomcat.max-http-form-post-size is for"
            + " forms alone.",
        "Node: express.json({limit}) and express.text({limit}) count what they read; a handler of"
            + " one's own has to."
      })
  void takesNoLargerPayload(Publication publication, EndpointPlan plan, Checks checks) {
    long limit = Objects.requireNonNull(plan.endpoint().limits().messageBytes());
    if (limit > MOST_BYTES_TRIED) {
      checks.untestable("limit", "limits.messageBytes is " + limit + ": not to be tried");
      return;
    }
    SseStream stream = publication.subscribe();
    String text = larger((int) limit);
    judge("one-more", text, publication.publish(text), stream, publication, checks);
    String inChunks = larger((int) limit);
    int most = (int) Math.max(1, limit / CHUNKS);
    HttpReply reply = publication.publishInChunks(inChunks, most);
    judge("one-more-in-chunks", inChunks, reply, stream, publication, checks);
  }

  private static String larger(int limit) {
    String beginning = Payloads.unique();
    return beginning + "x".repeat(Math.max(0, limit + 1 - beginning.length()));
  }

  private static void judge(
      String slug,
      String text,
      HttpReply reply,
      SseStream stream,
      Publication publication,
      Checks checks) {
    int mark = stream.mark();
    Duration answer = publication.patience().answer();
    boolean came = false;
    boolean refused;
    if (reply.response() == null) {
      // Who has not read all of it may end the connection before its answer has come.
      refused = reply.atNanos() - reply.sentAtNanos() < answer.toNanos();
    } else if (reply.isAccepted()) {
      String fence = Payloads.unique();
      publication.require(fence);
      stream.awaitEvent(publication.carrying(fence), mark, answer);
      came = stream.events(0).stream().anyMatch(publication.carrying(text));
      refused = false;
    } else {
      refused = reply.status() / 100 == 4 || reply.status() == NOT_IMPLEMENTED;
    }
    checks.record(
        slug,
        came ? Verdict.FAIL : refused ? Verdict.PASS : Verdict.WARN,
        reply.describe() + (came ? ", and it came" : ", and it did not come"),
        "413",
        "another 4xx",
        "connection dropped");
  }

  @ConformanceCase(
      id = "sse.limits.connections",
      clause = "PROFILE#limits/connections",
      title = "As many streams as promised stand at the same time",
      sends =
          "The request for the stream as often as limits.connections allows, but 250 times at most (as"
              + " often as that with --thorough), by all users in turn. Who is refused comes again:"
              + " connections of before may still be counted.",
      accepts = "A stream for each, all of which stand at the end.",
      why = "The promise is what capacity is planned with.",
      causes = {
        "The limit of open files of the process or its container.",
        "A proxy in front has a smaller limit for one client address.",
        "The oldest stream is ended for the newest."
      },
      capabilities = Capability.CONNECTION_LIMIT,
      schedule = Schedule.ALONE,
      volume = true,
      remedies = {
        "Next.js: a server of your own; platforms limit what runs at once.",
        "Spring: server.tomcat.max-connections, and none for each user in the code of the stream.",
        "Node: ulimit -n; server.maxConnections is without limit by default."
      })
  void holdsAsManyStreamsAsPromised(SseProbe probe, EndpointPlan plan, Checks checks) {
    int promised = Objects.requireNonNull(plan.endpoint().limits().connections());
    if (!plan.bearsSeveral()) {
      checks.untestable("streams", "the target bears one connection of a client at a time");
      return;
    }
    int count = plan.thorough() ? promised : Math.min(promised, MOST_STREAMS_TRIED);
    List<User> users = plan.users();
    List<SseProbe> clients =
        users.isEmpty()
            ? List.of(probe)
            : users.stream().map(it -> probe.as(UsualClient.as(plan, it))).toList();
    Queue<SseStream> streams = new ConcurrentLinkedQueue<>();
    Queue<String> refusals = new ConcurrentLinkedQueue<>();
    long since = System.nanoTime();
    Duration most = probe.patience().wholeCase().dividedBy(2);
    Duration noticed = StreamLifetimeCases.noticedWithin(probe, plan);
    Deadline end = Deadline.in(noticed.compareTo(most) < 0 ? noticed : most);
    int left = count;
    do {
      if (!refusals.isEmpty()) {
        // Who has gone may be noticed when something is written.
        var unused = IntroductionCases.publishAnything(plan, probe);
        LockSupport.parkNanos(probe.patience().quiet().toNanos());
        refusals.clear();
      }
      SideBySide.times(
          left,
          plan.width(),
          i -> {
            SseProbe client = clients.get(i % clients.size());
            SseStream stream = client.ask(client.request());
            if (stream.isStream()) {
              streams.add(stream);
            } else {
              refusals.add(stream.describe());
              stream.close();
            }
          });
      left = refusals.size();
    } while (left > 0 && !end.hasPassed());
    String first = refusals.peek();
    long ended = streams.stream().filter(SseStream::endedByTarget).count();
    String words =
        streams.size()
            + " of "
            + count
            + " were opened"
            + (first == null ? "" : "; the others: " + first)
            + (ended == 0 ? "" : "; " + ended + " have ended since");
    streams.forEach(SseStream::close);
    boolean holds = first == null && ended == 0;
    if (!holds && endsAnyway(probe, Duration.ofNanos(System.nanoTime() - since))) {
      checks.untestable("streams", "a stream ends soon by itself; " + words);
      return;
    }
    if (first != null && noticed.compareTo(most) > 0) {
      checks.untestable("streams", "streams of before may be counted still; " + words);
      return;
    }
    // Here 503 is no excuse: so many were promised.
    checks.must("streams", holds, words, "all " + count + " stand");
  }

  /** Returns whether a stream beside which there is no other one ends within a time. */
  private static boolean endsAnyway(SseProbe probe, Duration asLong) {
    try (SseStream alone = probe.ask(probe.request())) {
      return alone.isStream() && alone.awaitEnd(asLong.plus(probe.patience().quiet()));
    }
  }

  @ConformanceCase(
      id = "sse.limits.handshake",
      clause = "PROFILE#limits/handshake",
      title = "A request for the stream without its end is closed after the promised time",
      sends = "The whole request but for the empty line at its end, and nothing more.",
      accepts = "The end of the connection, with an HTTP error before it or without.",
      why = "A request that never ends holds a socket and the memory for its headers.",
      causes = "The timeout ends when the first line is read, or there is none.",
      capabilities = Capability.HANDSHAKE_LIMIT,
      spans = 1,
      remedies = {
        "Next.js: keepAliveTimeout of next start is another one; the proxy in front has"
            + " client_header_timeout.",
        "Spring: server.tomcat.connection-timeout.",
        "Node: server.headersTimeout, and connectionsCheckingInterval, by which it is looked at."
      })
  void closesARequestWithoutItsEnd(SseProbe probe, EndpointPlan plan, Checks checks) {
    Bytes head = probe.request().head();
    UnfinishedRequest request = new UnfinishedRequest(probe.connect(), plan);
    request.begin(head.slice(0, head.length() - 2));
    request.judge(checks);
  }
}
