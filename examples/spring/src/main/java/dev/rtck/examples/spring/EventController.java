package dev.rtck.examples.spring;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Tells everyone who has a stream open what is posted, by Spring's SseEmitter. */
@RestController
class EventController {

  private static final int MOST_BYTES = 1 << 20;

  private final EventLog log;
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  EventController(EventLog log) {
    this.log = log;
  }

  @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter events(
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId) {
    Subscriber subscriber = new Subscriber(log, threads, log.behind(lastEventId));
    subscribers.add(subscriber);
    // However a stream ends, it is completed then.
    subscriber.emitter().onCompletion(() -> subscribers.remove(subscriber));
    subscriber.wake();
    return subscriber.emitter();
  }

  /** Spring would open a stream for it, to which each write succeeds: it would never end. */
  @RequestMapping(path = "/events", method = RequestMethod.HEAD)
  ResponseEntity<Void> head() {
    return ResponseEntity.ok().contentType(MediaType.TEXT_EVENT_STREAM).build();
  }

  @PostMapping("/publish")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void publish(InputStream body) throws IOException {
    // Spring itself takes a body of any length into memory.
    byte[] text = body.readNBytes(MOST_BYTES + 1);
    if (text.length > MOST_BYTES) {
      throw new ResponseStatusException(HttpStatus.PAYLOAD_TOO_LARGE);
    }
    log.append(new String(text, StandardCharsets.UTF_8));
    subscribers.forEach(Subscriber::wake);
  }

  @Scheduled(fixedRateString = "${events.keepalive}")
  void keepAlive() {
    subscribers.forEach(Subscriber::keepAlive);
  }

  /** Ends the streams; the server would wait for them before it goes. */
  @EventListener(ContextClosedEvent.class)
  void close() {
    subscribers.forEach(it -> it.emitter().complete());
    threads.shutdown();
  }
}
