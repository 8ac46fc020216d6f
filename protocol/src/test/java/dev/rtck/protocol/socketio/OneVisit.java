package dev.rtck.protocol.socketio;

import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.client.Departure;
import dev.rtck.protocol.client.Received;
import dev.rtck.protocol.client.Transport;
import dev.rtck.protocol.engineio.EngineIoEndpoint;
import dev.rtck.protocol.profile.SocketIoSettings;
import java.time.Duration;
import java.util.List;

/** A process that does nothing but connect and leave. */
final class OneVisit {

  private OneVisit() {}

  private static final class Deaf implements Transport.Listener {
    @Override
    public void received(Received message) {}

    @Override
    public void ended(Departure departure) {}
  }

  /** Visits the port over the transport. */
  public static void main(String[] arguments) {
    Address address = new Address("127.0.0.1", Integer.parseInt(arguments[0]), false, false);
    SocketIoEndpoint endpoint =
        new SocketIoEndpoint(
            new EngineIoEndpoint(address, "/socket.io/", List.of()),
            "/",
            null,
            List.of(SocketIoSettings.Transport.valueOf(arguments[1])));
    Transport transport =
        new SocketIoTransport(endpoint, new Transcript(Secrets.of(List.of())), null);
    transport.connect(new Deaf(), Duration.ofSeconds(5));
    transport.close();
    System.out.println("left");
  }
}
