package dev.rtck.reports;

import dev.rtck.reports.LoadCheck.Outcome;
import java.io.IOException;
import java.io.Writer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * The run as JUnit XML, for the pages of CI servers.
 *
 * <p>One suite per endpoint and protocol, and one per load, whose tests are what it was held to:
 * that it is valid, that something came, and each threshold. What a reader of such files would show
 * as green is only what was judged and held: skipped and untestable cases, and failures that are
 * known, are skipped tests that say why. Warnings pass, and stand in the test's output.
 */
public final class JunitReport implements Report {
  // Without a zone, as the schema that Ant published wants it; in UTC.
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ISO_LOCAL_DATE_TIME.withZone(ZoneOffset.UTC);
  private static final int MOST_MESSAGE = 500;

  private final TerminalReport text = new TerminalReport(Palette.PLAIN);

  @Override
  public String fileName() {
    return "junit.xml";
  }

  @Override
  public void write(Run run, Writer to) throws IOException {
    Map<Listing.Key, List<Result>> suites = new Listing(run).byEndpoint();
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append("<testsuites");
    attribute(xml, "name", run.tool().name());
    List<LoadSuite> loads = LoadSuite.all(run);
    Counts.of(run.results()).plus(Counts.ofLoads(loads)).write(xml);
    attribute(xml, "time", Amounts.seconds(run.durationMillis()));
    attribute(xml, "timestamp", timestamp(run));
    xml.append(">\n");
    suites.forEach((key, results) -> suite(xml, run, key, results));
    loads.forEach(load -> suite(xml, run, load));
    to.append(xml).append("</testsuites>\n");
  }

  private void suite(StringBuilder xml, Run run, Listing.Key key, List<Result> results) {
    long millis = results.stream().mapToLong(Result::durationMillis).sum();
    String name = key.endpoint() + " (" + key.protocol() + ")";
    begin(xml, run, name, Counts.of(results), millis);
    for (Result result : results) {
      testCase(xml, result);
    }
    xml.append("  </testsuite>\n");
  }

  private static void suite(StringBuilder xml, Run run, LoadSuite load) {
    String name = "load of " + load.label() + " (" + load.protocol() + ")";
    begin(xml, run, name, Counts.ofLoads(List.of(load)), load.millis());
    for (LoadCheck check : load.checks()) {
      testCase(xml, load, check);
    }
    xml.append("    <system-out>").append(Xml.text(load.text())).append("</system-out>\n");
    xml.append("  </testsuite>\n");
  }

  private static void testCase(StringBuilder xml, LoadSuite load, LoadCheck check) {
    xml.append("    <testcase");
    attribute(xml, "name", check.name());
    attribute(xml, "classname", "rtck." + nameOf(load.label()) + ".load");
    attribute(xml, "time", Amounts.seconds(0));
    xml.append(">\n");
    switch (check.outcome()) {
      case HOLDS -> {
        if (!check.actual().isEmpty()) {
          output(xml, check.actual());
        }
      }
      case BROKEN -> problem(xml, "failure", "it was " + check.actual(), "threshold");
      case NOT_VALID -> problem(xml, "error", check.actual(), "harness");
      case UNKNOWN -> skipped(xml, "rtck was the bottleneck; nothing is known of the target");
      case INTERRUPTED -> skipped(xml, check.actual());
    }
    xml.append("    </testcase>\n");
  }

  private static void problem(StringBuilder xml, String element, String message, String type) {
    xml.append("      <").append(element);
    attribute(xml, "message", Printable.cut(message, MOST_MESSAGE));
    attribute(xml, "type", type);
    xml.append("/>\n");
  }

  private static void begin(
      StringBuilder xml, Run run, String name, Counts counts, long durationMillis) {
    xml.append("  <testsuite");
    attribute(xml, "name", name);
    counts.write(xml);
    attribute(xml, "time", Amounts.seconds(durationMillis));
    attribute(xml, "timestamp", timestamp(run));
    xml.append(">\n    <properties>\n");
    property(xml, "      ", "tool", run.tool().name() + " " + run.tool().version());
    property(xml, "      ", "target", run.target().name());
    property(xml, "      ", "target.url", run.target().url());
    property(xml, "      ", "gate.exitCode", Integer.toString(run.gate().exitCode()));
    property(xml, "      ", "gate.reason", run.gate().reason());
    xml.append("    </properties>\n");
  }

