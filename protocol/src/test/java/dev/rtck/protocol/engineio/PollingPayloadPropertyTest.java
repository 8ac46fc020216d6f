package dev.rtck.protocol.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for every packet and for every body, legal or not. */
final class PollingPayloadPropertyTest {

  @Provide
  Arbitrary<EngineIoPacket> packets() {
    Arbitrary<EngineIoPacket> texts =
        Combinators.combine(
                Arbitraries.of(EngineIoType.values()),
                Arbitraries.strings().ofMaxLength(40).excludeChars('\u001e'))
            .as(EngineIoPacket.Text::new);
    Arbitrary<EngineIoPacket> binaries =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMaxSize(60)
            .map(bytes -> new EngineIoPacket.Binary(Bytes.copyOf(bytes)));
    return Arbitraries.oneOf(texts, binaries);
  }

  @Property(tries = 300)
  void everyBodyGivesBackThePacketsThatWereWritten(
      @ForAll @Size(min = 1, max = 6) List<@From("packets") EngineIoPacket> packets) {
    assertThat(PollingPayload.decode(PollingPayload.encode(packets))).isEqualTo(packets);
  }

  @Property(tries = 300)
  void everyPacketIsTheSameInAWebSocketMessageOfText(@ForAll("packets") EngineIoPacket packet) {
    if (packet instanceof EngineIoPacket.Text) {
      assertThat(EngineIoPacket.ofText(packet.pollingText())).isEqualTo(packet);
    }
  }

  @Property(tries = 500)
  void nothingOfABodyIsLeftOutWhateverItIs(@ForAll String body) {
    List<EngineIoPacket> packets = PollingPayload.decode(body);

    long separators = body.chars().filter(it -> it == '\u001e').count();
    assertThat(packets).hasSize((int) separators + 1);
    List<String> pieces = List.of(body.split(PollingPayload.SEPARATOR, -1));
    for (int i = 0; i < pieces.size(); i++) {
      if (!(packets.get(i) instanceof EngineIoPacket.Binary)) {
        assertThat(packets.get(i).pollingText()).isEqualTo(pieces.get(i));
      }
    }
  }
}
