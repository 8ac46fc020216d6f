package dev.rtck.examples.artemis;

import java.util.Set;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/**
 * Runs ActiveMQ Artemis in this process, in memory alone. It speaks STOMP at the port that PORT
 * names, over TCP and over WebSocket.
 */
public final class ArtemisBroker {

  private static final String PEOPLE = "people";
  private static final String OPERATORS = "operators";

  private ArtemisBroker() {}

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3013"));
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(false)
            .setJMXManagementEnabled(false)
            // Nothing is written, so that a full disk does not matter.
            .setMaxDiskUsage(-1)
            .putSecurityRoles("#", Set.of(mayDoAll(PEOPLE)))
            .putSecurityRoles("admin.#", Set.of(mayDoAll(OPERATORS)))
            // Without the prefixes every destination is a queue, or a topic, by a header of its own.
            .addAcceptorConfiguration(
                "stomp",
                "tcp://127.0.0.1:"
                    + port
                    + "?protocols=STOMP;anycastPrefix=/queue/;multicastPrefix=/topic/");
    EmbeddedActiveMQ broker =
        new EmbeddedActiveMQ().setConfiguration(configuration).setSecurityManager(security());
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker)));
    broker.start();
    System.out.println("Listening on tcp://127.0.0.1:" + port + " and ws://127.0.0.1:" + port);
  }

  private static ActiveMQJAASSecurityManager security() {
    SecurityConfiguration users = new SecurityConfiguration();
    for (String name : new String[] {"alice", "bob", "carol"}) {
      users.addUser(name, name + "-passcode");
      users.addRole(name, PEOPLE);
    }
    return new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users);
  }

  private static Role mayDoAll(String name) {
    return new Role(name, true, true, true, true, true, true, true, true, true, true);
  }

  private static void stop(EmbeddedActiveMQ broker) {
    try {
      broker.stop();
    } catch (Exception e) {
      System.err.println("The broker did not stop in good order: " + e);
    }
  }
}
