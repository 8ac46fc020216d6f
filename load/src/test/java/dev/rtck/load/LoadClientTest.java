package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.Template;
import dev.rtck.reports.LoadResult.Workload;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class LoadClientTest {

  private static final LoadPlan PLAN =
      Plans.of(
          Plans.CHAT,
          new Address("127.0.0.1", 1, false, false),
          OperationName.BROADCAST,
          new Workload(1, 1, 10, 128, 1, 0, 1000, 1),
          Path.of(""));

  @Test
  void saysWhatHelpsWhereNobodyTrustsTheCertificate() {
    LoadClient client =
        Clients.of(
            PLAN, PLAN.caller(0), List.of(), Delivery.NONE, new Troubles(Secrets.of(List.of())));
    EmbeddedChannel channel = new EmbeddedChannel(client);

    channel
        .pipeline()
        .fireExceptionCaught(
            new DecoderException(
                new SSLHandshakeException("PKIX path building failed\nand so on")));

    assertThat(client.ready())
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageEndingWith(
            "TLS failed: PKIX path building failed; --insecure accepts any certificate");
  }

  @Test
  void knowsThePublicationByItsKindItsWordsAndTheLengthOfItsText() {
    Template receive =
        Objects.requireNonNull(LoadClient.template(PLAN.publish().receive()), "declared");
    List<Boolean> told = new ArrayList<>();
    List<LoadClient> clients = new ArrayList<>();
    WebSocketClient client =
        new WebSocketClient(
            PLAN,
            PLAN.caller(0),
            List.of(),
            (message, nanos) -> told.add(clients.get(0).isPublication(message, receive)),
            new Troubles(Secrets.of(List.of())));
    clients.add(client);
    EmbeddedChannel channel = new EmbeddedChannel(client);
    client.runOn(channel.eventLoop());
    client.opened();
    String text = "a".repeat(PLAN.payloadLength());
    String said = "{\"type\":\"broadcast\",\"data\":\"" + text + "\"}";

    channel.writeInbound(
        ServerFrames.of(
            new TextWebSocketFrame("{\"type\":\"connected\",\"clientId\":\"1\"}"),
            new TextWebSocketFrame(said),
            new TextWebSocketFrame(said.replace("broadcast", "sent")),
            new TextWebSocketFrame(said.replace(text, text + "a")),
            new TextWebSocketFrame("no JSON: " + text),
            new BinaryWebSocketFrame(Unpooled.copiedBuffer(said, StandardCharsets.UTF_8)),
            new TextWebSocketFrame(said)));

    assertThat(told).containsExactly(true, false, false, false, false, true);
  }

  @Test
  void stampsAMessageWhenItsEventLoopComesToIt() {
    EmbeddedChannel busy = new EmbeddedChannel();
    LoadClient client =
        Clients.of(
            PLAN, PLAN.caller(0), List.of(), Delivery.NONE, new Troubles(Secrets.of(List.of())));
    client.runOn(busy.eventLoop());
    byte[] mark = Stamp.mark(PLAN.run());
    byte[] message =
        Stamp.payload(mark, 0, 0, 0, 1, PLAN.clock(), 128).getBytes(StandardCharsets.US_ASCII);
    List<Long> taken = new ArrayList<>();

    AtomicBoolean sent = new AtomicBoolean();
    client.publish(message, 0, taken::add, () -> sent.set(true));

    assertThat(taken).isEmpty();
    assertThat(sent).isFalse();
    assertThat(Stamp.actual(Unpooled.wrappedBuffer(message), 0)).isEqualTo(1);
    long free = System.nanoTime();
    busy.runPendingTasks();

    assertThat(sent).isTrue();
    assertThat(taken).singleElement().matches(moment -> moment >= free);
    assertThat(Stamp.actual(Unpooled.wrappedBuffer(message), 0)).isGreaterThanOrEqualTo(free);
  }
}
