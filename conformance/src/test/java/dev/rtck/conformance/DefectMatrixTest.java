package dev.rtck.conformance;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
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
 *
 * <p>Many servers are judged at once, in haste, and some defects are races that a busy machine
 * hides from the target itself. What is missed then is looked at again alone and with the patience
 * that users have; a case that needs this often is at fault, so that no more than a few may.
 */
@Execution(ExecutionMode.CONCURRENT)
final class DefectMatrixTest {

  private static final boolean WHOLE = Boolean.getBoolean("rtck.matrix");
  private static final Duration HASTE = Duration.ofSeconds(4);
  private static final Duration USUAL = Duration.ofSeconds(10);
  private static final int MOST_SECOND_LOOKS = 12;
  private static final System.Logger LOG = System.getLogger(DefectMatrixTest.class.getName());

  private static final Set<Defect> LOOKED_AT_AGAIN = ConcurrentHashMap.newKeySet();

  @TempDir Path folder;

  static List<Defect> defects() {
    return List.of(Defect.values());
  }

  @ParameterizedTest
  @MethodSource("defects")
  void eachDefectTurnsRedTheCasesItDeclares(Defect defect) throws IOException {
    Look first = look(defect, limit(defect), AmongOthers.among());
    Look last = first;
    if (first.misses()) {
      LOOKED_AT_AGAIN.add(defect);
      LOG.log(Level.WARNING, "{0} is looked at again: {1}", defect, first.words());
      assertThat(LOOKED_AT_AGAIN).hasSizeLessThanOrEqualTo(MOST_SECOND_LOOKS);
      last = look(defect, USUAL, AmongOthers.alone());
    }
    assertThat(last.declared()).isNotEmpty();
    assertThat(last.red()).as(last.words()).isEqualTo(last.declared());
    assertThat(last.run().results()).noneMatch(result -> result.verdict() == Verdict.ERROR);
  }

  /**
   * What the cases say of a server with a defect.
   *
   * @param declared the cases that are to turn red
   */
  private record Look(Run run, Set<String> declared) {

    Set<String> red() {
      return Judgement.red(run);
    }

    /** Returns whether nothing is wrong but that something is not seen. */
    boolean misses() {
      Set<String> red = red();
      return !red.equals(declared)
          && declared.containsAll(red)
          && run.results().stream().noneMatch(result -> result.verdict() == Verdict.ERROR);
    }

    String words() {
      Set<String> red = red();
      return Judgement.describe(run)
          + run.results().stream()
              .filter(it -> declared.contains(it.caseId()) && !red.contains(it.caseId()))
              .filter(it -> it.verdict() != Verdict.SKIPPED)
              .map(it -> "\n" + Judgement.line(it))
              .collect(joining());
    }
  }

  private Look look(Defect defect, Duration limit, Lock lock) throws IOException {
    Set<String> declared = new TreeSet<>(defect.cases());
    boolean whole = isJudgedByAll(defect);
    Set<String> protocols = declared.stream().map(DefectMatrixTest::protocol).collect(toSet());
    lock.lock();
    try (ReferenceTarget target = ReferenceTarget.start(defect)) {
      Run run =
          target.judge(
              id -> whole ? protocols.contains(protocol(id)) : declared.contains(id),
              limit,
              folder);
      declared.removeAll(Judgement.withoutNginx(run));
      return new Look(run, declared);
    } finally {
      lock.unlock();
    }
  }

  private static Duration limit(Defect defect) {
    Set<String> declared = Set.copyOf(defect.cases());
    boolean much =
        Judgement.CATALOGUE.cases().stream()
            .anyMatch(it -> declared.contains(it.id()) && it.words().volume());
    // Whether a drop hits the moment in which events are lost is chance, and needs many of them.
    boolean byChance = declared.contains("sse.resume.under-load");
    // A proxy has to be started, and what comes through it is looked at twice.
    boolean slow = declared.contains("sse.delivery.through-nginx");
    // Buffers have to fill up.
    boolean flood = declared.contains("sse.lifetime.unread-stream");
    return isJudgedByAll(defect) || much || byChance || slow || flood || !isOfTheWire(defect)
        ? USUAL
        : HASTE;
  }

  private static boolean isJudgedByAll(Defect defect) {
    return WHOLE && isOfTheWire(defect) && !defect.harmsOthers();
  }

  private static boolean isOfTheWire(Defect defect) {
    return defect.cases().stream().noneMatch(id -> id.startsWith("app."));
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
        .filteredOn(it -> it.clause().level() != dev.rtck.reports.Level.INFO)
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
