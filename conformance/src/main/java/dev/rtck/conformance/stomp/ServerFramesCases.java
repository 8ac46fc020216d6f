package dev.rtck.conformance.stomp;

import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Schedule;
import dev.rtck.protocol.stomp.StompVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Section "Augmented BNF" of STOMP 1.2, as far as it binds who sends. */
final class ServerFramesCases {

  private static final Map<String, String> RULES = rules();

  private static Map<String, String> rules() {
    Map<String, String> rules = new LinkedHashMap<>();
    rules.put("server-frame", "CONNECTED, MESSAGE, RECEIPT and ERROR");
    rules.put("blank-line", "a blank line behind the headers");
    rules.put("header-colon", "a colon in each header");
    rules.put("header-name", "a name in each header");
    rules.put("required-headers", "the headers that a frame must have");
    rules.put("content-length", "content-length that counts the octets up to NUL");
    rules.put("content-type", "content-type that is a MIME type, in version 1.2");
    rules.put("heart-beat", "heart-beat with two numbers in CONNECTED");
    rules.put("server", "server that begins with a name in CONNECTED");
    rules.put("no-body", "a body in MESSAGE and ERROR alone");
    rules.put("header-utf-8", "headers in UTF-8");
    rules.put("escaped-colon", "colons in headers escaped, but in CONNECTED");
    rules.put("escaped-return", "carriage returns in headers escaped, in version 1.2");
    rules.put("defined-escapes", "the escapes that the version defines");
    rules.put("line-feed-alone", "lines that end with a line feed alone, in version 1.1");
    rules.put("one-connected", "one CONNECTED in a session");
    rules.put("nothing-after-error", "no frame behind ERROR, in version 1.2");
    return rules;
  }

  @ConformanceCase(
      id = "stomp.frame.well-formed",
      clause = "STOMP1.2#Augmented_BNF/server",
      title = "Every frame of the server is a frame",
      sends = "Nothing of its own: what came during the whole run is looked at.",
      accepts =
          "CONNECTED, MESSAGE, RECEIPT and ERROR with the headers that they must have, a colon in"
              + " each line, a blank line, and NUL where content-length says; values escaped as"
              + " the version of the session wants it, in UTF-8; a body in MESSAGE and ERROR alone;"
              + " two numbers for heart-beats, and a server that has a name;"
              + " one CONNECTED, and in version 1.2 nothing behind ERROR.",
      why = "A client that is out of step reads the next frame as part of this one.",
      causes = {
        "Text of a client is put into an ERROR as it is.",
        "The length of a text is counted in characters."
      },
      schedule = Schedule.LAST)
  void sendsNothingButFrames(SeenViolations violations, Checks checks) {
    RULES.forEach(
        (rule, rightly) -> {
          List<String> seen =
              Stream.of(StompVersion.values())
                  .flatMap(version -> violations.against(rule, version).stream())
                  .toList();
          checks.must(
              rule,
              seen.isEmpty(),
              seen.isEmpty() ? "never otherwise" : String.join("; ", seen),
              rightly);
        });
  }
}
