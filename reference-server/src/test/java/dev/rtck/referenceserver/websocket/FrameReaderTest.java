package dev.rtck.referenceserver.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rtck.referenceserver.Defects;
import dev.rtck.referenceserver.RawClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private final List<byte[]> payloads = new ArrayList<>();
  private final FrameReader reader = new FrameReader(Defects.none(), false);

  @Test
  void readsFramesHoweverTheyAreCut() throws Failure {
    Random random = new Random(3);
    ByteBuf wire = Unpooled.buffer();
    List<byte[]> sent = new ArrayList<>();
    for (int length : new int[] {0, 1, 125, 126, 127, 65535, 65536}) {
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      sent.add(payload);
      wire.writeBytes(RawClient.frame(0x82, payload));
    }
    ByteBuf arrived = Unpooled.buffer();
    while (wire.isReadable()) {
      arrived.writeBytes(wire, Math.min(wire.readableBytes(), 1 + random.nextInt(700)));
      readAll(arrived);
    }
    assertThat(payloads).hasSameSizeAs(sent);
    for (int i = 0; i < sent.size(); i++) {
      assertThat(payloads.get(i)).isEqualTo(sent.get(i));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8102", // no mask: known after two bytes
        "c180",
        "a180",
        "9180",
        "8380",
        "8780",
        "8b80",
        "8f80", // reserved bits and opcodes
        "0980",
        "0880",
        "89fe",
        "88ff", // control frames in fragments or too long
        "8080",
        "0080", // nothing to continue
        "81fe0005",
        "82ff0000000000000005",
        "82ff000000000000ffff", // not the shortest length
        "82ff8000000000000000", // negative
        "0181000000006181",
        "018100000000610280", // a message inside a message
      })
  void failsAsSoonAsAHeaderIsWrong(String hex) {
    assertThatThrownBy(() -> readAll(Unpooled.wrappedBuffer(RawClient.hex(hex + "00"))))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(1002));
  }

  private void readAll(ByteBuf in) throws Failure {
    Collector collector = new Collector();
    boolean more = true;
    while (more) {
      more = reader.advance(in, collector);
    }
  }

  private final ByteArrayOutputStream current = new ByteArrayOutputStream();

  private final class Collector implements FrameReader.Sink {
    @Override
    public void begin(FrameHeader header) {
      current.reset();
    }

    @Override
    public void payload(byte[] piece) {
      current.writeBytes(piece);
    }

    @Override
    public void end() {
      payloads.add(current.toByteArray());
    }
  }
}
