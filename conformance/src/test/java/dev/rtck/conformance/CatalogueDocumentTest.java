package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Keeps docs/cases.md true: renew it with {@code ./mvnw -pl conformance -am test
 * -Drtck.renew=true}.
 */
final class CatalogueDocumentTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "cases.md");

  @Test
  void theCatalogueInTheDocsIsTrue() throws IOException {
    String document = document();
    if (Boolean.getBoolean("rtck.renew")) {
      Files.writeString(DOCUMENT, document);
    }
    assertThat(DOCUMENT).content().isEqualTo(document);
  }

  private static String document() {
    StringBuilder page =
        new StringBuilder(
            """
            # The cases

            Made from the cases themselves; `rtck explain CASE` tells more of each.
            """);
    for (Catalogue.Chapter chapter : Judgement.CATALOGUE.chapters()) {
      page.append("\n## ").append(chapter.word()).append("\n\n");
      page.append("| case | level | clause | what a right target does |\n|---|---|---|---|\n");
      for (CaseDescription it : chapter.cases()) {
        page.append("| `")
            .append(it.id())
            .append("` | ")
            .append(it.clause().level().word())
            .append(" | [")
            .append(it.clause().section())
            .append("](")
            .append(it.clause().url())
            .append(") | ")
            .append(it.title())
            .append(" |\n");
      }
      List<ClauseRow> excluded =
          chapter.table().rows().stream().filter(row -> row.excluded() != null).toList();
      if (!excluded.isEmpty()) {
        page.append("\n### Clauses of ").append(chapter.word()).append(" that no case judges\n\n");
      }
      for (ClauseRow row : excluded) {
        page.append("- ")
            .append(row.section())
            .append(": ")
            .append(row.text())
            .append(" — ")
            .append(row.excluded())
            .append('\n');
      }
    }
    return page.toString();
  }
}
