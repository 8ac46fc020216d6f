package dev.rtck.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.prefs.Preferences;
import org.junit.jupiter.api.Test;

class OfflinePreferencesTest {

  private final Preferences user = new OfflinePreferences().userRoot();

  @Test
  void sayThatGatlingHasJustLookedForANewerVersion() {
    long lastCheck = user.node("/io/gatling/latestVersion").getLong("lastCheckTimestamp", 0);

    assertThat(System.currentTimeMillis() - lastCheck).isNegative();
  }

  @Test
  void keepWhatIsWrittenAsLongAsTheProcessLives() throws Exception {
    Preferences node = user.node("/some/node");

    node.put("key", "value");

    assertThat(user.node("some/node").get("key", "")).isEqualTo("value");
    assertThat(node.keys()).containsExactly("key");
    node.remove("key");
    assertThat(node.get("key", "none")).isEqualTo("none");
    user.node("/some").removeNode();
    assertThat(user.nodeExists("/some/node")).isFalse();
    assertThat(new OfflinePreferences().systemRoot().get("key", "none")).isEqualTo("none");
  }
}
