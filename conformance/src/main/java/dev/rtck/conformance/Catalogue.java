package dev.rtck.conformance;

import dev.rtck.protocol.Protocol;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** All cases that there are, known without running them. Immutable. */
public final class Catalogue {

  private final Map<Protocol, ProtocolCases> protocols = new EnumMap<>(Protocol.class);
  private final Map<Protocol, SpecificationTable> tables = new EnumMap<>(Protocol.class);
  private final Map<String, CaseDescription> cases = new LinkedHashMap<>();

  private Catalogue() {
    for (ProtocolCases protocol : ServiceLoader.load(ProtocolCases.class)) {
      protocols.put(protocol.protocol(), protocol);
      SpecificationTable table = SpecificationTable.read(protocol.protocol().word());
      tables.put(protocol.protocol(), table);
      for (Class<?> type : protocol.classes()) {
        for (Method method : type.getDeclaredMethods()) {
          ConformanceCase words = method.getAnnotation(ConformanceCase.class);
          if (words != null) {
            add(protocol.protocol(), table, method, words);
          }
        }
      }
    }
  }

  private void add(
      Protocol protocol, SpecificationTable table, Method method, ConformanceCase words) {
    ClauseRow clause = table.row(words.clause());
    if (clause == null) {
      throw new IllegalStateException(
          "the case "
              + words.id()
              + " names the clause "
              + words.clause()
              + ", which is no row of conformance/src/main/resources/dev/rtck/conformance/spec/"
              + protocol.word()
              + ".yaml");
    }
    CaseDescription before =
        cases.put(words.id(), new CaseDescription(protocol, words, clause, method));
    if (before != null) {
      throw new IllegalStateException(
          "the case id " + words.id() + " stands at " + before.method() + " and at " + method);
    }
  }

  /** Reads the catalogue. */
  public static Catalogue load() {
    return new Catalogue();
  }

  /** Returns all cases, sorted by protocol and id. */
  public List<CaseDescription> cases() {
    List<CaseDescription> all = new ArrayList<>(cases.values());
    all.sort(
        java.util.Comparator.comparing(CaseDescription::protocol)
            .thenComparing(CaseDescription::id));
    return List.copyOf(all);
  }

  /** Returns the cases that judge endpoints of the protocol. */
  public List<CaseDescription> cases(Protocol protocol) {
    return cases().stream().filter(it -> it.protocol() == protocol).toList();
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

  /** Returns the specification table of a protocol that has cases. */
  public SpecificationTable table(Protocol protocol) {
    SpecificationTable table = tables.get(protocol);
    if (table == null) {
      throw new IllegalArgumentException(protocol.word() + " has no cases yet");
    }
    return table;
  }
}
