package dev.rtck.protocol.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/** How many requests are made of one. */
final class MaxPayloadTest {

  private static final MediaType TEXT = MediaType.get("text/plain;charset=UTF-8");
  private static final Request FIRST =
      new Request.Builder().url("http://127.0.0.1/socket.io/?EIO=4&transport=polling").build();

  private static List<String> parts(String handshake, String body) throws IOException {
    MaxPayload maxPayload = new MaxPayload();
    maxPayload.read(
        FIRST,
        new Response.Builder()
            .request(FIRST)
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK")
            .body(ResponseBody.create(handshake, TEXT))
            .build());
    Request request =
        FIRST
            .newBuilder()
            .method("POST", RequestBody.create(body.replace('|', '\u001e'), TEXT))
            .build();
    List<String> parts = new ArrayList<>();
    for (Request part : maxPayload.parts(request)) {
      Buffer written = new Buffer();
      part.body().writeTo(written);
      parts.add(written.readUtf8().replace('\u001e', '|'));
    }
    return parts;
  }

  @Test
  void leavesWhatFitsAsItIs() throws IOException {
    assertThat(parts("0{\"sid\":\"e\",\"maxPayload\":9}", "4abc|4abc"))
        .containsExactly("4abc|4abc");
  }

  @Test
  void sendsAsManyPacketsTogetherAsFit() throws IOException {
    assertThat(parts("0{\"sid\":\"e\",\"maxPayload\":9}", "4abc|4abc|4d|4e|4f|4g"))
        .containsExactly("4abc|4abc", "4d|4e|4f", "4g");
  }

  @Test
  void countsBytes() throws IOException {
    assertThat(parts("0{\"sid\":\"e\",\"maxPayload\":9}|40", "4äöü|4a"))
        .containsExactly("4äöü", "4a");
  }

  @Test
  void leavesItToTheTargetToRefuseAPacketThatIsTooLong() throws IOException {
    assertThat(parts("0{\"sid\":\"e\",\"maxPayload\":4}", "4a|4abcdef|4b"))
        .containsExactly("4a", "4abcdef", "4b");
  }

  @Test
  void knowsNoBoundWhereNoneIsTold() throws IOException {
    assertThat(parts("0{\"sid\":\"e\"}", "4a|4abcdef|4b")).containsExactly("4a|4abcdef|4b");
    assertThat(parts("nothing", "4a|4abcdef|4b")).containsExactly("4a|4abcdef|4b");
  }
}
