package dev.rtck.protocol.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.EngineIoPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SocketIoTextTest {

  private static SocketIoEvent read(String text, Bytes... attachments) {
    List<SocketIoEvent> events = new ArrayList<>();
    PacketAssembly assembly = new PacketAssembly(events::add);
    assembly.text(1, text);
    for (Bytes attachment : attachments) {
      assembly.bytes(2, attachment);
    }
    assembly.giveUp(3, "nothing more comes");
    return events.get(0);
  }

  private static List<String> flaws(String text, Bytes... attachments) {
    return ((SocketIoEvent.Came) read(text, attachments)).flaws();
  }

  @Test
  void spellsTheExamplesOfTheSpecification() {
    assertThat(SocketIoPacket.connect("/", null).encode())
        .containsExactly(EngineIoPacket.message("0"));
    assertThat(SocketIoPacket.disconnect("/admin").encode())
        .containsExactly(EngineIoPacket.message("1/admin,"));
    assertThat(SocketIoPacket.event("/", 12L, SocketIoPacket.payload("foo")).encode())
        .containsExactly(EngineIoPacket.message("212[\"foo\"]"));
    assertThat(SocketIoPacket.ack("/admin", 13, SocketIoPacket.payload("bar")).encode())
        .containsExactly(EngineIoPacket.message("3/admin,13[\"bar\"]"));
    assertThat(
            SocketIoPacket.event(
                    "/admin", null, SocketIoPacket.payload("baz", Bytes.of(1, 2), Bytes.of(3, 4)))
                .encode())
        .containsExactly(
            EngineIoPacket.message(
                "52-/admin,[\"baz\",{\"_placeholder\":true,\"num\":0},"
                    + "{\"_placeholder\":true,\"num\":1}]"),
            new EngineIoPacket.Binary(Bytes.of(1, 2)),
            new EngineIoPacket.Binary(Bytes.of(3, 4)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "0{\"sid\":\"a\"}",
        "0/admin,",
        "1",
        "1/admin,",
        "2[\"a\"]",
        "27[\"a\",null,1]",
        "37[]",
        "3/admin,7[\"a\"]",
        "4{\"message\":\"no\"}"
      })
  void findsNoFlawInWhatIsRight(String text) {
    assertThat(flaws(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2                | the payload of an event is no non-empty array",
        "2[]              | the payload of an event is no non-empty array",
        "2{}              | the payload of an event is no non-empty array",
        "2[\"a\"          | the payload is no JSON",
        "2[\"a\"]x        | the payload is no JSON",
        "3[]              | an acknowledgement without id",
        "37               | the payload of an acknowledgement is no array",
        "2/,[\"a\"]       | the main namespace is written out",
        "0/admin          | no comma behind the namespace",
        "5[\"a\"]         | no count of attachments in a binary packet",
        "21-[\"a\"]       | a count of attachments in a packet that has none",
        "4\"no\"          | the payload of a CONNECT_ERROR is no object",
        "0[]              | the payload of a CONNECT is no object",
        "1{}              | a DISCONNECT with a payload",
        "07               | an id that belongs to no event"
      })
  void tellsWhatBreaksTheProtocol(String text, String flaw) {
    assertThat(flaws(text)).contains(flaw);
  }

  @Test
  void putsAttachmentsWhereTheirNumberStands() {
    SocketIoEvent.Came came =
        (SocketIoEvent.Came)
            read(
                "52-[\"a\",{\"_placeholder\":true,\"num\":1},{\"_placeholder\":true,\"num\":0}]",
                Bytes.of(1),
                Bytes.of(2));

    assertThat(came.flaws()).isEmpty();
    assertThat(came.packet().data())
        .isEqualTo(SocketIoPacket.payload("a", Bytes.of(2), Bytes.of(1)));
  }

  @Test
  void holdsTheCountOfAttachmentsAgainstThePlaceholders() {
    String one = "51-[\"a\",{\"_placeholder\":true,\"num\":0}]";
    assertThat(flaws(one, Bytes.of(1))).isEmpty();
    assertThat(flaws(one)).contains("nothing more comes");
    assertThat(flaws("51-[\"a\"]", Bytes.of(1)))
        .contains("1 attachments are announced, and the placeholders are []");
    assertThat(flaws("51-[\"a\",{\"_placeholder\":true,\"num\":3}]", Bytes.of(1)))
        .contains("1 attachments are announced, and the placeholders are [3]");
  }

  @Test
  void keepsBytesThatNothingAnnounced() {
    List<SocketIoEvent> events = new ArrayList<>();
    new PacketAssembly(events::add).bytes(1, Bytes.of(7));

    assertThat(events).containsExactly(new SocketIoEvent.Stray(1, null, Bytes.of(7)));
  }

  @Test
  void keepsATextThatIsNoPacket() {
    assertThat(read("x")).isEqualTo(new SocketIoEvent.Stray(1, "x", null));
    assertThat(read("")).isEqualTo(new SocketIoEvent.Stray(1, "", null));
  }
}
