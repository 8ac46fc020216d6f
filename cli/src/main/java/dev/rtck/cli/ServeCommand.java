package dev.rtck.cli;

import dev.rtck.protocol.profile.NearestName;
import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.chat.DeliveryFaults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rtck serve}: runs the reference server. */
@Command(
    name = "serve",
    sortOptions = false,
    description = {"Runs the reference server until Ctrl-C.", ""})
final class ServeCommand implements Callable<Integer> {

  private final Surroundings surroundings;

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = Words.Count.class,
      defaultValue = "0",
      description = "The port. Default: 0, any free one.")
  private int port;

  @Option(
      names = "--stomp-port",
      paramLabel = "N",
      converter = Words.Count.class,
      defaultValue = "0",
      description = "The port for STOMP over TCP. Default: 0, any free one.")
  private int stompPort;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "The address to listen on. Default: 127.0.0.1.")
  private String host = "127.0.0.1";

  @Option(
      names = "--defect",
      paramLabel = "NAME",
      description = "Break the server on purpose. Repeatable; '--defects' names them.")
  private List<String> defects = new ArrayList<>();

  @Option(names = "--defects", description = "List the defects: name, clause, what is wrong.")
  private boolean listDefects;

  @Option(
      names = "--delay",
      paramLabel = "DURATION",
      split = ",",
      converter = Words.ShortTime.class,
      description =
          "Hold back each broadcast and room message for so long; several durations, with commas"
              + " between, take turns.")
  private List<Duration> delays = List.of();

  @Option(
      names = "--drop-every",
      paramLabel = "N",
      converter = Words.Count.class,
      description = "Do not make each N-th delivery of such a message.")
  private int dropEvery;

  @Option(
      names = "--duplicate-every",
      paramLabel = "N",
      converter = Words.Count.class,
      description = "Make each N-th delivery twice.")
  private int duplicateEvery;

  @Option(
      names = "--swap-every",
      paramLabel = "N",
      converter = Words.Count.class,
      description = "Make each N-th delivery after the next one to the same client.")
  private int swapEvery;

  @Option(
      names = "--stall",
      paramLabel = "DURATION",
      converter = Words.Time.class,
      description = "Do nothing for so long, once, at the hundredth message of a chat.")
  private Duration stall = Duration.ZERO;

  ServeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (listDefects) {
      print();
      return ExitCode.OK;
    }
    checkPort("--port", port);
    checkPort("--stomp-port", stompPort);
    List<Defect> chosen = defects.stream().map(ServeCommand::defect).toList();
    if (!chosen.isEmpty() && faults() != null) {
      throw new UsageException(
          "--defect breaks chats in its own way; leave out what delays or drops");
    }
    try (Interruption interruption = new Interruption();
        ReferenceServer server = start(chosen)) {
      interruption.onInterrupt(server::close);
      announce(server.port(), server.stompPort(), chosen);
      new CountDownLatch(1).await();
      return ExitCode.OK;
    } catch (InterruptedException e) {
      return ExitCode.INTERRUPTED;
    }
  }

  private static void checkPort(String option, int value) {
    if (value < 0 || value > 65_535) {
      throw new UsageException(option + " takes a number from 0 to 65535, found " + value);
    }
  }

  private ReferenceServer start(List<Defect> chosen) {
    try {
      return ReferenceServer.start(
          ReferenceServer.Options.builder()
              .host(host)
              .port(port)
              .stompPort(stompPort)
              .defects(chosen)
              .faults(faults())
              .build());
    } catch (IOException e) {
      Throwable cause = e.getCause();
      throw new UsageException(
          e.getMessage()
              + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage())
              + "; port 0 means any free port");
    }
  }

  private @Nullable DeliveryFaults faults() {
    boolean none =
        delays.isEmpty()
            && stall.isZero()
            && dropEvery <= 0
            && duplicateEvery <= 0
            && swapEvery <= 0;
    return none
        ? null
        : DeliveryFaults.builder()
            .delays(delays)
            .dropEvery(dropEvery)
            .duplicateEvery(duplicateEvery)
            .swapEvery(swapEvery)
            .stall(stall)
            .build();
  }

  private static Defect defect(String name) {
    for (Defect defect : Defect.values()) {
      if (defect.id().equals(name)) {
        return defect;
      }
    }
    String nearest = NearestName.of(name, Arrays.stream(Defect.values()).map(Defect::id).toList());
    throw new UsageException(
        "unknown defect '"
            + name
            + "'"
            + (nearest == null ? "; --defects names them" : "; did you mean '" + nearest + "'?"));
  }

  private void announce(int bound, int stompBound, List<Defect> chosen) {
    String address = host.contains(":") ? "[" + host + "]" : host;
    String shown = address + ":" + bound;
    surroundings.out().println("Listening on http://" + shown + "/");
    int longest = ReferenceServer.PATHS.keySet().stream().mapToInt(String::length).max().orElse(0);
    ReferenceServer.PATHS.forEach(
        (path, what) -> {
          String space = " ".repeat(longest - path.length() + 2);
          surroundings.out().println("  ws://" + shown + path + space + what);
        });
    surroundings.out().println("  tcp://" + address + ":" + stompBound + "  STOMP over TCP");
    for (Defect defect : chosen) {
      surroundings.out().println("Broken on purpose: " + defect.id() + ". " + defect.description());
    }
    surroundings.out().println("Judge it: rtck verify ws://" + shown + "/echo");
    surroundings.out().flush();
  }

  private void print() {
    List<Defect> all = List.of(Defect.values());
    int name = all.stream().mapToInt(it -> it.id().length()).max().orElse(0);
    int clause = all.stream().mapToInt(it -> it.breaks().length()).max().orElse(0);
    for (Defect it : all) {
      surroundings
          .out()
          .println(
              it.id()
                  + " ".repeat(name - it.id().length() + 2)
                  + it.breaks()
                  + " ".repeat(clause - it.breaks().length() + 2)
                  + it.description());
    }
  }
}
