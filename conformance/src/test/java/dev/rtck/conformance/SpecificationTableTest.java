package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.rtck.protocol.Protocol;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SpecificationTableTest {

  static List<ClauseRow> rows() {
    return Judgement.CATALOGUE.chapters().stream()
        .flatMap(chapter -> chapter.table().rows().stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eachRowSaysWhatItDemandsAndWhereThatStands(ClauseRow row) {
    assertThat(row.text()).isNotBlank().endsWith(".");
    assertThat(row.id()).matches("[A-Za-z0-9.-]+#[A-Za-z0-9_./-]+");
    assertThat(row.section()).doesNotMatch(".*#.*/[a-z0-9-]+").isSubstringOf(row.id());
    assertThat(row.url()).doesNotContain("{");
    assertThat(URI.create(row.url())).isNotNull();
    if (row.excluded() != null) {
      assertThat(row.excluded()).isNotBlank().endsWith(".");
    }
  }

  @Test
  void aSectionWithASlugIsTheRowsIdAndLinksToTheSection() {
    SpecificationTable table = SpecificationTable.read(Protocol.WEBSOCKET.word());
    ClauseRow row = table.row("RFC6455#4.2.2/accept");
    assertThat(row).isNotNull();
    assertThat(row.section()).isEqualTo("RFC6455#4.2.2");
    assertThat(row.url()).isEqualTo("https://www.rfc-editor.org/rfc/rfc6455#section-4.2.2");
    assertThat(table.row("RFC6455#4.2.2/no-such-sentence")).isNull();
  }

  @Test
  void aMissingTableIsNamed() {
    assertThatIllegalStateException()
        .isThrownBy(() -> SpecificationTable.read("carrier-pigeon"))
        .withMessageContaining("spec/carrier-pigeon.yaml");
  }
}
