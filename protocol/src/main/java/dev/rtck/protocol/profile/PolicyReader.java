package dev.rtck.protocol.profile;

import dev.rtck.protocol.profile.Auth.Anonymous;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the blocks that stand for the whole target or on one endpoint. */
final class PolicyReader {

  private final Source source;
  private final Set<String> users;

  PolicyReader(Source source, Set<String> users) {
    this.source = source;
    this.users = users;
  }

  Auth auth(Node node, String where) {
    Section section = Section.of(source, node, where, false).allow(Keys.AUTH);
    Boolean required = section.truth("required");
    Anonymous anonymous = section.word("anonymous", Keys.words(Anonymous.values()));
    if (Boolean.TRUE.equals(required) && anonymous == Anonymous.ALLOWED) {
      throw section.problem(
          "anonymous",
          "'anonymous: allowed' contradicts 'required: true' in "
              + where
              + "; write 'anonymous: refused' or 'required: false'");
    }
    List<String> valid = users(section, "valid");
    List<String> invalid = users(section, "invalid");
    for (String name : invalid) {
      if (valid.contains(name)) {
        throw section.problem(
            "invalid", "user '" + name + "' is both valid and invalid in " + where);
      }
    }
    if (anonymous == null && required != null) {
      anonymous = required ? Anonymous.REFUSED : Anonymous.ALLOWED;
    }
    return new Auth(
        required == null ? anonymous == Anonymous.REFUSED : required, valid, invalid, anonymous);
  }

  private List<String> users(Section section, String key) {
    if (users.isEmpty()) {
      return orEmpty(section.words(key, Map.of(), "user", "; the profile has no 'users'"));
    }
    Map<String, String> names = new LinkedHashMap<>();
    users.forEach(name -> names.put(name, name));
    return orEmpty(section.words(key, names, "user", ""));
  }

  Limits limits(Node node, String where) {
    Section section = Section.of(source, node, where, false).allow(Keys.LIMITS);
    Long connections = section.wholeNumber("connections", Integer.MAX_VALUE);
    return new Limits(
        section.wholeNumber("messageBytes", Long.MAX_VALUE >> 1),
        section.duration("idle"),
        section.duration("keepalive"),
        section.duration("handshake"),
        connections == null ? null : connections.intValue(),
        section.decimal("ratePerSecond"));
  }

  Origins origins(Node node, String where) {
    Section section = Section.of(source, node, where, false).allow(Keys.ORIGINS);
    List<String> allowed = orEmpty(section.texts("allowed", Syntax::origin));
    List<String> refused = orEmpty(section.texts("refused", Syntax::origin));
    for (String origin : refused) {
      if (allowed.contains(origin)) {
        throw section.problem(
            "refused", "an origin is both allowed and refused in " + where + "; write it once");
      }
    }
    return new Origins(allowed, refused);
  }

  private static List<String> orEmpty(@Nullable List<String> texts) {
    return texts == null ? List.of() : texts;
  }
}
