package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.http.Grammar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One extension that the client offers (RFC 6455 §9.1).
 *
 * @param name the extension token
 * @param parameters in order, duplicates kept
 */
record ExtensionOffer(String name, List<Parameter> parameters) {

  /** One parameter; a flag has no value. */
  record Parameter(String name, @Nullable String value) {}

  /**
   * Reads the value of Sec-WebSocket-Extensions, several lines joined by commas.
   *
   * @return the offers in order, or nothing when the grammar is broken
   */
  static @Nullable List<ExtensionOffer> parse(String value) {
    return new Scanner(value).offers();
  }

  private static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    @Nullable List<ExtensionOffer> offers() {
      List<ExtensionOffer> offers = new ArrayList<>();
      do {
        skipBlanks();
        if (at == text.length() || text.charAt(at) == ',') {
          continue;
        }
        ExtensionOffer offer = offer();
        if (offer == null) {
          return null;
        }
        offers.add(offer);
      } while (takes(','));
      return at == text.length() && !offers.isEmpty() ? offers : null;
    }

    private @Nullable ExtensionOffer offer() {
      String name = token();
      List<Parameter> parameters = new ArrayList<>();
      while (takes(';')) {
        String parameter = token();
        if (parameter == null) {
          return null;
        }
        String value = null;
        if (takes('=')) {
          value = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
          if (value == null) {
            return null;
          }
        }
        parameters.add(new Parameter(parameter, value));
      }
      return name == null ? null : new ExtensionOffer(name, parameters);
    }

    private @Nullable String token() {
      skipBlanks();
      int start = at;
      while (at < text.length() && Grammar.isTokenCharacter(text.charAt(at))) {
        at++;
      }
      String token = text.substring(start, at);
      skipBlanks();
      return token.isEmpty() ? null : token;
    }

    private @Nullable String quoted() {
      StringBuilder content = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          skipBlanks();
          return Grammar.isToken(content.toString()) ? content.toString() : null;
        }
        if (c == '\\' && ++at == text.length()) {
          return null;
        }
        content.append(text.charAt(at));
      }
      return null;
    }

    private boolean takes(char wanted) {
      skipBlanks();
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        skipBlanks();
        return true;
      }
      return false;
    }

    private void skipBlanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }
  }
}
