package dev.rtck.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretsTest {

  private static final Secrets NO_CREDENTIALS = Secrets.of(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "authorization",
        "Proxy-Authorization",
        "Cookie",
        "Set-Cookie",
        "X-Api-Key",
        "x-auth-token",
        "passcode"
      })
  void blotsOutHeadersWhoseNameGivesThemAway(String name) {
    String head = "GET / HTTP/1.1\r\n" + name + ": a very; secret\r\nHost: h\r\n\r\n";

    assertThat(NO_CREDENTIALS.blotOut(head))
        .isEqualTo("GET / HTTP/1.1\r\n" + name + ": **************\r\nHost: h\r\n\r\n");
  }

  @Test
  void blotsOutHeadersOfASummaryInOneLine() {
    assertThat(NO_CREDENTIALS.blotOut("GET / HTTP/1.1 | Host: h | Cookie: sid=abc"))
        .isEqualTo("GET / HTTP/1.1 | Host: h | Cookie: *******");
  }

  @Test
  void leavesOtherHeadersAlone() {
    String head = "Host: h\r\nX-Cookie-Policy: none\r\nSec-WebSocket-Key: AAAA\r\n\r\n";

    assertThat(NO_CREDENTIALS.blotOut(head)).isEqualTo(head);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /ws?token=abc HTTP/1.1,        GET /ws?token=*** HTTP/1.1",
    "/ws?a=1&access_token=abc&b=2,      /ws?a=1&access_token=***&b=2",
    "/ws?password=abc#top,              /ws?password=***#top",
    "/app?key=abc&Signature=def,        /app?key=***&Signature=***",
    "/ws?sid=abc,                       /ws?sid=***",
    "/ws?monkey=abc,                    /ws?monkey=abc",
    "/ws?transport=polling,             /ws?transport=polling",
    "wss://bob:pw@host/ws,              wss://******@host/ws",
    "http://host/mail@example.test,     http://host/mail@example.test",
  })
  void blotsOutWhatTheUrlGivesAway(String text, String masked) {
    assertThat(NO_CREDENTIALS.blotOut(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cr3t", "a b+c&d=e/f", "star*tilde~dot.", "pässwörd", "日本語のひみつ"})
  void blotsOutACredentialHoweverItIsSpelt(String secret) {
    Secrets secrets = Secrets.of(List.of(secret));
    String base64 = Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
    StringBuilder rfc3986 = new StringBuilder();
    for (byte octet : secret.getBytes(UTF_8)) {
      boolean unreserved = Character.isLetterOrDigit(octet) || "-._~".indexOf(octet) >= 0;
      rfc3986.append(unreserved ? String.valueOf((char) octet) : "%%%02X".formatted(octet));
    }
    String form = java.net.URLEncoder.encode(secret, UTF_8);

    for (String spelling : List.of(secret, base64, rfc3986.toString(), form)) {
      String text = "<" + spelling + "> and <" + spelling + ">";
      String stars = "*".repeat(spelling.length());
      assertThat(secrets.blotOut(text)).isEqualTo("<" + stars + "> and <" + stars + ">");
      Bytes bytes = Bytes.utf8(text);
      assertThat(secrets.blotOut(bytes).length()).isEqualTo(bytes.length());
      assertThat(secrets.blotOut(bytes).contains(Bytes.utf8(spelling))).isFalse();
    }
  }

  @Test
  void blotsOutACredentialThatJsonEscapes() {
    Secrets secrets = Secrets.of(List.of("pa\"ss\\word"));

    assertThat(secrets.blotOut("{\"p\":\"pa\\\"ss\\\\word\"}"))
        .isEqualTo("{\"p\":\"************\"}");
  }

  @Test
  void leavesShortCredentialsAlone() {
    Secrets secrets = Secrets.of(List.of("abc", "", "wxyz"));

    assertThat(secrets.blotOut("abc wxyz")).isEqualTo("abc ****");
  }

  @Test
  void blotsOutTheLongestCredentialFirst() {
    Secrets secrets = Secrets.of(List.of("token", "token-of-alice"));

    assertThat(secrets.blotOut("token-of-alice token")).isEqualTo("************** *****");
  }

  @Test
  void blotsOutTheBeginningOfACredentialWhereATextWasCut() {
    Secrets secrets = Secrets.of(List.of("opensesame"));

    assertThat(secrets.blotOut("TEXT 90 bytes \"say opense…\""))
        .isEqualTo("TEXT 90 bytes \"say ******…\"");
    assertThat(secrets.blotOut("opens the door, op… and another…"))
        .isEqualTo("opens the door, op… and another…");
  }

  @Test
  void keepsTheLengthAndTheRestOfBinaryBytes() {
    Secrets secrets = Secrets.of(List.of("pässwörd", "s3cr3t"));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      Bytes before = Bytes.pseudoRandom(random.nextLong(), random.nextInt(80));
      Bytes after = Bytes.pseudoRandom(random.nextLong(), random.nextInt(80));
      Bytes secret = Bytes.utf8(i % 2 == 0 ? "pässwörd" : "s3cr3t");

      assertThat(secrets.blotOut(Bytes.concat(before, secret, after)))
          .isEqualTo(Bytes.concat(before, Bytes.repeat('*', secret.length()), after));
    }
  }

  @Test
  void returnsBytesWithoutSecretsAsTheyAre() {
    Bytes bytes = Bytes.pseudoRandom(3, 1000);

    assertThat(Secrets.of(List.of("s3cr3t")).blotOut(bytes)).isSameAs(bytes);
  }
}
