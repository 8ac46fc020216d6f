package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.ScriptedServer;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.Transcript.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A probe of one test, the scripted servers it goes to, and what it told. */
final class Visit implements AutoCloseable {

  static final Duration LONG = Duration.ofSeconds(10);
  static final Duration SHORT = Duration.ofMillis(50);
  static final String SECRET = "opensesame";

  final Transcript transcript = new Transcript(Secrets.of(List.of(SECRET)));
  final List<Violation> violations = new CopyOnWriteArrayList<>();
  final List<Long> handshakes = new CopyOnWriteArrayList<>();
  private final List<WebSocketProbe> probes = new ArrayList<>();
  private final List<ScriptedServer> servers = new ArrayList<>();

  /** Returns a patient probe to a server that plays the script from the first byte. */
  WebSocketProbe to(ScriptedServer.Script script) {
    return to(script, LONG);
  }

  WebSocketProbe to(ScriptedServer.Script script, Duration handshake) {
    ScriptedServer server = ScriptedServer.plain(script);
    servers.add(server);
    return to(server.address(), handshake, null);
  }

  WebSocketProbe to(Address address, Duration handshake, @Nullable String greeting) {
    WebSocketProbe probe =
        new WebSocketProbe(
            new WebSocketEndpoint(address, "/ws", List.of(), List.of(), greeting),
            transcript,
            new Patience(Duration.ofSeconds(20), handshake, LONG, SHORT),
            Deadline.in(Duration.ofSeconds(20)),
            violations::add,
            handshakes::add);
    probes.add(probe);
    return probe;
  }

  /** Returns a probe to a server that accepts the handshake and plays the script then. */
  WebSocketProbe accepted(ScriptedServer.Script script) {
    ScriptedServer server = ScriptedServer.switching(script);
    servers.add(server);
    return to(server.address(), LONG, null);
  }

  /** Returns a connection whose handshake was accepted before the script began. */
  WebSocketConnection connection(ScriptedServer.Script script) {
    return accepted(script).open();
  }

  List<String> summaries() {
    return transcript.entries().stream().map(Entry::summary).toList();
  }

  List<String> brokenRules() {
    return violations.stream().map(Violation::rule).toList();
  }

  /** Returns how many threads of probes are alive. */
  static long readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("rtck-probe-"))
        .count();
  }

  @Override
  public void close() {
    probes.forEach(WebSocketProbe::close);
    servers.forEach(ScriptedServer::close);
  }
}
