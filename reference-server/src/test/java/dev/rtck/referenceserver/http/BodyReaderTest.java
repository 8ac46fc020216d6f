package dev.rtck.referenceserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.referenceserver.Defects;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
  @Test
  void takesExactlyTheAnnouncedLength() throws Exception {
    BodyReader body = reader("Content-Length", "5");
    ByteBuf in = Unpooled.copiedBuffer("hello and more", StandardCharsets.US_ASCII);
    body.read(in);
    assertThat(body.isDone()).isTrue();
    assertThat(body.content()).asString().isEqualTo("hello");
    assertThat(in.readableBytes()).isEqualTo(9);
  }

  @Test
  void joinsChunksThatComeByteByByte() throws Exception {
    BodyReader body = reader("Transfer-Encoding", "chunked");
    String text = "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
    ByteBuf in = Unpooled.buffer();
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      assertThat(body.isDone()).isFalse();
      body.read(in.writeByte(b));
    }
    assertThat(body.isDone()).isTrue();
    assertThat(body.content()).asString().isEqualTo("abc0123456789");
  }

  @Test
  void refusesBrokenChunksAndHugeBodies() throws Exception {
    BodyReader body = reader("Transfer-Encoding", "chunked");
    assertThatThrownBy(() -> body.read(Unpooled.copiedBuffer("x\r\n", StandardCharsets.US_ASCII)))
        .isInstanceOf(MalformedRequest.class);
    assertThatThrownBy(() -> reader("Content-Length", "99999999999"))
        .isInstanceOf(MalformedRequest.class);
  }

  private static BodyReader reader(String name, String value) throws MalformedRequest {
    Fields fields = new Fields(List.of(new Field(name, value)));
    return new BodyReader(new RequestHead("POST", "/", "/", "", 1, fields), Defects.none());
  }
}
