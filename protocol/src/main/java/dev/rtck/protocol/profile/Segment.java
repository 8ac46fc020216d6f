package dev.rtck.protocol.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** A piece of a text with names to be filled in. */
sealed interface Segment {

  /** Text that stands for itself. */
  record Fixed(String text) implements Segment {}

  /** A name to be filled in or bound. */
  record Name(String name) implements Segment {}

  /** What a name looks like. */
  Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");

  /** What the name of an environment variable is preceded by. */
  String ENVIRONMENT = "env:";

  /**
   * Splits a text. Neighbouring fixed pieces are one, and empty ones are left out.
   *
   * @param environment gives the value of an environment variable, or throws
   * @throws IllegalArgumentException for what is not a name, with a message for the user
   */
  static List<Segment> split(String text, UnaryOperator<String> environment) {
    List<Segment> segments = new ArrayList<>();
    StringBuilder fixed = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith("$${", at)) {
        fixed.append("${");
        at += 3;
      } else if (text.startsWith("${", at)) {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw new IllegalArgumentException("'${' without its '}'; write $${ for a literal one");
        }
        String name = text.substring(at + 2, end);
        if (name.startsWith(ENVIRONMENT)) {
          fixed.append(environment.apply(name.substring(ENVIRONMENT.length())));
        } else if (NAME.matcher(name).matches()) {
          if (fixed.length() > 0) {
            segments.add(new Fixed(fixed.toString()));
            fixed.setLength(0);
          }
          segments.add(new Name(name));
        } else {
          throw new IllegalArgumentException(
              "'${" + name + "}' is not a name; write $${ for a literal ${");
        }
        at = end + 1;
      } else {
        fixed.append(text.charAt(at));
        at++;
      }
    }
    if (fixed.length() > 0) {
      segments.add(new Fixed(fixed.toString()));
    }
    return segments;
  }
}
