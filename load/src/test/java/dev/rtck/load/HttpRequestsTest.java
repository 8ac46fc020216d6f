package dev.rtck.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpRequestsTest {

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger sent = new AtomicInteger();

  @AfterEach
  void stop() {
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void sendsTheNextRequestWhenTheOneBeforeIsAnswered() throws Exception {
    try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpRequests requests = requests(target.getLocalPort());
      for (int i = 0; i < 3; i++) {
        post(requests);
      }
      try (Socket connection = target.accept()) {
        Awaitility.await().until(() -> sent.get() == 1);
        long awaiting = requests.awaitingNanos();
        assertThat(awaiting).isPositive();
        assertThat(requests.isCutOff()).isFalse();

        connection.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII));

        Awaitility.await().until(() -> sent.get() == 2);
        assertThat(requests.awaitingNanos()).isGreaterThan(awaiting);
        requests.close();
      }
    }
  }

  @Test
  void tellsOfATargetThatAcceptsNoConnection() throws Exception {
    int nobody;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = gone.getLocalPort();
    }
    HttpRequests requests = requests(nobody);

    post(requests);

    Awaitility.await().until(requests::isCutOff);
    assertThat(sent).hasValue(0);
    assertThat(requests.awaitingNanos()).isZero();
    requests.close();
  }

  /** On the event loop, as publishers do. */
  private void post(HttpRequests requests) {
    byte[] request = "POST / HTTP/1.1\r\n\r\n".getBytes(US_ASCII);
    loops.execute(() -> requests.send(request, -1, sent::incrementAndGet));
  }

  private HttpRequests requests(int port) {
    return new HttpRequests(
        new Connector(new Address("127.0.0.1", port, false, false), 10_000),
        loops.next(),
        new Troubles(Secrets.of(List.of())));
  }
}
