package dev.rtck.protocol.profile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.profile.Source.Secrecy;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads who can connect. No message repeats a value: they are credentials. */
final class UserReader {

  private final Source source;

  UserReader(Source source) {
    this.source = source;
  }

  User user(String name, Node node) {
    Section section = Section.of(source, node, "user '" + name + "'", true).allow(Keys.USER);
    Map<String, String> headers = section.textsByName("headers", Secrecy.CREDENTIAL);
    headers.forEach(
        (header, value) -> {
          Section at = section.nested("headers");
          checkName(at, header);
          if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw at.problem(
                header, "the value of the header '" + header + "' has a line break; remove it");
          }
          source.credentials().addHeader(header, value);
        });
    Map<String, String> cookies = section.textsByName("cookies", Secrecy.CREDENTIAL);
    cookies.forEach(
        (cookie, value) -> {
          Section at = section.nested("cookies");
          checkName(at, cookie);
          if (value.chars().anyMatch(c -> c == ';' || Character.isISOControl(c))) {
            throw at.problem(
                cookie,
                "the value of the cookie '"
                    + cookie
                    + "' has a ';' or a control character; encode it as the application does");
          }
          source.credentials().add(value);
        });
    Map<String, String> query = section.textsByName("query", Secrecy.CREDENTIAL);
    query.values().forEach(source.credentials()::add);
    return new User(
        name,
        headers,
        cookies,
        query,
        connect(section, name),
        section.line("identity", Secrecy.OPEN));
  }

  private @Nullable JsonNode connect(Section section, String name) {
    Node node = section.get("connect");
    if (node == null) {
      return null;
    }
    JsonNode connect =
        new TreeReader(source).json(node, "'connect' of user '" + name + "'", Secrecy.CREDENTIAL);
    if (connect.isNull()) {
      throw source.at(
          node, "expected a mapping or a text for 'connect' in user '" + name + "', found nothing");
    }
    source.credentials().addTree(connect);
    return connect;
  }

  private void checkName(Section section, String name) {
    String wrong = Syntax.token(name);
    if (wrong != null) {
      throw source.at(
          section.keyNode(name), "expected " + wrong + " as a name in " + section.where());
    }
  }
}
