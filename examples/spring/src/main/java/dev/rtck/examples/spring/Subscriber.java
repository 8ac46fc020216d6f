package dev.rtck.examples.spring;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * One stream. A send to an emitter waits for a client that does not read, so each has its events
 * written by a thread of its own while there are any, and holds up nobody else.
 */
class Subscriber {

  private final EventLog log;
  private final Executor threads;
  // Without 0 the stream is cut off after the time for asynchronous requests, 30 s in Tomcat.
  private final SseEmitter emitter = new SseEmitter(0L);
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicBoolean silent = new AtomicBoolean();
  private long position;
  private boolean greeted;

  Subscriber(EventLog log, Executor threads, long position) {
    this.log = log;
    this.threads = threads;
    this.position = position;
  }

  SseEmitter emitter() {
    return emitter;
  }

  /** Has what is new written. */
  void wake() {
    // Whoever comes while a thread writes makes it look once more.
    if (calls.getAndIncrement() == 0) {
      threads.execute(this::write);
    }
  }

  /** Has a comment written, so that proxies leave the connection alone. */
  void keepAlive() {
    silent.set(true);
    wake();
  }

  private void write() {
    try {
      int seen = calls.get();
      do {
        writeAll();
        seen = calls.addAndGet(-seen);
      } while (seen != 0);
    } catch (IOException | IllegalStateException gone) {
      // Spring tells the emitter, which tells who listens to its end.
    }
  }

  private void writeAll() throws IOException {
    if (!greeted) {
      greeted = true;
      send(
          SseEmitter.event()
              .reconnectTime(2000)
              .name("connected")
              .data(Map.of("clientId", UUID.randomUUID())));
    }
    if (silent.getAndSet(false)) {
      send(SseEmitter.event().comment("keep-alive"));
    }
    for (List<Event> events = log.after(position);
        !events.isEmpty();
        events = log.after(position)) {
      for (Event event : events) {
        if (event.number() != position + 1) {
          // It reads so slowly that events were dropped: it comes back and gets what is kept.
          emitter.complete();
          return;
        }
        send(SseEmitter.event().id(event.id()).name("broadcast").data(event.text()));
        position = event.number();
      }
    }
  }

  private void send(SseEventBuilder event) throws IOException {
    emitter.send(event);
  }
}
