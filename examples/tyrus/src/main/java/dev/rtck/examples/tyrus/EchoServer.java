package dev.rtck.examples.tyrus;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.glassfish.tyrus.server.Server;

/** Runs {@link EchoEndpoint} in Tyrus's own server, on Grizzly, at the port that PORT names. */
public final class EchoServer {

  private EchoServer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3002"));
    Server server = new Server("127.0.0.1", port, "/", Map.of(), EchoEndpoint.class);
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
    System.out.println("Listening on ws://127.0.0.1:" + port + "/echo");
    // Grizzly's threads are daemons: without this the program would end here.
    new CountDownLatch(1).await();
  }
}
