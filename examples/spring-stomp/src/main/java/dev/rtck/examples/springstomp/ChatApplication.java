package dev.rtck.examples.springstomp;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A chat over STOMP on Spring's simple broker, at the port that PORT names. */
@SpringBootApplication
public class ChatApplication {

  public static void main(String[] args) {
    var environment = SpringApplication.run(ChatApplication.class, args).getEnvironment();
    System.out.println(
        "Listening on http://127.0.0.1:" + environment.getProperty("local.server.port") + "/stomp");
  }
}
