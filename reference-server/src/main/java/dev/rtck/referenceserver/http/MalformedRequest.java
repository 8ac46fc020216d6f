package dev.rtck.referenceserver.http;

/** A request that gets this status, and ends the connection. */
final class MalformedRequest extends Exception {
  private final int status;
  private final String why;

  MalformedRequest(int status, String why) {
    super(why, null, false, false);
    this.status = status;
    this.why = why;
  }

  String why() {
    return why;
  }

  int status() {
    return status;
  }
}
