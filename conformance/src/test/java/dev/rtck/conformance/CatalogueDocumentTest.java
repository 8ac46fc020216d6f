package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    for (Protocol protocol : Judgement.CATALOGUE.protocols()) {
      page.append("\n## ").append(protocol.word()).append("\n\n");
      page.append("| case | level | clause | what a right target does |\n|---|---|---|---|\n");
      for (CaseDescription it : Judgement.CATALOGUE.cases(protocol)) {
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
      page.append("\n### Clauses of ").append(protocol.word()).append(" that no case judges\n\n");
      for (ClauseRow row : Judgement.CATALOGUE.table(protocol).rows()) {
        if (row.excluded() != null) {
          page.append("- ")
              .append(row.section())
              .append(": ")
              .append(row.text())
              .append(" — ")
              .append(row.excluded())
              .append('\n');
        }
      }
    }
    return page.toString();
  }
}
