package dev.rtck.protocol.detection;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.wire.Unreachable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Asks a target which protocols it speaks, and tells what was seen.
 *
 * <p>It sends handshakes alone, and no message to an application. At the path {@code /} it asks the
 * usual paths, too: few, and for a bounded time. Not thread-safe.
 */
public final class Surveyor {

  /** Where applications usually speak to their clients. */
  public static final List<String> USUAL_PATHS =
      List.of(
          "/",
          "/socket.io/",
          "/ws",
          "/api/ws",
          "/websocket",
          "/events",
          "/api/events",
          "/sse",
          "/stomp");

  /** Nobody has this path: what is spoken there is spoken anywhere. */
  private static final String NOBODYS_PATH = "/rtck-asks-for-a-path-that-nobody-has";

  private static final String SOCKJS_GREETING = "Welcome to SockJS!";
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(3);
  private static final Duration LONGEST_SURVEY = Duration.ofSeconds(40);

  private final Questions questions;

  /**
   * @param patience how long one answer may take; three seconds at most are waited
   */
  public Surveyor(Address address, Secrets secrets, Duration patience) {
    this.questions =
        new Questions(
            address, secrets, patience.compareTo(LONGEST_ANSWER) < 0 ? patience : LONGEST_ANSWER);
  }

  /** What one path answered. */
  private record Answers(List<Sighting> found, List<Reply> others) {
    boolean isGuarded() {
      return found.isEmpty() && others.stream().anyMatch(Reply::isGuarded);
    }

    boolean isSockJs() {
      return others.stream().anyMatch(it -> it.words().contains(SOCKJS_GREETING));
    }

    String words() {
      return String.join("; ", others.stream().map(Reply::words).distinct().toList());
    }
  }

  /**
   * Asks for everything that is spoken over HTTP.
   *
   * @param resource path and query
   */
  public Survey at(String resource) {
    Deadline end = Deadline.in(LONGEST_SURVEY);
    if (!resource.equals("/")) {
      Answers answers = ask(resource);
      List<String> others =
          answers.found().isEmpty() ? List.of(resource + ": " + answers.words()) : List.of();
      return orOverTcp(new Survey(below(resource, answers), others));
    }
    Answers anywhere = ask(NOBODYS_PATH);
    Set<Protocol> known = EnumSet.noneOf(Protocol.class);
    anywhere.found().forEach(it -> known.add(it.protocol()));
    List<Sighting> found = new ArrayList<>();
    List<String> others = new ArrayList<>();
    String root = "";
    for (String path : USUAL_PATHS) {
      if (end.hasPassed()) {
        others.add(path + " and those behind it were not asked: the answers took too long");
        break;
      }
      Answers answers = ask(path);
      root = root.isEmpty() ? path + ": " + answers.words() : root;
      for (Sighting it : below(path, answers)) {
        if (path.equals("/") || !known.contains(it.protocol())) {
          found.add(known.contains(it.protocol()) ? anywhere(it) : it);
        }
      }
      if (answers.isGuarded() && !anywhere.isGuarded()) {
        others.add(path + " wants credentials: " + answers.words());
      }
    }
    if (found.isEmpty() && others.isEmpty()) {
      others.add(root);
    }
    return orOverTcp(new Survey(found, others));
  }

  /** Asks for STOMP over TCP; where nothing answers, the survey is empty. */
  public Survey overTcp() {
    Sighting seen = safely(() -> new StompQuestion(questions).askOverTcp()).sighting();
    if (seen != null) {
      return new Survey(List.of(seen), List.of());
    }
    Reply http = safely(() -> new EventStreamQuestion(questions).ask("/"));
    return new Survey(
        List.of(),
        http.status() == 0 && http.sighting() == null
            ? List.of()
            : List.of("this port speaks HTTP; ask with http:// instead of tcp://"));
  }

  /** A broker that listens there is no HTTP server: nothing above found anything. */
  private Survey orOverTcp(Survey survey) {
    if (!survey.found().isEmpty()) {
      return survey;
    }
    Reply http = safely(() -> new EventStreamQuestion(questions).ask("/"));
    if (http.status() != 0 || http.sighting() != null) {
      return survey;
    }
    Sighting stomp = safely(() -> new StompQuestion(questions).askOverTcp()).sighting();
    return stomp == null ? survey : new Survey(List.of(stomp), List.of());
  }

  private static Sighting anywhere(Sighting it) {
    List<String> facts = new ArrayList<>(it.facts());
    facts.add("the same at any path");
    return new Sighting(it.protocol(), it.resource(), facts, it.advice(), it.settings());
  }

  /** What a SockJS server speaks to those who need no SockJS stands below its path. */
  private List<Sighting> below(String path, Answers answers) {
    if (!answers.found().isEmpty() || !answers.isSockJs()) {
      return answers.found();
    }
    return ask(path.replaceFirst("/$", "") + "/websocket").found();
  }

  private Answers ask(String resource) {
    List<Sighting> found = new ArrayList<>();
    List<Reply> others = new ArrayList<>();
    Reply stomp = safely(() -> new StompQuestion(questions).ask(resource));
    if (!isFound(stomp, found, others)) {
      isFound(safely(() -> new WebSocketQuestion(questions).ask(resource)), found, others);
    }
    if (found.isEmpty()) {
      isFound(safely(() -> new EngineIoQuestion(questions).ask(resource)), found, others);
    }
    isFound(safely(() -> new EventStreamQuestion(questions).ask(resource)), found, others);
    return new Answers(found, others);
  }

  private static boolean isFound(Reply reply, List<Sighting> found, List<Reply> others) {
    Sighting seen = reply.sighting();
    if (seen == null) {
      others.add(reply);
      return false;
    }
    found.add(seen);
    return true;
  }

  private static Reply safely(Supplier<Reply> question) {
    try {
      return question.get();
    } catch (Unreachable noAnswer) {
      return Reply.other(0, "no answer: " + noAnswer.getMessage());
    }
  }
}
