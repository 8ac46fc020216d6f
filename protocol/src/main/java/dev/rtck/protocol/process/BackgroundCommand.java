package dev.rtck.protocol.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A command of a process that rtck itself needs to the end. The Ctrl-C of a terminal reaches every
 * process that was started from it; such a one goes on until rtck, which hears it too, ends it.
 */
public final class BackgroundCommand {

  private static final Path SHELL = Path.of("/bin/sh");

  private BackgroundCommand() {}

  /**
   * Returns the command of a Java with this one's class path.
   *
   * @param options of the virtual machine
   */
  public static List<String> ofJava(List<String> options, Class<?> main, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(options);
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(List.of(arguments));
    return of(words);
  }

  /** Returns the same command, deaf to what a terminal tells all; it keeps its process id. */
  private static List<String> of(List<String> command) {
    if (!Files.isExecutable(SHELL)) {
      return command;
    }
    // What is ignored stays so in what the shell becomes, and Java leaves it at that.
    return Stream.concat(
            Stream.of(SHELL.toString(), "-c", "trap '' INT HUP; exec \"$@\"", "rtck"),
            command.stream())
        .toList();
  }
}
