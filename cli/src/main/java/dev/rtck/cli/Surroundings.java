package dev.rtck.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the command finds around itself.
 *
 * @param out takes the result
 * @param err takes progress and diagnostics
 * @param directory what paths on the command line are relative to
 * @param outIsTerminal whether somebody reads the result as it comes
 * @param errIsTerminal whether a line of progress can be drawn again and again
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path directory,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  /** Returns those of this process. The launcher tells which streams are terminals. */
  static Surroundings ofProcess() {
    Map<String, String> environment = System.getenv();
    boolean cursor = !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Surroundings(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        environment,
        Path.of(""),
        cursor && Boolean.getBoolean("rtck.terminal.out"),
        cursor && Boolean.getBoolean("rtck.terminal.err"));
  }

  /** UTF-8 whatever the locale: reports quote what servers send. */
  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Says one thing to whoever runs the command. */
  void say(String line) {
    err.println("rtck: " + line);
    err.flush();
  }
}
