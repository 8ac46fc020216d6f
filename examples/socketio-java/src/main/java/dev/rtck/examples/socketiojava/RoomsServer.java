package dev.rtck.examples.socketiojava;

import io.socket.engineio.server.EngineIoServer;
import io.socket.socketio.server.SocketIoServer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.EagerContentHandler;

/**
 * Runs {@link Rooms} on socket.io-server in an embedded Jetty, at the port that PORT names.
 *
 * <p>The library is entered by one thread at a time: two that connect and broadcast at the same
 * moment wait for each other's locks for ever, and nobody is served any more. So that nobody waits
 * for a client while inside, a request enters with its whole body, and what is written is left to
 * Jetty.
 */
public final class RoomsServer {

  private static final long LONGEST_MESSAGE = 1 << 20;

  private RoomsServer() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3012"));
    EngineIoServer engine = new EngineIoServer();
    Rooms.serve(new SocketIoServer(engine).namespace("/"));
    Server server = new Server(new InetSocketAddress("127.0.0.1", port));
    ServletContextHandler context = new ServletContextHandler();
    context.setContextPath("/");
    JettyWebSocketServletContainerInitializer.configure(
        context,
        (servletContext, container) -> {
          container.setMaxTextMessageSize(LONGEST_MESSAGE);
          container.setMaxBinaryMessageSize(LONGEST_MESSAGE);
          container.addMapping(
              "/socket.io/*", (request, response) -> new EngineSocket(engine, request));
        });
    context.addServlet(new ServletHolder(new Polling(engine)), "/socket.io/*");
    server.setHandler(
        new EagerContentHandler(
            context, new EagerContentHandler.RetainedContentLoaderFactory(LONGEST_MESSAGE, -1, false)));
    server.setStopAtShutdown(true);
    server.start();
    System.out.println("Listening on http://127.0.0.1:" + port + "/socket.io/");
  }

  /** Hands requests that are no upgrades to Engine.IO. */
  private static final class Polling extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient EngineIoServer engine;

    Polling(EngineIoServer engine) {
      this.engine = engine;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      synchronized (engine) {
        engine.handleRequest(request, response);
      }
    }
  }
}
