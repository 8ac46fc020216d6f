package dev.rtck.conformance;

import dev.rtck.conformance.application.ApplicationCases;
import dev.rtck.protocol.Protocol;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** All cases that there are, known without running them. Immutable. */
public final class Catalogue {

  /**
   * The cases of one kind, and the sentences that they judge.
   *
   * @param word what they are about: {@code application}, or a protocol's word
   * @param protocol whose endpoints they judge; null for those of applications, which judge all
   * @param cases sorted by id
   */
  public record Chapter(
      String word,
      @Nullable Protocol protocol,
      List<CaseDescription> cases,
      SpecificationTable table) {

    public Chapter {
      cases = List.copyOf(cases);
    }
  }

  private static final String APPLICATION = "application";

  private final Map<Protocol, ProtocolCases> protocols = new EnumMap<>(Protocol.class);
  private final Map<String, CaseDescription> cases = new LinkedHashMap<>();
  private final List<Chapter> chapters = new ArrayList<>();
  private final SpecificationTable promises = SpecificationTable.read(APPLICATION);

  private Catalogue() {
    chapters.add(
        new Chapter(
            APPLICATION, null, describe(null, promises, ApplicationCases.classes()), promises));
    for (ProtocolCases protocol : ServiceLoader.load(ProtocolCases.class)) {
      protocols.put(protocol.protocol(), protocol);
    }
    protocols.forEach(
        (protocol, its) -> {
          SpecificationTable table = SpecificationTable.read(protocol.word());
          chapters.add(
              new Chapter(
                  protocol.word(), protocol, describe(protocol, table, its.classes()), table));
        });
  }

  private List<CaseDescription> describe(
      @Nullable Protocol protocol, SpecificationTable table, List<Class<?>> classes) {
    List<CaseDescription> described = new ArrayList<>();
    for (Class<?> type : classes) {
      for (Method method : type.getDeclaredMethods()) {
        ConformanceCase words = method.getAnnotation(ConformanceCase.class);
        if (words != null) {
          described.add(new CaseDescription(protocol, words, clause(table, words), method));
        }
      }
    }
    for (CaseDescription it : described) {
      CaseDescription before = cases.put(it.id(), it);
      if (before != null) {
        throw new IllegalStateException(
            "the case id " + it.id() + " stands at " + before.method() + " and at " + it.method());
      }
    }
    described.sort(Comparator.comparing(CaseDescription::id));
    return described;
  }

  /** A wire case may be about what the profile promises, too. */
  private ClauseRow clause(SpecificationTable table, ConformanceCase words) {
    ClauseRow own = table.row(words.clause());
    ClauseRow clause = own == null ? promises.row(words.clause()) : own;
    if (clause == null) {
      throw new IllegalStateException(
          "the case "
              + words.id()
              + " names the clause "
              + words.clause()
              + ", which is no row of its table in"
              + " conformance/src/main/resources/dev/rtck/conformance/spec/");
    }
    return clause;
  }

  /** Reads the catalogue. */
  public static Catalogue load() {
    return new Catalogue();
  }

  /** Returns the cases by what they are about, those of applications first. */
  public List<Chapter> chapters() {
    return List.copyOf(chapters);
  }

  /** Returns all cases, sorted by chapter and id. */
  public List<CaseDescription> cases() {
    return chapters.stream().flatMap(chapter -> chapter.cases().stream()).toList();
  }

  /** Returns the cases that judge endpoints of the protocol; none where it has no cases yet. */
  public List<CaseDescription> cases(Protocol protocol) {
    return protocols.containsKey(protocol)
        ? chapters.stream()
            .filter(chapter -> chapter.protocol() == null || chapter.protocol() == protocol)
            .flatMap(chapter -> chapter.cases().stream())
            .toList()
        : List.of();
  }

  /** Returns the case with the id, or null. */
  public @Nullable CaseDescription find(String id) {
    return cases.get(id);
  }

  /** Returns what the protocol brings, or null when it has no cases yet. */
  public @Nullable ProtocolCases protocol(Protocol protocol) {
    return protocols.get(protocol);
  }

  /** Returns the protocols that have cases. */
  public Collection<Protocol> protocols() {
    return List.copyOf(protocols.keySet());
  }
}
