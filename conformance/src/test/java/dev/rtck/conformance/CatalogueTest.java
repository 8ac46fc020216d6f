package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.conformance.application.ApplicationCases;
import dev.rtck.protocol.Protocol;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every case, without running it. */
final class CatalogueTest {

  private static final Catalogue CATALOGUE = Judgement.CATALOGUE;

  private static final Map<Protocol, String> PREFIXES =
      Map.of(
          Protocol.WEBSOCKET, "ws",
          Protocol.SOCKETIO, "eio|sio",
          Protocol.STOMP, "stomp",
          Protocol.SSE, "sse",
          Protocol.PUSHER, "pusher",
          Protocol.ABLY, "ably",
          Protocol.LIVEBLOCKS, "liveblocks");

  private static final Pattern SLUG = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  static List<CaseDescription> cases() {
    return CATALOGUE.cases();
  }

  static List<Class<?>> classes() {
    return Stream.concat(
            ApplicationCases.classes().stream(),
            CATALOGUE.protocols().stream()
                .flatMap(it -> Objects.requireNonNull(CATALOGUE.protocol(it)).classes().stream()))
        .distinct()
        .toList();
  }

  private static String where(CaseDescription it) {
    Class<?> type = it.method().getDeclaringClass();
    return "edit conformance/src/main/java/"
        + type.getName().replace('.', '/')
        + ".java, method "
        + it.method().getName();
  }

  private static String table(Catalogue.Chapter chapter) {
    return "conformance/src/main/resources/dev/rtck/conformance/spec/" + chapter.word() + ".yaml";
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachIdIsMadeOfKebabSlugsBehindThePrefixOfItsProtocol(CaseDescription it) {
    Protocol protocol = it.protocol();
    String prefixes = protocol == null ? "app" : Objects.requireNonNull(PREFIXES.get(protocol));
    String slug = SLUG.pattern();
    assertThat(it.id()).as(where(it)).matches("(" + prefixes + ")\\." + slug + "\\." + slug);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachCaseExplainsItself(CaseDescription it) {
    ConformanceCase words = it.words();
    assertThat(List.of(words.title(), words.sends(), words.accepts(), words.why()))
        .as(where(it))
        .noneMatch(String::isBlank)
        .allMatch(text -> text.equals(text.strip()), "no blanks around a text")
        .allMatch(text -> !text.contains("  "), "no double blanks");
    assertThat(List.of(words.sends(), words.accepts(), words.why()))
        .as(where(it))
        .allMatch(text -> text.endsWith("."), "whole sentences");
    assertThat(words.causes()).as(where(it)).noneMatch(String::isBlank);
    assertThat(List.of(words.remedies()))
        .as(where(it))
        .allMatch(text -> text.endsWith("."), "whole sentences")
        .allMatch(text -> !text.contains("  "), "no double blanks");
    assertThat(words.title().toLowerCase(Locale.ROOT).split("\\W+"))
        .as("a title says what a right target does; " + where(it))
        .doesNotContain("should", "test", "tests");
    assertThat(words.title()).as(where(it)).doesNotEndWith(".");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachMethodIsPackagePrivateAndReturnsNothing(CaseDescription it) {
    int modifiers = it.method().getModifiers();
    int visible = Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE;
    assertThat(modifiers & (visible | Modifier.STATIC)).as(where(it)).isZero();
    assertThat(it.method().getReturnType()).as(where(it)).isEqualTo(void.class);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void eachCaseJudgesARowThatIsNotExcluded(CaseDescription it) {
    assertThat(it.clause().excluded())
        .as("a clause is covered or excluded, not both: its table, or " + where(it))
        .isNull();
  }

  @Test
  void eachRowIsCoveredByACaseOrSaysWhyNot() {
    Set<String> covered =
        cases().stream()
            .map(it -> it.words().clause())
            .collect(Collectors.toCollection(TreeSet::new));
    for (Catalogue.Chapter chapter : CATALOGUE.chapters()) {
      assertThat(chapter.table().rows())
          .filteredOn(row -> row.excluded() == null)
          .extracting(ClauseRow::id)
          .as(
              "clauses without a case: write one in conformance/…/"
                  + chapter.word()
                  + ", or say 'excluded' in "
                  + table(chapter))
          .isSubsetOf(covered);
    }
  }

  @Test
  void eachAnnotatedMethodIsInTheCatalogueAndEachCaseClassHasOne() {
    for (Class<?> type : classes()) {
      List<Method> annotated =
          Arrays.stream(type.getDeclaredMethods())
              .filter(method -> method.isAnnotationPresent(ConformanceCase.class))
              .toList();
      assertThat(annotated).as(type.getName()).isNotEmpty();
      assertThat(cases()).extracting(CaseDescription::method).containsAll(annotated);
    }
  }

  @Test
  void aCaseIsFoundByItsIdAlone() {
    for (CaseDescription it : cases()) {
      assertThat(CATALOGUE.find(it.id())).isSameAs(it);
    }
    assertThat(CATALOGUE.find("ws.no.such-case")).isNull();
  }

  @Test
  void casesAreSortedByChapterAndId() {
    for (Catalogue.Chapter chapter : CATALOGUE.chapters()) {
      assertThat(chapter.cases()).extracting(CaseDescription::id).isSorted();
    }
  }

  @Test
  void whatApplicationsPromiseIsJudgedOverEachProtocolThatHasCases() {
    List<CaseDescription> promised = CATALOGUE.chapters().get(0).cases();
    assertThat(promised).isNotEmpty().allMatch(it -> it.protocol() == null);
    for (Protocol protocol : CATALOGUE.protocols()) {
      assertThat(CATALOGUE.cases(protocol)).containsAll(promised);
    }
  }

  @Test
  void aProtocolWithoutCasesHasNone() {
    for (Protocol protocol : Protocol.values()) {
      if (!CATALOGUE.protocols().contains(protocol)) {
        assertThat(CATALOGUE.protocol(protocol)).isNull();
        assertThat(CATALOGUE.cases(protocol)).isEmpty();
      }
    }
  }
}
