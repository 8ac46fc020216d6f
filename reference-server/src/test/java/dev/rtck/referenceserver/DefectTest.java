package dev.rtck.referenceserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DefectTest {
  @Test
  void everyDefectHasItsOwnKebabId() {
    assertThat(Arrays.stream(Defect.values()).map(Defect::id))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z0-9]+(-[a-z0-9]+)*"));
  }

  @Test
  void everyDefectNamesItsClauseItsCasesAndWhatIsWrong() {
    assertThat(Defect.values())
        .allSatisfy(
            defect -> {
              assertThat(defect.breaks())
                  .matches(
                      "RFC[0-9]+#[0-9]+(\\.[0-9]+)*|PROFILE#[a-z/]+"
                          + "|(EIO4|SIO5|SOCKETIO4)#[a-z0-9]+(-[a-z0-9]+)*"
                          + "|(HTML|FETCH|MERCURE|NGINX|PROFILE)#[a-z0-9/_-]+");
              assertThat(defect.description())
                  .matches("[A-Z].*[a-z]s .*\\.|Never .*\\.|Has .*\\.|Does .*\\.");
              assertThat(defect.cases())
                  .isNotEmpty()
                  .doesNotHaveDuplicates()
                  .allMatch(id -> id.matches("(ws|app|eio|sio|sse)(\\.[a-z0-9]+(-[a-z0-9]+)*){2}"));
            });
  }

  @Test
  void anUnknownIdNamesTheNearestOne() {
    assertThat(Defect.byId("close-echoes-reserved-code"))
        .isEqualTo(Defect.CLOSE_ECHOES_RESERVED_CODE);
    assertThatThrownBy(() -> Defect.byId("close-echos-reserved-cod"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("close-echoes-reserved-code");
  }
}
