package dev.rtck.conformance;

import dev.rtck.protocol.Patience;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.Endpoint;
import dev.rtck.protocol.profile.Profile;
import dev.rtck.protocol.profile.ProfileReader;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs cases against a server on this machine, as {@code rtck verify} does. */
final class Judgement {

  static final Catalogue CATALOGUE = Catalogue.load();

  /** What judges an endpoint of raw WebSocket. */
  static final List<CaseDescription> WEBSOCKET = CATALOGUE.cases(Protocol.WEBSOCKET);

  private static final int USUAL_PARALLEL = 8;

  private static final Set<Verdict> RED = Set.of(Verdict.FAIL, Verdict.WARN, Verdict.ERROR);

  private Judgement() {}

  /** Judges every endpoint of the profile with the cases of its protocol that are asked for. */
  static Run judge(
      int port, String profile, Predicate<String> caseIds, Duration wholeCase, Path output) {
    return judge(port, profile, caseIds, wholeCase, output, null);
  }

  static Run judge(
      int port,
      String profileText,
      Predicate<String> caseIds,
      Duration wholeCase,
      Path output,
      @Nullable TargetControl control) {
    return judge(
        port, profileText, (endpoint, it) -> caseIds.test(it.id()), wholeCase, output, control);
  }

  /** As above; which case judges which endpoint is for the predicate to say, by its name. */
  static Run judge(
      int port,
      String profileText,
      BiPredicate<String, CaseDescription> selected,
      Duration wholeCase,
      Path output,
      @Nullable TargetControl control) {
    return judge(port, profileText, selected, wholeCase, output, control, USUAL_PARALLEL);
  }

  /** As above, with so many cases side by side. */
  static Run judge(
      int port,
      String profileText,
      BiPredicate<String, CaseDescription> selected,
      Duration wholeCase,
      Path output,
      @Nullable TargetControl control,
      int parallel) {
    Profile profile = ProfileReader.read(profileText, "test.yaml", Path.of("."), Map.of());
    URI base = URI.create("http://127.0.0.1:" + port);
    List<VerificationPlan.Planned> planned =
        profile.endpoints().values().stream()
            .map(
                endpoint ->
                    new VerificationPlan.Planned(
                        plan(profile, endpoint, base, wholeCase, control),
                        CATALOGUE.cases(endpoint.protocol()).stream()
                            .filter(it -> selected.test(endpoint.name(), it))
                            .toList()))
            .toList();
    VerificationPlan plan =
        new VerificationPlan(
            new Run.Tool("rtck", "test"),
            new Run.Target("test", base.toString()),
            planned,
            Duration.ofSeconds(5),
            parallel,
            output,
            KnownFailing.NONE,
            FailOn.MUST,
            true,
            control);
    return new Verification(plan, CATALOGUE, new VerificationListener() {}).run(Map.of());
  }

  private static EndpointPlan plan(
      Profile profile,
      Endpoint endpoint,
      URI base,
      Duration wholeCase,
      @Nullable TargetControl control) {
    return new EndpointPlan(
        endpoint,
        endpoint.address(base),
        true,
        profile.connecting(endpoint),
        profile.refused(endpoint),
        Secrets.of(profile.secrets()),
        Patience.within(wholeCase),
        false,
        control,
        "rtck verify");
  }

  /** Returns the ids of the cases that are not green. */
  static Set<String> red(Run run) {
    return run.results().stream()
        .filter(result -> RED.contains(result.verdict()))
        .map(Result::caseId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the cases that need a proxy, on a machine that has none. */
  static Set<String> withoutNginx(Run run) {
    return run.results().stream()
        .filter(it -> it.verdict() == Verdict.SKIPPED && it.reason().contains("no nginx"))
        .map(Result::caseId)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns what is not green, in words for a failed assertion. */
  static String describe(Run run) {
    return run.gate().reason()
        + "\n"
        + run.results().stream()
            .filter(result -> RED.contains(result.verdict()))
            .map(
                result ->
                    line(result)
                        + result.checks().stream()
                            .filter(check -> RED.contains(check.verdict()))
                            .map(check -> "\n    " + check.id() + ": " + check.actual())
                            .collect(Collectors.joining()))
            .collect(Collectors.joining("\n"));
  }

  /** Returns what a case came to, in a line. */
  static String line(Result result) {
    return result.endpoint()
        + " "
        + result.caseId()
        + " "
        + result.verdict()
        + " "
        + result.reason();
  }

  static Path folder(String name) throws IOException {
    return java.nio.file.Files.createTempDirectory("rtck-" + name);
  }
}
