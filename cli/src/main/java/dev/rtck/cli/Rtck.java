package dev.rtck.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code rtck} command. */
@Command(
    name = "rtck",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Judges realtime servers: WebSocket and what is spoken over it, by the specification.",
    footer = {
      "",
      "Try 'rtck verify' without a URL to see a run: it judges the reference server that it"
          + " brings.",
      "'rtck COMMAND --help' tells more."
    })
public final class Rtck implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  private Rtck() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(Surroundings.ofProcess(), arguments));
  }

  /** Runs the command and returns its exit code. */
  static int run(Surroundings surroundings, String... arguments) {
    CommandErrors errors = new CommandErrors(surroundings);
    int code =
        new CommandLine(new Rtck())
            .addSubcommand(new VerifyCommand(surroundings))
            .addSubcommand(new LoadCommand(surroundings))
            .addSubcommand(new MergeCommand(surroundings))
            .addSubcommand(new CompareCommand(surroundings))
            .addSubcommand(new ProbeCommand(surroundings))
            .addSubcommand(new ListCommand(surroundings))
            .addSubcommand(new ExplainCommand(surroundings))
            .addSubcommand(new ServeCommand(surroundings))
            .setOut(new PrintWriter(surroundings.out(), true, UTF_8))
            .setErr(new PrintWriter(surroundings.err(), true, UTF_8))
            .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
            .setUsageHelpWidth(100)
            .setParameterExceptionHandler(errors)
            .setExecutionExceptionHandler(errors)
            .execute(arguments);
    surroundings.out().flush();
    surroundings.err().flush();
    return code;
  }

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }
}
