package dev.rtck.reports;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;

/** A file that is drawn from a run: a pure function of it. */
public interface Report {
  /** Returns the name that the file has in a report folder. */
  String fileName();

  /**
   * Writes the content of the file, which may be larger than the memory.
   *
   * @throws IOException when the writer fails
   */
  void write(Run run, Writer to) throws IOException;

  /** Returns the content of the file. */
  default String render(Run run) {
    StringWriter text = new StringWriter();
    try {
      write(run, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
