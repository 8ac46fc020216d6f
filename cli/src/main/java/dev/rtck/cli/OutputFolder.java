package dev.rtck.cli;

import dev.rtck.reports.ReportFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the reports go, made and tried out before the target hears of us. */
final class OutputFolder {

  private OutputFolder() {}

  /**
   * Makes the folder.
   *
   * @throws UsageException when nothing can be written there
   */
  static void prepare(Path folder) {
    try {
      Files.createDirectories(folder);
      Path trial = Files.createTempFile(folder, ".rtck", null);
      Files.delete(trial);
    } catch (FileAlreadyExistsException e) {
      throw unusable(folder, "there is a file of that name");
    } catch (IOException e) {
      throw unusable(folder, "it cannot be written to (" + e.getClass().getSimpleName() + ")");
    }
    if (Files.isDirectory(new ReportFolder(folder).runFile())) {
      throw unusable(folder, "its run.json is a directory");
    }
  }

  private static UsageException unusable(Path folder, String why) {
    return new UsageException(
        "cannot use the output folder '" + folder + "': " + why + "; name another with --output");
  }
}
