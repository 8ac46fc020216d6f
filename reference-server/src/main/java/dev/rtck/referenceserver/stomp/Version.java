package dev.rtck.referenceserver.stomp;

/** The versions of STOMP, in rising order. */
enum Version {
  V1_0("1.0"),
  V1_1("1.1"),
  V1_2("1.2");

  private final String text;

  Version(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  boolean isAtLeast(Version other) {
    return compareTo(other) >= 0;
  }
}
