package dev.rtck.examples.springstomp;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;

/** SockJS at /stomp, topics and user queues in the simple broker, and what /app is for. */
@Configuration
@EnableWebSocketMessageBroker
class BrokerConfiguration implements WebSocketMessageBrokerConfigurer {

  private static final long[] HEARTBEATS_IN_MILLIS = {1000, 1000};

  private final MessageChannel toClients;

  BrokerConfiguration(@Lazy @Qualifier("clientOutboundChannel") MessageChannel toClients) {
    this.toClients = toClients;
  }

  @Override
  public void registerStompEndpoints(StompEndpointRegistry registry) {
    registry.addEndpoint("/stomp").withSockJS();
    // Without it the frames of one client overtake each other on their way to the broker.
    registry.setPreserveReceiveOrder(true);
  }

  @Override
  public void configureMessageBroker(MessageBrokerRegistry registry) {
    registry
        .enableSimpleBroker("/topic", "/queue")
        .setHeartbeatValue(HEARTBEATS_IN_MILLIS)
        .setTaskScheduler(heartbeats());
    registry.setApplicationDestinationPrefixes("/app");
    // As above, on their way from the broker.
    registry.setPreservePublishOrder(true);
  }

  @Override
  public void configureClientInboundChannel(ChannelRegistration registration) {
    registration.interceptors(new Door(toClients));
  }

  @Bean
  TaskScheduler heartbeats() {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setThreadNamePrefix("heartbeats-");
    return scheduler;
  }
}
