package dev.rtck.cli;

import dev.rtck.conformance.Capability;
import dev.rtck.conformance.CaseDescription;
import dev.rtck.conformance.Catalogue;
import dev.rtck.conformance.Need;
import dev.rtck.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code rtck list}: the catalogue, without running it. */
@Command(
    name = "list",
    sortOptions = false,
    description = {"Lists the conformance cases: id, level, clause, title, what each needs.", ""})
final class ListCommand implements Callable<Integer> {

  private final Surroundings surroundings;

  @Option(
      names = "--protocol",
      paramLabel = "PROTOCOL",
      converter = Words.Spoken.class,
      description = "Only cases of this protocol.")
  private @Nullable Protocol protocol;

  @Option(names = "--case", paramLabel = "GLOB", description = "Only these cases. Repeatable.")
  private List<String> cases = new ArrayList<>();

  ListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Catalogue catalogue = Catalogue.load();
    CaseSelection selection = new CaseSelection(catalogue, cases, List.of());
    if (protocol != null && catalogue.protocol(protocol) == null) {
      surroundings.say("this rtck has no cases yet for " + protocol.word());
      return ExitCode.NOTHING_JUDGED;
    }
    for (Catalogue.Chapter chapter : catalogue.chapters()) {
      List<CaseDescription> listed = chapter.cases().stream().filter(selection::has).toList();
      boolean wanted =
          protocol == null || chapter.protocol() == null || chapter.protocol() == protocol;
      if (wanted && !listed.isEmpty()) {
        surroundings.out().println(chapter.word() + " (" + listed.size() + ")");
        print(listed);
      }
    }
    return ExitCode.OK;
  }

  private void print(List<CaseDescription> listed) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CASE", "LEVEL", "CLAUSE", "TITLE", "NEEDS"));
    for (CaseDescription it : listed) {
      rows.add(
          List.of(
              it.id(), it.clause().level().word(), it.clause().section(), it.title(), needs(it)));
    }
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append("  ").append(row.get(i));
        line.append(" ".repeat(widths[i] - row.get(i).length()));
      }
      surroundings.out().println(line.toString().stripTrailing());
    }
  }

  static String needs(CaseDescription description) {
    List<String> needs = description.needs().stream().map(Need::words).collect(Collectors.toList());
    for (var operation : description.words().declared()) {
      needs.add("'" + operation.word() + "' in the profile");
    }
    for (Capability capability : description.words().capabilities()) {
      needs.add(capability.words());
    }
    return needs.isEmpty() ? "nothing" : String.join(", ", needs);
  }
}
