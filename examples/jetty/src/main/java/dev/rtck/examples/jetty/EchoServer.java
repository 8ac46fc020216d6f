package dev.rtck.examples.jetty;

import java.net.InetSocketAddress;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Runs {@link EchoSocket} in an embedded Jetty, at the port that PORT names. */
public final class EchoServer {

  private EchoServer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3003"));
    Server server = new Server(new InetSocketAddress("127.0.0.1", port));
    server.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            container ->
                container.addMapping(
                    "/echo", (request, response, callback) -> new EchoSocket())));
    server.setStopAtShutdown(true);
    server.start();
    System.out.println("Listening on ws://127.0.0.1:" + port + "/echo");
  }
}
