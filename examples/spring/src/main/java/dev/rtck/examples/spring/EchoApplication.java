package dev.rtck.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/**
 * Runs {@link EchoHandler} and {@link EventController} in Spring Boot's embedded Tomcat, at the port
 * that PORT names.
 */
@SpringBootApplication
@EnableScheduling
@EnableWebSocket
public class EchoApplication implements WebSocketConfigurer {

  public static void main(String[] args) {
    var environment = SpringApplication.run(EchoApplication.class, args).getEnvironment();
    System.out.println(
        "Listening at port "
            + environment.getProperty("local.server.port")
            + ": WebSocket at /echo, server-sent events at /events");
  }

  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    registry.addHandler(new EchoHandler(), "/echo");
  }
}
