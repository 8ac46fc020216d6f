package dev.rtck.protocol.websocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One member of a Sec-WebSocket-Extensions header (RFC 6455 §9.1), read leniently.
 *
 * @param name in lower case
 * @param parameters in order, repeated ones too
 */
public record Extension(String name, List<Parameter> parameters) {

  /**
   * One parameter.
   *
   * @param name in lower case
   * @param value without quotes and escapes; null when there is none
   */
  public record Parameter(String name, @Nullable String value) {
    @Override
    public String toString() {
      return value == null ? name : name + "=" + value;
    }
  }

  public Extension {
    parameters = List.copyOf(parameters);
  }

  /** Reads the values of all such headers of a message. */
  static List<Extension> parse(List<String> lines) {
    List<Extension> extensions = new ArrayList<>();
    for (String member : split(String.join(",", lines), ',')) {
      List<String> parts = split(member, ';');
      String name = parts.get(0).strip();
      if (name.isEmpty() && parts.size() == 1) {
        continue;
      }
      List<Parameter> parameters = new ArrayList<>();
      for (String part : parts.subList(1, parts.size())) {
        int equals = part.indexOf('=');
        String key = (equals < 0 ? part : part.substring(0, equals)).strip();
        String value = equals < 0 ? null : unquote(part.substring(equals + 1).strip());
        parameters.add(new Parameter(key.toLowerCase(Locale.ROOT), value));
      }
      extensions.add(new Extension(name.toLowerCase(Locale.ROOT), parameters));
    }
    return List.copyOf(extensions);
  }

  /** Returns the parameters of the name. */
  public List<Parameter> all(String parameter) {
    return parameters.stream().filter(it -> it.name().equals(parameter)).toList();
  }

  /** Returns whether the parameter is there, with or without a value. */
  public boolean has(String parameter) {
    return !all(parameter).isEmpty();
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static String unquote(String value) {
    if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
      return value;
    }
    return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    parameters.forEach(parameter -> text.append("; ").append(parameter));
    return text.toString();
  }
}
