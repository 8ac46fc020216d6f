package dev.rtck.cli;

import dev.rtck.conformance.Catalogue;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.detection.ProfileDraft;
import dev.rtck.protocol.detection.Sighting;
import dev.rtck.protocol.detection.Survey;
import dev.rtck.protocol.detection.Surveyor;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.reports.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rtck probe}: says which protocols answer. */
@Command(
    name = "probe",
    sortOptions = false,
    description = {
      "Says which protocols answer at a URL, what was seen on the wire, and what to do next.",
      "Handshakes are sent, and no message to the application.",
      ""
    },
    footer = {
      "",
      "At the path / the usual paths are asked, too.",
      "Exit codes: 0 something answers, 2 usage, 3 the target was not reachable, 5 --write found",
      "nothing to write."
    })
final class ProbeCommand implements Callable<Integer> {

  private static final Duration LONGEST_CASE = Duration.ofSeconds(10);

  private final Surroundings surroundings;

  @Parameters(
      index = "0",
      paramLabel = "URL",
      description = "Where the target runs: http, https, ws, wss or tcp.")
  private String url = "";

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Write a profile with comments to a file that does not exist yet.")
  private @Nullable Path write;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      converter = Words.Time.class,
      defaultValue = "10s",
      description = "How long the target may take to answer. Default: 10s.")
  private Duration wait = LONGEST_CASE;

  @Option(names = "--insecure", description = "Accept any certificate.")
  private boolean insecure;

  ProbeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    TargetUrl target = TargetUrl.parse(url);
    Path file = write == null ? null : surroundings.directory().resolve(write);
    if (file != null) {
      checkWritable(file);
    }
    TargetChoice choice =
        TargetChooser.alone(
            target, target.isTcp() ? Protocol.STOMP : Protocol.WEBSOCKET, false, "");
    Secrets secrets = choice.secrets();
    Surveyor surveyor = new Surveyor(Address.of(target.uri(), insecure), secrets, wait);
    // What waits for a broker would wait for ever where an HTTP server listens.
    Survey survey = target.isTcp() ? surveyor.overTcp() : new Survey(List.of(), List.of());
    if (survey.isEmpty()) {
      String silence = Reach.silence(Catalogue.load(), plan(choice), wait);
      // A broker that listens there waits for the end of a frame that never comes.
      survey = silence == null || target.isTcp() ? survey : surveyor.overTcp();
      if (silence != null && survey.found().isEmpty()) {
        surroundings.out().println("The target was not reachable: " + Printable.line(silence));
        return ExitCode.NOT_REACHABLE;
      }
      if (silence == null) {
        survey = target.isTcp() ? surveyor.overTcp() : surveyor.at(target.resource());
      }
    }
    print(target, survey, secrets);
    if (file == null) {
      printNext(target, survey, secrets);
      return ExitCode.OK;
    }
    if (survey.found().isEmpty()) {
      surroundings.say("nothing was found that a profile could say, so that none was written");
      return ExitCode.NOTHING_JUDGED;
    }
    write(file, new ProfileDraft(target.base(), survey.found()));
    return ExitCode.OK;
  }

  private void checkWritable(Path file) {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(
          "'" + write + "' exists, and is not overwritten; name another with --write");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new UsageException(
          "cannot write '" + write + "': its folder does not exist, or takes no files");
    }
  }

  private EndpointPlan plan(TargetChoice choice) {
    Endpoint endpoint = choice.endpoints().get(0);
    return new EndpointPlan(
        endpoint,
        choice.address(endpoint),
        insecure,
        List.of(),
        List.of(),
        choice.secrets(),
        Patience.within(LONGEST_CASE),
        false,
        null,
        choice.rerun());
  }

  private void print(TargetUrl target, Survey survey, Secrets secrets) {
    PrintStream out = surroundings.out();
    out.println(
        secrets.blotOut(target.uri().toString())
            + (survey.found().isEmpty()
                ? " answers, and speaks none of the protocols that rtck asks for."
                : " answers."));
    for (Sighting it : survey.found()) {
      out.println();
      out.println(
          shown(it.isPlainTcp() ? "TCP" : it.resource(), secrets) + "  " + it.protocol().word());
      it.facts().forEach(fact -> out.println("  " + shown(fact, secrets)));
      it.advice().forEach(advice -> out.println("  ! " + shown(advice, secrets)));
    }
    if (!survey.others().isEmpty()) {
      out.println();
    }
    survey.others().forEach(other -> out.println(shown(other, secrets)));
  }

  private void printNext(TargetUrl target, Survey survey, Secrets secrets) {
    PrintStream out = surroundings.out();
    out.println();
    out.println("Next:");
    String flag = insecure ? " --insecure" : "";
    for (Sighting it : survey.found()) {
      String protocol =
          it.isPlainTcp() || it.protocol() == Protocol.WEBSOCKET
              ? ""
              : " --protocol " + it.protocol().word();
      String address =
          it.isPlainTcp()
              ? Address.stream(target.uri())
              : secrets.blotOut(target.base() + it.resource());
      out.println("  rtck verify " + ShellText.quote(address) + protocol + flag);
    }
    String asked = ShellText.quote(secrets.blotOut(target.uri().toString()));
    if (survey.found().isEmpty()) {
      out.println(
          "  rtck probe " + asked + "PATH" + flag + "   the path at which your clients connect");
      out.println("  rtck verify --preset list   profiles to start from");
      return;
    }
    out.println("Or with a profile, in which you can say what the application promises:");
    out.println("  rtck probe " + asked + " --write rtck.yaml" + flag);
    out.println("  rtck verify --profile rtck.yaml" + flag);
  }

  private void write(Path file, ProfileDraft draft) {
    String name = ShellText.quote(String.valueOf(write));
    try {
      // Whoever made the file meanwhile keeps it.
      Files.writeString(
          file, draft.text(name), StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new UsageException(
          "cannot write '" + write + "' (" + e.getClass().getSimpleName() + ")");
    }
    PrintStream out = surroundings.out();
    out.println();
    out.println("Written: " + write);
    out.println("Next:");
    out.println("  rtck verify --profile " + name + (insecure ? " --insecure" : ""));
  }

  private static String shown(String text, Secrets secrets) {
    return Printable.line(secrets.blotOut(text));
  }
}
