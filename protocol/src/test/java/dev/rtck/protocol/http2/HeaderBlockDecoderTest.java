package dev.rtck.protocol.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.HttpHeader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeaderBlockDecoderTest {

  private final HeaderBlockDecoder decoder = new HeaderBlockDecoder();

  private List<String> decode(String hex) throws MalformedHttp2 {
    return decoder.decode(Bytes.hex(hex)).stream().map(HttpHeader::toString).toList();
  }

  @Test
  void readsTheRequestsOfTheSpecificationOneAfterTheOther() throws MalformedHttp2 {
    // RFC 7541, Appendix C.4
    assertThat(decode("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"))
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    assertThat(decode("8286 84be 5886 a8eb 1064 9cbf"))
        .endsWith(":authority: www.example.com", "cache-control: no-cache");
    assertThat(decode("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"))
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
  }

  @Test
  void readsTheResponsesOfTheSpecificationOneAfterTheOther() throws MalformedHttp2 {
    // RFC 7541, Appendix C.6
    assertThat(
            decode(
                "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
                    + "2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3"))
        .containsExactly(
            ":status: 302",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
    assertThat(decode("4883 640e ffc1 c0bf"))
        .startsWith(":status: 307", "cache-control: private")
        .endsWith("location: https://www.example.com");
  }

  @Test
  void readsFieldsThatAreNotToBeKept() throws MalformedHttp2 {
    // RFC 7541, Appendices C.2.2 and C.2.3
    assertThat(decode("040c 2f73 616d 706c 652f 7061 7468")).containsExactly(":path: /sample/path");
    assertThat(decode("1008 7061 7373 776f 7264 0673 6563 7265 74"))
        .containsExactly("password: secret");
    assertThatThrownBy(() -> decode("be")).isInstanceOf(MalformedHttp2.class);
  }

  @Test
  void forgetsWhatTheTableHasNoMoreRoomFor() throws MalformedHttp2 {
    assertThat(decode("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572"))
        .containsExactly("custom-key: custom-header");
    assertThat(decode("be")).containsExactly("custom-key: custom-header");
    assertThat(decode("20")).isEmpty();
    assertThatThrownBy(() -> decode("be")).hasMessageContaining("names the entry 62");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // the entry 0
        "c0", // an entry that is not there
        "00", // no name
        "0005 61", // a text that is cut off
        "007f ffff ffff ff7f", // a length beyond reason
        "3fe2 1f", // a table that is larger than allowed
        "0001 6182 ffff", // padding that is longer than seven bits
        "0001 6184 ffff ffff" // the code of the end
      })
  void refusesWhatIsNoHeaderBlock(String hex) {
    assertThatThrownBy(() -> decode(hex)).isInstanceOf(MalformedHttp2.class);
  }

  @Test
  void refusesABomb() throws MalformedHttp2 {
    List<HttpHeader> field = List.of(new HttpHeader("x", "y".repeat(4000)));
    Bytes kept = Bytes.concat(Bytes.of(0x40), HeaderBlockEncoder.encode(field).slice(1, 4000 + 6));
    assertThat(decoder.decode(kept)).isEqualTo(field);
    assertThatThrownBy(() -> decoder.decode(Bytes.repeat(0xbe, 1000)))
        .hasMessageContaining("more than");
  }

  @Test
  void readsWhatTheEncoderWrites() throws MalformedHttp2 {
    List<HttpHeader> fields =
        List.of(
            new HttpHeader(":path", "/"),
            new HttpHeader(":status", "299"),
            new HttpHeader("www-authenticate", ""),
            new HttpHeader("cookie", "é".repeat(63)),
            new HttpHeader("x-127", "a".repeat(127)),
            new HttpHeader("x-long", "b".repeat(20_000)));
    assertThat(decoder.decode(HeaderBlockEncoder.encode(fields))).isEqualTo(fields);
  }

  @Test
  void writesNumbersForTheNamesThatHaveThem() {
    // Tomcat refuses a name with a colon that is written out.
    assertThat(HeaderBlockEncoder.encode(List.of(new HttpHeader(":path", "/x"))))
        .isEqualTo(Bytes.hex("04 02 2f78"));
    assertThat(HeaderBlockEncoder.encode(List.of(new HttpHeader("accept", ""))))
        .isEqualTo(Bytes.hex("0f 04 00"));
  }

  @Test
  void knowsACodeThatIsComplete() {
    // Kraft: the codes leave nothing out and do not overlap.
    double sum = Arrays.stream(HuffmanCode.lengths()).mapToDouble(it -> Math.pow(2, -it)).sum();
    assertThat(sum).isEqualTo(1.0);
  }
}
