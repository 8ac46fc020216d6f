package dev.rtck.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rtck.reports.Run;
import dev.rtck.reports.RunFile;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What came of one call of the command, in a directory of its own. */
record CommandRun(int exitCode, String out, String err, Path directory) {

  static CommandRun of(Path directory, String... arguments) {
    return of(directory, Map.of(), arguments);
  }

  static CommandRun of(Path directory, Map<String, String> environment, String... arguments) {
    return of(directory, environment, false, arguments);
  }

  static CommandRun of(
      Path directory, Map<String, String> environment, boolean terminal, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Rtck.run(
            new Surroundings(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                environment,
                directory,
                terminal,
                terminal),
            arguments);
    return new CommandRun(code, out.toString(UTF_8), err.toString(UTF_8), directory);
  }

  /** Returns the run that was written. */
  Run run() {
    return RunFile.read(directory.resolve("rtck-report").resolve(RunFile.NAME));
  }

  List<String> errLines() {
    return err.lines().toList();
  }
}
