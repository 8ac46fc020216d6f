package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrowingFileTest {
  @TempDir Path folder;

  @Test
  void holdsAllEntriesAfterEachOne() throws Exception {
    Path path = folder.resolve("file");
    StringBuilder expected = new StringBuilder("[");
    try (GrowingFile file = GrowingFile.create(path, utf8("["), utf8("]"))) {
      for (int i = 0; i < 100; i++) {
        expected.append(i).append(' ');
        file.append(utf8(i + " "), utf8("]"));
        assertThat(path).hasContent(expected + "]");
      }
    }
    assertThat(path).hasContent(expected + "]");
  }

  @Test
  void fillsUpWithBlanksWhenItsTailBecomesShorter() throws Exception {
    Path path = folder.resolve("file");
    try (GrowingFile file = GrowingFile.create(path, utf8("["), utf8("a long tail]"))) {
      file.append(utf8(""), utf8("]"));
      assertThat(Files.readString(path)).isEqualTo("[]" + " ".repeat(10) + "\n");
      file.append(utf8("1"), utf8("]"));
      file.append(utf8("2"), utf8("]"));
      assertThat(Files.readString(path).strip()).isEqualTo("[12]");
    }
  }

  @Test
  void keepsAReaderThatHasItOpenAtWhatItSaw() throws Exception {
    Path path = folder.resolve("file");
    try (GrowingFile file = GrowingFile.create(path, utf8("["), utf8("]"))) {
      try (var reader = Files.newInputStream(path)) {
        file.append(utf8("1"), utf8("]"));
        assertThat(reader.readAllBytes()).isEqualTo(utf8("[]"));
      }
    }
  }

  @Test
  void goesOnInPlaceWhenNoSecondNameCanBeMade() throws Exception {
    Path path = folder.resolve("file");
    try (GrowingFile file = GrowingFile.create(path, utf8("["), utf8("a long tail]"))) {
      file.append(utf8("1"), utf8("a long tail]"));
      // What stands under the second name cannot be replaced by a link.
      Files.writeString(folder.resolve(".file.1"), "taken");
      file.append(utf8("2"), utf8("a long tail]"));
      file.append(utf8("3"), utf8("]"));
      assertThat(Files.readString(path).strip()).isEqualTo("[123]");
    }
    assertThat(Files.readString(path).strip()).isEqualTo("[123]");
  }

  @Test
  void clearsAwayWhatAKilledRunLeft() throws Exception {
    Path path = folder.resolve("file");
    Files.writeString(path, "old");
    Files.createLink(folder.resolve(".file.1"), path);
    Files.createLink(folder.resolve(".file.2"), path);
    try (GrowingFile file = GrowingFile.create(path, utf8("["), utf8("]"))) {
      file.append(utf8("1"), utf8("]"));
    }
    assertThat(path).hasContent("[1]");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
