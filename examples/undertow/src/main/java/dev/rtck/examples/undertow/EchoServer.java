package dev.rtck.examples.undertow;

import static io.undertow.Handlers.path;
import static io.undertow.Handlers.websocket;

import io.undertow.Undertow;
import io.undertow.websockets.extensions.PerMessageDeflateHandshake;

/** Runs {@link EchoListener} in Undertow, at the port that PORT names. */
public final class EchoServer {

  private EchoServer() {}

  public static void main(String[] args) {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3004"));
    Undertow server =
        Undertow.builder()
            .addHttpListener(port, "127.0.0.1")
            .setHandler(
                path()
                    .addExactPath(
                        "/echo",
                        websocket(
                                (exchange, channel) -> {
                                  channel.getReceiveSetter().set(new EchoListener());
                                  channel.resumeReceives();
                                })
                            .addExtension(new PerMessageDeflateHandshake())))
            .build();
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
    System.out.println("Listening on ws://127.0.0.1:" + port + "/echo");
  }
}
