package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.protocol.Secrets;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroublesTest {

  private final Troubles troubles = new Troubles(Secrets.of(List.of("t0psecret")));

  @Test
  void keepsCredentialsOutOfWhatTheTargetSays() {
    troubles.add("the target closed the connection: 1008 t0psecret has expired");
    troubles.add("the target refused the namespace: see /?token=another");

    assertThat(troubles.lines())
        .hasSize(2)
        .noneMatch(line -> line.contains("t0psecret"))
        .noneMatch(line -> line.contains("another"))
        .anyMatch(line -> line.contains("has expired"));
  }

  @Test
  void tellsWhatItsOwnMachineLacksFromATargetThatRefuses() {
    assertThat(troubles.unconnected(new ConnectException("Connection refused: /127.0.0.1:1")))
        .isEqualTo("no connection: Connection refused: /127.0.0.1:1");
    assertThat(troubles.shortage()).isEmpty();

    var unused =
        troubles.unconnected(
            new IllegalStateException(
                "Failed to open a socket.", new SocketException("Too many open files")));
    assertThat(troubles.shortage()).contains("ulimit -n");

    // The first says enough.
    unused = troubles.unconnected(new BindException("Cannot assign requested address"));
    assertThat(troubles.shortage()).contains("ulimit -n");
  }

  @Test
  void knowsThatPortsRanOut() {
    var unused = troubles.unconnected(new BindException("Cannot assign requested address"));

    assertThat(troubles.shortage()).contains("port").contains("--shard");
  }
}
