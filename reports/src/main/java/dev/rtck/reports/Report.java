package dev.rtck.reports;

/** A file that is drawn from a run: a pure function of it. */
public interface Report {
  /** Returns the name that the file has in a report folder. */
  String fileName();

  /** Returns the content of the file. */
  String render(Run run);
}
