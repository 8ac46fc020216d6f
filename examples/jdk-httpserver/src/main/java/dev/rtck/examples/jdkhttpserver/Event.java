package dev.rtck.examples.jdkhttpserver;

/**
 * A text that was published.
 *
 * @param number counts from 1, without gaps
 */
record Event(long number, String id, String text) {

  /** The event as it goes over the stream. */
  String encoded() {
    // Each line needs a field of its own: whatever else stands behind a line end, a lone CR
    // included, would be a field that somebody else wrote.
    String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\ndata: ");
    return "id: " + id + "\nevent: broadcast\ndata: " + lines + "\n\n";
  }
}