  private void testCase(StringBuilder xml, Result result) {
    xml.append("    <testcase");
    attribute(xml, "name", result.caseId() + ": " + result.title());
    attribute(xml, "classname", className(result));
    attribute(xml, "time", Amounts.seconds(result.durationMillis()));
    xml.append(">\n      <properties>\n");
    property(xml, "        ", "clause", result.clause().id());
    property(xml, "        ", "clause.url", result.clause().url());
    property(xml, "        ", "level", result.level().word());
    property(xml, "        ", "verdict", result.verdict().word());
    property(xml, "        ", "rerun", result.rerun());
    xml.append("      </properties>\n");
    outcome(xml, result);
    xml.append("    </testcase>\n");
  }

  private void outcome(StringBuilder xml, Result result) {
    if (result.excused()) {
      skipped(xml, "known failing: " + result.reason());
      output(xml, text.block(result));
      return;
    }
    switch (result.verdict()) {
      case PASS -> {}
      case FAIL -> problem(xml, "failure", result);
      case ERROR -> problem(xml, "error", result);
      case SKIPPED -> skipped(xml, result.reason());
      case UNTESTABLE -> skipped(xml, "untestable: " + result.reason());
      case WARN, INFO -> output(xml, text.result(result));
    }
  }

  private void problem(StringBuilder xml, String element, Result result) {
    xml.append("      <").append(element);
    attribute(xml, "message", message(result));
    attribute(xml, "type", result.verdict().word());
    xml.append('>').append(Xml.text(text.block(result)));
    xml.append("</").append(element).append(">\n");
  }

  private static void skipped(StringBuilder xml, String why) {
    xml.append("      <skipped");
    attribute(xml, "message", Printable.cut(why, MOST_MESSAGE));
    xml.append("/>\n");
  }

  private static void output(StringBuilder xml, String text) {
    xml.append("      <system-out>").append(Xml.text(text)).append("</system-out>\n");
  }

  private static String message(Result result) {
    List<String> checks =
        TerminalReport.broken(result).stream()
            .filter(check -> check.verdict() == result.verdict())
            .map(JunitReport::sentence)
            .toList();
    String message =
        checks.isEmpty()
            ? result.reason().isEmpty() ? result.title() : result.reason()
            : String.join("; ", checks);
    return Printable.cut(message, MOST_MESSAGE);
  }

  private static String sentence(CheckResult check) {
    return "%s: expected %s, but %s"
        .formatted(check.id(), String.join(" or ", check.expected()), check.actual());
  }

  /** Returns a name whose dots make the packages by which CI servers group tests. */
  private static String className(Result result) {
    int behaviour = result.caseId().lastIndexOf('.');
    String topic = behaviour < 0 ? result.caseId() : result.caseId().substring(0, behaviour);
    return "rtck." + nameOf(result.endpoint()) + "." + topic;
  }

  private static String nameOf(String endpoint) {
    return endpoint.replaceAll("[^\\p{L}\\p{N}_-]", "_");
  }

  private record Counts(int tests, int failures, int errors, int skipped) {
    static Counts of(List<Result> results) {
      Totals totals = Totals.of(results, 0);
      int skipped = totals.skipped() + totals.untestable() + totals.knownFailing();
      return new Counts(results.size(), totals.fail(), totals.error(), skipped);
    }

    static Counts ofLoads(List<LoadSuite> loads) {
      return new Counts(
          (int) LoadSuite.checks(loads).count(),
          LoadSuite.count(loads, Outcome.BROKEN),
          LoadSuite.count(loads, Outcome.NOT_VALID),
          LoadSuite.count(loads, Outcome.UNKNOWN) + LoadSuite.count(loads, Outcome.INTERRUPTED));
    }

    Counts plus(Counts other) {
      return new Counts(
          tests + other.tests,
          failures + other.failures,
          errors + other.errors,
          skipped + other.skipped);
    }

    void write(StringBuilder xml) {
      attribute(xml, "tests", Integer.toString(tests));
      attribute(xml, "failures", Integer.toString(failures));
      attribute(xml, "errors", Integer.toString(errors));
      attribute(xml, "skipped", Integer.toString(skipped));
    }
  }

  private static String timestamp(Run run) {
    return TIMESTAMP.format(run.startedAt().truncatedTo(ChronoUnit.SECONDS));
  }

  private static void property(StringBuilder xml, String indent, String name, String value) {
    xml.append(indent).append("<property");
    attribute(xml, "name", name);
    attribute(xml, "value", value);
    xml.append("/>\n");
  }

  private static void attribute(StringBuilder xml, String name, String value) {
    xml.append(' ').append(name).append("=\"").append(Xml.attribute(value)).append('"');
  }
}
