package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.reports.LoadResult.Workload;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SocketIoClientTest {

  private static final LoadPlan PLAN =
      Plans.of(
          """
          protocol: socketio
          path: /socket.io/
          namespace: /town
          operations:
            broadcast: {send: [say, "${text}"], receive: [said, {photo: "${any}"}, "${text}"]}
          """,
          new Address("127.0.0.1", 1, false, false),
          OperationName.BROADCAST,
          new Workload(1, 1, 10, 128, 1, 0, 1000, 1),
          Path.of(""));

  @Test
  void hearsEventsWithAttachments() {
    List<String> delivered = new ArrayList<>();
    LoadClient client =
        Clients.of(
            PLAN,
            PLAN.caller(0),
            List.of(),
            (message, nanos) -> delivered.add(message.toString(UTF_8)),
            new Troubles(Secrets.of(List.of())));
    EmbeddedChannel channel = new EmbeddedChannel(client);
    client.runOn(channel.eventLoop());
    String text =
        Stamp.payload(Stamp.mark(PLAN.run()), 0, 0, 0, 1, PLAN.clock(), PLAN.payloadLength());
    String said =
        "451-/town,[\"said\",{\"photo\":{\"_placeholder\":true,\"num\":0}},\"" + text + "\"]";

    channel.writeInbound(ServerFrames.of(new TextWebSocketFrame("0{\"sid\":\"a\"}")));
    channel.writeInbound(ServerFrames.of(new TextWebSocketFrame("40/town,{\"sid\":\"b\"}")));
    channel.writeInbound(ServerFrames.of(new TextWebSocketFrame(said)));
    // What an attachment holds is nobody's packet: these would end the session.
    channel.writeInbound(
        ServerFrames.of(new BinaryWebSocketFrame(Unpooled.copiedBuffer("1", UTF_8))));
    channel.writeInbound(
        ServerFrames.of(new BinaryWebSocketFrame(Unpooled.copiedBuffer("41/town,", UTF_8))));

    assertThat(client.ready()).isCompletedWithValue(client);
    assertThat(channel.isActive()).isTrue();
    assertThat(delivered).containsExactly(said);
    Template receive =
        Objects.requireNonNull(LoadClient.template(PLAN.publish().receive()), "declared");
    assertThat(client.isPublication(Unpooled.copiedBuffer(said, UTF_8), receive)).isTrue();
  }
}
