package dev.rtck.protocol.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.EngineIoPacket;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for every packet and for every text, legal or not. */
final class SocketIoCodecPropertyTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Provide
  Arbitrary<JsonNode> values() {
    return Arbitraries.lazyOf(
        () -> Arbitraries.strings().ofMaxLength(12).map(JSON::textNode),
        () -> Arbitraries.integers().map(it -> JSON.numberNode(it.intValue())),
        () -> Arbitraries.of(JSON.nullNode(), JSON.booleanNode(true), JSON.booleanNode(false)),
        () -> Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(BinaryNode::valueOf),
        () ->
            values()
                .list()
                .ofMaxSize(3)
                .map(
                    elements -> {
                      ArrayNode array = JSON.arrayNode();
                      elements.forEach(array::add);
                      return array;
                    }),
        () ->
            Arbitraries.maps(Arbitraries.strings().alpha().ofMaxLength(4), values())
                .ofMaxSize(3)
                .map(
                    members -> {
                      ObjectNode object = JSON.objectNode();
                      members.forEach(object::set);
                      return object;
                    }));
  }

  @Provide
  Arbitrary<SocketIoPacket> packets() {
    Arbitrary<String> namespaces = Arbitraries.of("/", "/custom", "/a/b-1", "/dyn-12");
    Arbitrary<ArrayNode> arguments =
        values()
            .list()
            .ofMaxSize(4)
            .map(
                elements -> {
                  ArrayNode array = JSON.arrayNode();
                  elements.forEach(array::add);
                  return array;
                });
    Arbitrary<Long> ids = Arbitraries.longs().between(0, 999_999_999_999L);
    Arbitrary<SocketIoPacket> events =
        Combinators.combine(namespaces, ids.injectNull(0.4), arguments)
            .as(
                (namespace, id, list) -> {
                  ArrayNode named = JSON.arrayNode().add("event");
                  named.addAll(list);
                  return SocketIoPacket.event(namespace, id, named);
                });
    Arbitrary<SocketIoPacket> acks =
        Combinators.combine(namespaces, ids, arguments).as(SocketIoPacket::ack);
    Arbitrary<SocketIoPacket> others =
        namespaces.flatMap(
            namespace ->
                Arbitraries.of(
                    SocketIoPacket.connect(namespace, null),
                    SocketIoPacket.connect(namespace, JSON.objectNode().put("token", "1")),
                    SocketIoPacket.disconnect(namespace),
                    new SocketIoPacket(
                        SocketIoType.CONNECT_ERROR,
                        namespace,
                        null,
                        JSON.objectNode().put("message", "no"))));
    return Arbitraries.oneOf(events, acks, others);
  }

  private static List<SocketIoEvent> read(List<EngineIoPacket> messages) {
    List<SocketIoEvent> events = new ArrayList<>();
    PacketAssembly assembly = new PacketAssembly(events::add);
    for (EngineIoPacket message : messages) {
      if (message instanceof EngineIoPacket.Binary binary) {
        assembly.bytes(0, binary.data());
      } else if (message instanceof EngineIoPacket.Text text) {
        assembly.text(0, text.data());
      }
    }
    assembly.giveUp(0, "nothing more comes");
    return events;
  }

  @Property(tries = 400)
  void everyPacketComesBackFromTheWireAsItWasAndWithoutFlaw(
      @ForAll @Size(max = 4) List<@From("packets") SocketIoPacket> packets) {
    List<EngineIoPacket> messages = new ArrayList<>();
    packets.forEach(packet -> messages.addAll(packet.encode()));

    List<SocketIoEvent> events = read(messages);

    assertThat(events).hasSameSizeAs(packets);
    for (int i = 0; i < packets.size(); i++) {
      SocketIoEvent.Came came = (SocketIoEvent.Came) events.get(i);
      assertThat(came.packet()).isEqualTo(packets.get(i));
      assertThat(came.flaws()).isEmpty();
      assertThat(came.attachments()).isEqualTo(packets.get(i).encode().size() - 1);
    }
  }

  @Property(tries = 1000)
  void everyTextIsReadSomehow(
      @ForAll("almostPackets") String text, @ForAll @Size(max = 2) List<byte[]> bytes) {
    List<EngineIoPacket> messages = new ArrayList<>(List.of(EngineIoPacket.message(text)));
    bytes.forEach(it -> messages.add(new EngineIoPacket.Binary(Bytes.copyOf(it))));

    List<SocketIoEvent> events = read(messages);

    assertThat(events).isNotEmpty();
    SocketIoEvent first = events.get(0);
    assertThat(first instanceof SocketIoEvent.Came came ? came.raw() : text).isEqualTo(text);
  }

  @Provide
  Arbitrary<String> almostPackets() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "0",
            "2",
            "5",
            "6",
            "9",
            "-",
            "12",
            "/",
            "/custom",
            ",",
            "[",
            "]",
            "{}",
            "\"x\"",
            "[\"a\"]",
            "{\"_placeholder\":true,\"num\":0}",
            " ",
            "\u0000",
            "€");
    return pieces.list().ofMaxSize(8).map(it -> String.join("", it));
  }
}
