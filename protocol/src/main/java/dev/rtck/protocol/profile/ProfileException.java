package dev.rtck.protocol.profile;

/**
 * A profile that cannot be used. The message is one line: file, line, column, what is wrong, and
 * what to do; it never holds a credential or a value that came from the environment.
 */
public final class ProfileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  private ProfileException(String message, int line, int column) {
    super(message);
    this.line = line;
    this.column = column;
  }

  static ProfileException of(String source, String problem) {
    return new ProfileException(source + ": " + oneLine(problem), 0, 0);
  }

  static ProfileException at(String source, int line, int column, String problem) {
    return new ProfileException(
        source + ":" + line + ":" + column + ": " + oneLine(problem), line, column);
  }

  /** Returns the line, counted from 1; 0 when the whole file is meant. */
  public int line() {
    return line;
  }

  /** Returns the column, counted from 1; 0 when the whole file is meant. */
  public int column() {
    return column;
  }

  private static String oneLine(String problem) {
    StringBuilder out = new StringBuilder();
    problem.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return out.toString();
  }
}
