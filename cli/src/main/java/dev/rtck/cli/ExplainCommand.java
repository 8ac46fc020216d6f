package dev.rtck.cli;

import dev.rtck.conformance.CaseDescription;
import dev.rtck.conformance.Catalogue;
import dev.rtck.protocol.profile.NearestName;
import dev.rtck.referenceserver.Defect;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code rtck explain}: everything about one case, without running it. */
@Command(
    name = "explain",
    description = {"Explains one conformance case; 'rtck list' names them.", ""})
final class ExplainCommand implements Callable<Integer> {

  private static final int WIDTH = 96;
  private static final String INDENT = "  ";

  private final Surroundings surroundings;

  @Parameters(index = "0", paramLabel = "CASE", description = "The id of the case.")
  private String id = "";

  ExplainCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Catalogue catalogue = Catalogue.load();
    CaseDescription found = catalogue.find(id);
    if (found == null) {
      String nearest =
          NearestName.of(id, catalogue.cases().stream().map(CaseDescription::id).toList());
      throw new UsageException(
          "unknown case '"
              + id
              + "'"
              + (nearest == null
                  ? "; 'rtck list' names them all"
                  : "; did you mean '" + nearest + "'?"));
    }
    print(found);
    return ExitCode.OK;
  }

  private void print(CaseDescription it) {
    PrintStream out = surroundings.out();
    out.println(it.id());
    wrapped(it.title());
    section("Clause", it.clause().section() + "  " + it.clause().url(), it.clause().text());
    section("Level", it.clause().level().word());
    section("Needs", ListCommand.needs(it));
    section("Sends", it.words().sends());
    section("Accepts", it.words().accepts());
    section("Why it matters", it.words().why());
    if (it.words().causes().length > 0) {
      section("Common causes", it.words().causes());
    }
    if (it.words().remedies().length > 0) {
      section("How to mend it", it.words().remedies());
    }
    section("Run it alone", "rtck verify --case " + it.id());
    List<Defect> defects =
        Arrays.stream(Defect.values()).filter(defect -> defect.cases().contains(it.id())).toList();
    if (!defects.isEmpty()) {
      out.println();
      out.println("See it fail");
      for (Defect defect : defects) {
        out.println(INDENT + "rtck serve --defect " + defect.id());
        out.println(INDENT + INDENT + defect.description());
      }
    }
  }

  private void section(String heading, String... paragraphs) {
    surroundings.out().println();
    surroundings.out().println(heading);
    for (String paragraph : paragraphs) {
      wrapped(paragraph);
    }
  }

  private void wrapped(String text) {
    StringBuilder line = new StringBuilder(INDENT);
    for (String word : text.strip().split("\\s+", -1)) {
      if (line.length() > INDENT.length() && line.length() + 1 + word.length() > WIDTH) {
        surroundings.out().println(line);
        line = new StringBuilder(INDENT);
      }
      line.append(line.length() > INDENT.length() ? " " : "").append(word);
    }
    surroundings.out().println(line);
  }
}
