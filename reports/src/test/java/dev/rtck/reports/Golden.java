package dev.rtck.reports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files that hold what a renderer is expected to write.
 *
 * <p>To renew them after a change that is meant: {@code ./mvnw -pl reports test
 * -Dgolden.renew=true}, then read the diff before it is committed.
 */
final class Golden {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  private Golden() {}

  static void assertSame(String name, String actual) {
    Path file = FOLDER.resolve(name);
    try {
      if (Boolean.getBoolean("golden.renew")) {
        Files.createDirectories(FOLDER);
        Files.writeString(file, actual);
      }
      String expected = Files.readString(file);
      // The first difference by line is easier to read than two whole documents.
      List<String> expectedLines = expected.lines().toList();
      List<String> actualLines = actual.lines().toList();
      for (int i = 0; i < Math.min(expectedLines.size(), actualLines.size()); i++) {
        assertThat(actualLines.get(i))
            .as("%s, line %d", name, i + 1)
            .isEqualTo(expectedLines.get(i));
      }
      assertThat(actual).as(name).isEqualTo(expected);
    } catch (IOException e) {
      throw new AssertionError("cannot use golden file " + file, e);
    }
  }
}
