package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.profile.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** A credential that is a JSON Web Token (RFC 7519), of which everybody may read what it says. */
final class SignedToken {

  private static final Pattern SYNTAX = Pattern.compile("([\\w-]+)\\.([\\w-]+)\\.[\\w-]+");

  private SignedToken() {}

  /**
   * Returns a token that says the same of its owner, and of itself that nobody signed it (§6); or
   * the credential as it is, where it is no signed token.
   */
  static String withoutSignature(String credential) {
    var parts = SYNTAX.matcher(credential);
    if (!parts.matches() || !isHeader(parts.group(1))) {
      return credential;
    }
    byte[] header = "{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8);
    String unsigned = Base64.getUrlEncoder().withoutPadding().encodeToString(header);
    return unsigned + "." + parts.group(2) + ".";
  }

  private static boolean isHeader(String encoded) {
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(encoded);
      JsonNode header = JsonText.parse(new String(decoded, StandardCharsets.UTF_8));
      return header != null && header.path("alg").isTextual();
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
  }
}
