package dev.rtck.cli;

/** What the command ends with, where no gate says it. */
final class ExitCode {

  static final int OK = 0;
  static final int USAGE = 2;
  static final int NOT_REACHABLE = 3;
  static final int RTCK_FAILED = 4;
  static final int NOTHING_JUDGED = 5;
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
