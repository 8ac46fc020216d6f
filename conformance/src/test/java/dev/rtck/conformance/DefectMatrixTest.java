package dev.rtck.conformance;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.reports.Level;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Proves that every case can fail, and that none fails a right server.
 *
 * <p>The clean reference server is green. Each defect turns red the cases that it declares: run on
 * those alone in every build. With {@code -Pmatrix} a defect of the wire is run on all cases of its
 * protocol, where no other one may turn red, unless it harms other connections: then chance says
 * whose. What applications promise overlaps (a room that loses messages is felt by every case that
 * talks in one), so a defect of the application is held to what it declares.
 */
@Execution(ExecutionMode.CONCURRENT)
final class DefectMatrixTest {

  private static final boolean WHOLE = Boolean.getBoolean("rtck.matrix");

  @TempDir Path folder;

  static List<Defect> defects() {
    return List.of(Defect.values());
  }

  @ParameterizedTest
  @MethodSource("defects")
  void eachDefectTurnsRedTheCasesItDeclares(Defect defect) throws IOException {
    Set<String> declared = new TreeSet<>(defect.cases());
    try (ReferenceTarget target = ReferenceTarget.start(defect)) {
      boolean much =
          Judgement.CATALOGUE.cases().stream()
              .anyMatch(it -> declared.contains(it.id()) && it.words().volume());
      boolean wire = declared.stream().noneMatch(id -> id.startsWith("app."));
      boolean whole = WHOLE && wire && !defect.harmsOthers();
      // Whether a drop hits the moment in which events are lost is chance, and needs many of them.
      boolean byChance = declared.contains("sse.resume.under-load");
      // A proxy has to be started, and what comes through it is looked at twice.
      boolean slow = declared.contains("sse.delivery.through-nginx");
      Duration limit = Duration.ofSeconds(whole || much || byChance || slow || !wire ? 10 : 4);
      Set<String> protocols = declared.stream().map(DefectMatrixTest::protocol).collect(toSet());
      Run run =
          target.judge(
              id -> whole ? protocols.contains(protocol(id)) : declared.contains(id),
              limit,
              folder);
      declared.removeAll(Judgement.withoutNginx(run));
      assertThat(declared).isNotEmpty();
      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEqualTo(declared);
      assertThat(run.results()).noneMatch(result -> result.verdict() == Verdict.ERROR);
    }
  }

  /** Cases of Engine.IO and of Socket.IO see the same bytes. */
  private static String protocol(String caseId) {
    String prefix = caseId.substring(0, caseId.indexOf('.'));
    return prefix.equals("eio") ? "sio" : prefix;
  }

  @Test
  void eachCaseIsDeclaredByADefect() {
    Set<String> declared =
        Stream.of(Defect.values()).flatMap(defect -> defect.cases().stream()).collect(toSet());
    assertThat(Judgement.CATALOGUE.cases())
        .filteredOn(it -> it.clause().level() != Level.INFO)
        .extracting(CaseDescription::id)
        .as("cases without a defect in reference-server/…/Defect.java")
        .isSubsetOf(declared);
  }

  @Test
  void eachDefectNamesCasesThatAreThere() {
    Set<String> known =
        Judgement.CATALOGUE.cases().stream().map(CaseDescription::id).collect(toSet());
    assertThat(Defect.values()).allSatisfy(it -> assertThat(it.cases()).isNotEmpty());
    assertThat(Defect.values()).allSatisfy(it -> assertThat(known).containsAll(it.cases()));
  }
}
