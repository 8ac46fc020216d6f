package dev.rtck.protocol.sse;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.sse.SseViolation.Rule;
import dev.rtck.protocol.websocket.HandshakeRequest;
import dev.rtck.protocol.websocket.HttpResponse;
import dev.rtck.protocol.wire.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request for a stream, and all that comes of it: read by a thread of its own, kept with times
 * as {@link System#nanoTime} tells. Bounded. Thread-safe.
 */
public final class SseStream implements AutoCloseable {

  private static final int MOST_TIMES = 100_000;
  private static final int BODY_KEPT = 64 << 10;
  private static final int SHOWN = 100;
  private static final int BORDERS_SHOWN = 8;

  /** How long a stream is looked at whose content is whole: a server that errs goes on soon. */
  private static final Duration BEHIND = Duration.ofMillis(300);

  private static final LongEvents.Room ROOM =
      LongEvents.Room.inHeap(
          Runtime.getRuntime().maxMemory(), EventStreamParser.MOST_BYTES_OF_AN_EVENT);

  /**
   * One chunk of the content, as HTTP/1.1 frames it: mostly what the server wrote at once.
   *
   * @param bytes how long it is as it is on the wire, in whatever coding
   * @param atNanos when its end came
   */
  public record Chunk(int bytes, long atNanos) {}

  /** What the reader tells besides. */
  interface Watcher {
    void event(SseEvent event);

    void violation(SseViolation violation);

    void ended(SseStream stream);
  }

  private final Carrier carrier;
  private final Deadline deadline;
  private final Watcher watcher;
  private final EventStreamParser parser;
  private final Object lock = new Object();
  private final KeptEvents events;
  private final LongEvents longEvents = new LongEvents(ROOM);
  private final List<Long> comments = new ArrayList<>();
  private final List<Long> arrivals = new ArrayList<>();
  private final List<Chunk> chunks = new ArrayList<>();
  private final Set<Rule> broken = EnumSet.noneOf(Rule.class);
  private final java.io.ByteArrayOutputStream body = new java.io.ByteArrayOutputStream();
  private String target = "";
  private long sentAtNanos;
  private long headAtNanos;
  private long firstByteAtNanos;
  private long endedAtNanos;
  private long bytes;
  private long codedBytes;
  private long retryMillis = -1;
  private volatile long dropAfterBytes = Long.MAX_VALUE;
  private volatile boolean paused;
  private volatile boolean leftUnread;
  private volatile boolean readsBehind;
  private @Nullable HttpResponse response;
  private @Nullable Ending ending;
  private boolean complete;
  private String oddity = "";

  /**
   * @param keepsEvents whether what came can be asked for, besides what the watcher is told
   */
  SseStream(
      Carrier carrier,
      String resumedFrom,
      Deadline deadline,
      Watcher watcher,
      boolean keepsEvents) {
    this.carrier = carrier;
    this.events = new KeptEvents(keepsEvents);
    this.deadline = deadline;
    this.watcher = watcher;
    this.parser = new EventStreamParser(new Ears());
    parser.resumeFrom(resumedFrom);
  }

  /** Resets the connection as soon as so many bytes of the content came. */
  void dropAfter(long contentBytes) {
    dropAfterBytes = contentBytes;
  }

  /**
   * Reads on for a while behind content that is whole, where nothing may come. Whoever comes back
   * has the old connection beside the new one then.
   */
  void readBehind() {
    readsBehind = true;
  }

  void begin(HandshakeRequest request) {
    target = request.target();
    sentAtNanos = carrier.send(request);
    Thread thread = new Thread(this::readAll, "rtck-sse-reader");
    thread.setDaemon(true);
    thread.start();
  }

  private final class Ears implements EventStreamParser.Listener {
    @Override
    public void event(SseEvent event) {
      synchronized (lock) {
        events.add(event);
        lock.notifyAll();
      }
      watcher.event(event);
    }

    @Override
    public void comment(String text, long atNanos) {
      synchronized (lock) {
        if (comments.size() < MOST_TIMES) {
          comments.add(atNanos);
        }
        lock.notifyAll();
      }
    }

    @Override
    public void retry(long millis, long atNanos) {
      synchronized (lock) {
        retryMillis = millis;
      }
    }

    @Override
    public void violation(SseViolation violation) {
      synchronized (lock) {
        broken.add(violation.rule());
      }
      watcher.violation(violation);
    }
  }

  private void readAll() {
    try {
      boolean goesOn = true;
      while (goesOn) {
        awaitResumed();
        long left = dropAfterBytes == Long.MAX_VALUE ? Integer.MAX_VALUE : dropAfterBytes - bytes;
        goesOn = take(carrier.read((int) Math.min(left, Integer.MAX_VALUE)));
        longEvents.hold(parser.bytesHeld(), carrier::isClosed);
      }
    } finally {
      longEvents.release();
    }
    boolean readsOn = readsBehind && isWhole();
    if (!readsOn) {
      // Nobody reads on: the target shall not wait for this end.
      carrier.close();
    }
    List<String> flaws = carrier.flaws();
    tell(flaws);
    synchronized (lock) {
      endedAtNanos = System.nanoTime();
      lock.notifyAll();
    }
    watcher.ended(this);
    if (readsOn) {
      carrier.readBehind(BEHIND);
      carrier.close();
      tell(carrier.flaws().stream().skip(flaws.size()).toList());
    }
    carrier.release();
  }

  private boolean isWhole() {
    synchronized (lock) {
      return complete && isStream();
    }
  }

  private void tell(List<String> flaws) {
    flaws.forEach(flaw -> watcher.violation(new SseViolation(Rule.FRAMING, flaw)));
  }

  private boolean take(ResponseReader.Step step) {
    if (step instanceof ResponseReader.Step.Head head) {
      synchronized (lock) {
        response = head.response();
        headAtNanos = head.atNanos();
        lock.notifyAll();
      }
    } else if (step instanceof ResponseReader.Step.Content content) {
      content(content);
      if (bytes >= dropAfterBytes) {
        reset();
      }
    } else if (step instanceof ResponseReader.Step.Complete) {
      finish(null, "");
      return false;
    } else if (step instanceof ResponseReader.Step.Ended ended) {
      finish(ended.ending(), "");
      return false;
    } else if (step instanceof ResponseReader.Step.NotHttp) {
      finish(null, "an answer that is not HTTP");
      carrier.close();
      return false;
    }
    return true;
  }

  private void content(ResponseReader.Step.Content content) {
    int before;
    synchronized (lock) {
      before = events.count();
      bytes += content.content().length();
      codedBytes += content.raw();
      for (int length : content.chunks()) {
        if (chunks.size() < MOST_TIMES) {
          chunks.add(new Chunk(length, content.atNanos()));
        }
      }
      if (body.size() < BODY_KEPT) {
        body.writeBytes(content.content().toArray());
      }
    }
    if (isStream()) {
      parser.feed(content.content(), content.atNanos());
    }
    String summary = summary(content, before);
    carrier.received(
        content.atNanos(),
        summary,
        carrier.beginning(content.content()),
        content.content().length());
    synchronized (lock) {
      // Who sees that something came finds what it was.
      if (firstByteAtNanos == 0 && !content.content().isEmpty()) {
        firstByteAtNanos = content.atNanos();
      }
      if (!content.content().isEmpty() && arrivals.size() < MOST_TIMES) {
        arrivals.add(content.atNanos());
      }
      lock.notifyAll();
    }
  }

  private String summary(ResponseReader.Step.Content content, int before) {
    List<SseEvent> came;
    synchronized (lock) {
      came = events.since(before);
    }
    String words = content.raw() + " bytes" + borders(content.chunks());
    if (!came.isEmpty()) {
      String first = came.get(0).toString();
      words +=
          ": "
              + (came.size() == 1 ? "" : came.size() + " events, ")
              + (first.length() <= SHOWN ? first : first.substring(0, SHOWN) + "…");
    }
    return words;
  }

  /** Returns where chunks ended, in words. */
  private static String borders(List<Integer> chunks) {
    if (chunks.isEmpty()) {
      return "";
    }
    String lengths =
        chunks.stream().limit(BORDERS_SHOWN).map(String::valueOf).collect(Collectors.joining(", "))
            + (chunks.size() > BORDERS_SHOWN ? ", …" : "");
    return chunks.size() == 1
        ? ", the end of a chunk of " + lengths
        : ", the ends of " + chunks.size() + " chunks of " + lengths;
  }

  private void finish(@Nullable Ending how, String odd) {
    synchronized (lock) {
      complete = how == null && odd.isEmpty();
      ending = how;
      oddity = odd;
    }
    // What is cut off in the middle was not its author's last word; nor is it where a target gave
    // up a client that did not read.
    if (isStream() && endedOrderly() && !leftUnread) {
      parser.end();
    }
  }

  private void awaitResumed() {
    synchronized (lock) {
      while (paused && !carrier.isClosed()) {
        try {
          lock.wait(100);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** Stops reading: what the target sends from now on fills its own buffers. */
  public void pause() {
    leftUnread = true;
    paused = true;
  }

  /** Reads on. */
  public void resume() {
    synchronized (lock) {
      paused = false;
      lock.notifyAll();
    }
  }

  private boolean await(BooleanSupplier condition, Duration atMost) {
    long end = System.nanoTime() + deadline.cut(atMost).toNanos();
    synchronized (lock) {
      while (!condition.getAsBoolean()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        try {
          lock.wait(Math.max(1, left / 1_000_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
      return true;
    }
  }

  /** Waits for the head of the answer; null when none came in time. */
  public @Nullable HttpResponse awaitHead(Duration atMost) {
    var unused = await(() -> response != null || endedAtNanos != 0, atMost);
    return response();
  }

  /** Waits for any byte of the content; returns whether one came. */
  public boolean awaitFirstByte(Duration atMost) {
    return await(() -> firstByteAtNanos != 0 || endedAtNanos != 0, atMost) && bytes() > 0;
  }

  /** Waits until so many bytes of content came; returns whether they did. */
  public boolean awaitBytes(long count, Duration atMost) {
    var unused = await(() -> bytes >= count || endedAtNanos != 0, atMost);
    return bytes() >= count;
  }

  /** Waits until so many bytes came as they are on the wire; returns whether they did. */
  public boolean awaitCodedBytes(long count, Duration atMost) {
    var unused = await(() -> codedBytes >= count || endedAtNanos != 0, atMost);
    return codedBytes() >= count;
  }

  /** Waits for an event that came since the mark; null when none did in time. */
  public @Nullable SseEvent awaitEvent(Predicate<SseEvent> wanted, int mark, Duration atMost) {
    Search search = new Search(wanted, mark);
    var unused = await(() -> search.goesOn() || endedAtNanos != 0, atMost);
    synchronized (lock) {
      search.goesOn();
    }
    return search.found;
  }

  /** Looks at each event once; under the lock. */
  private final class Search {
    private final Predicate<SseEvent> wanted;
    private int next;
    private @Nullable SseEvent found;

    Search(Predicate<SseEvent> wanted, int mark) {
      this.wanted = wanted;
      this.next = mark;
    }

    boolean goesOn() {
      next = events.firstSince(next);
      while (found == null && next < events.count()) {
        SseEvent event = events.at(next++);
        if (wanted.test(event)) {
          found = event;
        }
      }
      return found != null;
    }
  }

  /** Waits for another comment or event, of which there were so many before. */
  public boolean awaitSignOfLife(int before, Duration atMost) {
    return await(() -> arrivals.size() > before || endedAtNanos != 0, atMost)
        && arrivals().size() > before;
  }

  /** Waits for the end; returns whether it came. */
  public boolean awaitEnd(Duration atMost) {
    return await(() -> endedAtNanos != 0, atMost);
  }

  /** Returns the head of the answer, or null. */
  public @Nullable HttpResponse response() {
    synchronized (lock) {
      return response;
    }
  }

  /** Returns the answer's status, or 0 when none came. */
  public int status() {
    HttpResponse its = response();
    return its == null ? 0 : its.status();
  }

  /** Returns whether the answer is one that a browser takes for a stream. */
  public boolean isStream() {
    HttpResponse its = response();
    return its != null && its.status() == 200 && isEventStream(its);
  }

  /** Returns whether the answer's type is that of event streams, whatever its parameters. */
  public static boolean isEventStream(HttpResponse response) {
    List<String> types = response.lines("Content-Type");
    return !types.isEmpty()
        && types
            .get(types.size() - 1)
            .split(";", 2)[0]
            .strip()
            .toLowerCase(Locale.ROOT)
            .equals(SseEndpoint.TYPE);
  }

  /** Returns how many events came so far. */
  public int mark() {
    synchronized (lock) {
      return events.count();
    }
  }

  /** Returns the events since the mark, in order; of a stream that floods only the latest. */
  public List<SseEvent> events(int mark) {
    synchronized (lock) {
      return events.since(mark);
    }
  }

  /** Returns when comments came. */
  public List<Long> comments() {
    synchronized (lock) {
      return List.copyOf(comments);
    }
  }

  /** Returns when content came, piece by piece. */
  public List<Long> arrivals() {
    synchronized (lock) {
      return List.copyOf(arrivals);
    }
  }

  /** Returns the chunks that have ended, in order; none over HTTP/2, or where there are none. */
  public List<Chunk> chunks() {
    synchronized (lock) {
      return List.copyOf(chunks);
    }
  }

  /** Returns path and query of the request. */
  public String target() {
    return target;
  }

  /** Returns when the request was sent. */
  public long sentAtNanos() {
    return sentAtNanos;
  }

  /** Returns when the head came, or 0. */
  public long headAtNanos() {
    synchronized (lock) {
      return headAtNanos;
    }
  }

  /** Returns how many bytes the content has so far. */
  public long bytes() {
    synchronized (lock) {
      return bytes;
    }
  }

  /**
   * Returns how many bytes came of the content as it is on the wire, in whatever coding: also in
   * one that is not known here.
   */
  public long codedBytes() {
    synchronized (lock) {
      return codedBytes;
    }
  }

  /** Returns the beginning of the content. */
  public Bytes body() {
    synchronized (lock) {
      return Bytes.copyOf(body.toByteArray());
    }
  }

  /** Returns what a browser would send as {@code Last-Event-ID}; empty for nothing. */
  public String lastEventId() {
    return parser.lastEventId();
  }

  /** Waits until that is as wanted; returns what it is then. */
  public String awaitLastEventId(Predicate<String> wanted, Duration atMost) {
    var unused = await(() -> wanted.test(lastEventId()) || endedAtNanos != 0, atMost);
    return lastEventId();
  }

  /** Returns how lines ended so far. */
  public Set<EventStreamParser.LineEnd> lineEnds() {
    return parser.lineEnds();
  }

  /** Returns whether what came so far was seen to be against the rule. */
  public boolean isAgainst(Rule rule) {
    synchronized (lock) {
      return broken.contains(rule);
    }
  }

  /** Returns whether the stream stands within an event. */
  public boolean isWithinEvent() {
    return parser.isWithinEvent();
  }

  /** Returns the last reconnection time of the stream in milliseconds, or -1. */
  public long retryMillis() {
    synchronized (lock) {
      return retryMillis;
    }
  }

  /** Returns how the content is coded, in words; empty when it is not. */
  public String coding() {
    HttpResponse its = response();
    return its == null ? "" : String.join(", ", its.members("Content-Encoding"));
  }

  /** Returns what of the framing is wrong so far. */
  public List<String> flaws() {
    return carrier.flaws();
  }

  /** Returns whether nothing more will come. */
  public boolean hasEnded() {
    synchronized (lock) {
      return endedAtNanos != 0;
    }
  }

  /** Returns whether the target, and not this end, ended the stream. */
  public boolean endedByTarget() {
    synchronized (lock) {
      return endedAtNanos != 0 && ending != Ending.OURS;
    }
  }

  /** Returns whether the end came as HTTP knows it: the last chunk, the length, or a close. */
  public boolean endedOrderly() {
    synchronized (lock) {
      return complete || (ending == Ending.FIN && carrier.endsWithConnection());
    }
  }

  /** Returns whether the target reset the connection, whatever was under way. */
  public boolean wasReset() {
    synchronized (lock) {
      return ending == Ending.RESET;
    }
  }

  /** Returns the code by which the target reset a stream of HTTP/2 (RFC 9113 §7), or -1. */
  public int resetCode() {
    return carrier.resetCode();
  }

  /** Returns what came, in words for a report. */
  public String describe() {
    HttpResponse its = response();
    String end = end();
    if (its == null) {
      return end.isEmpty() ? "no answer" : end;
    }
    String type = its.has("Content-Type") ? " " + String.join(", ", its.lines("Content-Type")) : "";
    return its.statusLine()
        + type
        + (isStream() ? ", " + mark() + " events" : bodyWords())
        + (end.isEmpty() ? "" : ", " + end);
  }

  private String bodyWords() {
    String text = body().text().strip().replaceAll("\\s+", " ");
    return text.isEmpty()
        ? ""
        : " '" + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…") + "'";
  }

  private String end() {
    synchronized (lock) {
      if (!oddity.isEmpty()) {
        return oddity;
      }
      Ending how = ending;
      long millis = (endedAtNanos - sentAtNanos) / 1_000_000;
      return endedAtNanos == 0
          ? ""
          : how == null
              ? "complete after " + millis + " ms"
              : carrier.words(how) + " after " + millis + " ms";
    }
  }

  /** Resets the connection, as a lost network does. */
  public void reset() {
    carrier.reset();
  }

  /** Sends FIN and reads on. */
  public void halfClose() {
    carrier.halfClose();
  }

  /** Ends the connection; what came before can be asked for still. */
  @Override
  public void close() {
    carrier.close();
    synchronized (lock) {
      events.release();
    }
  }

  /** Tells only of events. */
  static Watcher telling(Consumer<SseEvent> onEvent, Consumer<SseViolation> onViolation) {
    return new Watcher() {
      @Override
      public void event(SseEvent event) {
        onEvent.accept(event);
      }

      @Override
      public void violation(SseViolation violation) {
        onViolation.accept(violation);
      }

      @Override
      public void ended(SseStream stream) {}
    };
  }
}
