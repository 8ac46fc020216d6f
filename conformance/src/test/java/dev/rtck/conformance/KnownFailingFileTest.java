package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownFailingFileTest {

  private static final Catalogue CATALOGUE = Catalogue.load();

  @TempDir private Path directory = Path.of("");

  @Test
  void readsEveryFormOfAnEntry() throws IOException {
    KnownFailing known =
        read(
            """
            # What we know of.
            - case: ws.close.reserved-code
              why: upstream issue, fixed in the next release
              issue: https://issues.example/1
              until: 2027-03-01
            - {case: chat/ws.close.reserved-code, why: a}
            - {case: "ws.close.reserved-code:code-1004", why: b}
            - {case: "chat/ws.close.reserved-code:code-1004", why: c}
            """);

    assertThat(known.entries())
        .extracting(KnownFailing.Entry::name)
        .containsExactly(
            "ws.close.reserved-code",
            "chat/ws.close.reserved-code",
            "ws.close.reserved-code:code-1004",
            "chat/ws.close.reserved-code:code-1004");
    KnownFailing.Entry first = known.entries().get(0);
    assertThat(first.until()).isEqualTo(LocalDate.of(2027, 3, 1));
    assertThat(first.issue()).isEqualTo("https://issues.example/1");
    assertThat(known.entries().get(3).endpoint()).isEqualTo("chat");
    assertThat(known.entries().get(3).check()).isEqualTo("code-1004");
  }

  @Test
  void anEmptyFileExcusesNothing() throws IOException {
    assertThat(read("# nothing is known to fail\n").entries()).isEmpty();
    assertThat(read("").entries()).isEmpty();
    assertThat(read("~").entries()).isEmpty();
    assertThat(read("[]").entries()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "case: x                                  | 1:1: expected a list of entries",
        "x                                        | 1:1: expected a list of entries",
        "- x                                      | 1:3: expected an entry with 'case' and 'why'",
        "- {why: x}                               | 1:3: 'case' is missing",
        "- {case: ws.close.normal}                | 1:3: 'why' is missing",
        "- {case: ws.close.normal, whi: x}        | 1:27: unknown key 'whi'; did you mean 'why'?",
        "- {case: ws.close.norml, why: x}         | 1:10: there is no case 'ws.close.norml'; did you",
        "- {case: 'a/b/c', why: x}                | 1:10: 'a/b/c' names no case; write case, endpoint",
        "- {case: 'ws.close.normal:', why: x}     | 1:10: 'ws.close.normal:' names no case",
        "- {case: ws.close.normal, why: [x]}      | 1:32: expected one line of text for 'why'",
        "- {case: ws.close.normal, why: }         | expected one line of text for 'why'",
        "- {case: ws.close.normal, why: x, why: y}| twice",
        "- {case: ws.close.normal, why: x, until: soon} | expected a date such as 2027-03-01",
        "- {case: ws.close.normal, why: x, until: 2027-02-30} | expected a date such as 2027-03-01",
        "- {case: [                               | 1:11: not YAML: expected the node content",
      })
  void namesThePlaceOfAMistake(String text, String expected) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(KnownFailingFile.Malformed.class)
        .hasMessageContaining("known.yaml:")
        .hasMessageContaining(expected)
        .message()
        .hasLineCount(1);
  }

  @Test
  void anEntryStandsOnce() {
    assertThatThrownBy(
            () -> read("- {case: ws.close.normal, why: x}\n- {case: ws.close.normal, why: y}\n"))
        .hasMessageContaining("known.yaml:2:10: 'ws.close.normal' is listed twice");
  }

  @Test
  void whatCannotBeReadIsSaid() throws IOException {
    assertThatThrownBy(() -> KnownFailingFile.read(directory.resolve("no.yaml"), CATALOGUE))
        .isInstanceOf(KnownFailingFile.Malformed.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> KnownFailingFile.read(directory, CATALOGUE))
        .isInstanceOf(KnownFailingFile.Malformed.class)
        .hasMessageContaining("cannot be read");
    Path latin = Files.write(directory.resolve("latin.yaml"), new byte[] {'#', (byte) 0xe9});
    assertThatThrownBy(() -> KnownFailingFile.read(latin, CATALOGUE))
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void aFileOfUpToOneMebibyteIsRead() throws IOException {
    String entry = "- {case: ws.close.normal, why: x}\n";
    String comment = "#".repeat((1 << 20) - entry.length());

    assertThat(read(entry + comment).entries()).hasSize(1);
    assertThatThrownBy(() -> read(entry + comment + "#"))
        .isInstanceOf(KnownFailingFile.Malformed.class)
        .hasMessageEndingWith(
            "known.yaml: is larger than 1 MiB; that is no list of known failures");
  }

  private KnownFailing read(String text) throws IOException {
    return KnownFailingFile.read(
        Files.writeString(directory.resolve("known.yaml"), text), CATALOGUE);
  }
}
