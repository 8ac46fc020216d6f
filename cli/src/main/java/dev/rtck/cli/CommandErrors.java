package dev.rtck.cli;

import dev.rtck.conformance.KnownFailingFile;
import dev.rtck.protocol.process.AlreadyListening;
import dev.rtck.protocol.profile.NearestName;
import dev.rtck.protocol.profile.ProfileException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what went wrong, and with which exit code that ends. */
final class CommandErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

  private final Surroundings surroundings;

  CommandErrors(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    String problem =
        e instanceof UnmatchedArgumentException unmatched ? unknown(unmatched) : e.getMessage();
    return usage(e.getCommandLine(), problem);
  }

  private static String unknown(UnmatchedArgumentException e) {
    CommandLine command = e.getCommandLine();
    String word = e.getUnmatched().get(0);
    boolean option = word.startsWith("-") && word.length() > 1;
    boolean subcommand = !option && command.getParent() == null;
    List<String> candidates = new ArrayList<>();
    if (option) {
      int end = word.indexOf('=');
      word = end < 0 ? word : word.substring(0, end);
      command.getCommandSpec().options().forEach(known -> candidates.add(known.longestName()));
    } else if (subcommand) {
      candidates.addAll(command.getSubcommands().keySet());
    }
    String nearest = NearestName.of(word, candidates);
    return "unknown "
        + (option ? "option '" : subcommand ? "command '" : "argument '")
        + word
        + "'"
        + (nearest == null ? "" : "; did you mean '" + nearest + "'?");
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    if (e instanceof UsageException
        || e instanceof ProfileException
        || e instanceof KnownFailingFile.Malformed
        || e instanceof AlreadyListening) {
      return usage(command, e.getMessage());
    }
    if (e instanceof CancellationException) {
      return ExitCode.INTERRUPTED;
    }
    if (e instanceof UncheckedIOException) {
      trace(e, result);
      return usage(command, e.getMessage());
    }
    StackTraceElement[] stack = e.getStackTrace();
    surroundings.say(
        "internal error: "
            + oneLine(e.toString())
            + (stack.length == 0 ? "" : " at " + stack[0])
            + (verbose(result) ? "" : "; --verbose shows where it comes from"));
    trace(e, result);
    return ExitCode.RTCK_FAILED;
  }

  private void trace(Exception e, ParseResult result) {
    if (verbose(result)) {
      e.printStackTrace(surroundings.err());
    }
  }

  private static boolean verbose(ParseResult result) {
    ParseResult asked = result.hasSubcommand() ? result.subcommand() : result;
    return asked.hasMatchedOption("--verbose");
  }

  private int usage(CommandLine command, @Nullable String problem) {
    String name = command.getCommandSpec().qualifiedName(" ");
    surroundings.say(oneLine(String.valueOf(problem)));
    surroundings.err().println("Try '" + name + " --help'.");
    return ExitCode.USAGE;
  }

  private static String oneLine(String text) {
    return text.lines().findFirst().orElse(text).strip();
  }
}
