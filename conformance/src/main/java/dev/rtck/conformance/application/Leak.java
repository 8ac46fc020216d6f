package dev.rtck.conformance.application;

import dev.rtck.conformance.Checks;
import dev.rtck.protocol.client.Client;

/** What reached somebody whom it was not for: in whatever message it stands. */
final class Leak {

  private Leak() {}

  /** Returns how many messages have the text in them. */
  static long count(Client client, String text) {
    return client.inbox().since(0).stream().filter(message -> message.contains(text)).count();
  }

  /**
   * Judges that the client did not get the text.
   *
   * @param fenced whether it got what was sent behind it
   */
  static void judge(Checks checks, String slug, Client client, String text, boolean fenced) {
    long count = count(client, text);
    checks.must(
        slug,
        count == 0,
        "it came " + Words.times(count) + (fenced ? "" : ", as far as can be seen"),
        "never");
  }
}
