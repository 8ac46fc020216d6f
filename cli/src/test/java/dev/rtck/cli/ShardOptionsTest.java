package dev.rtck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.load.Share;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ShardOptionsTest {

  @Command
  private static final class Options {
    @CommandLine.Mixin private ShardOptions shards = new ShardOptions();
  }

  @Test
  void takesTheIndexFromTheEnvironmentOfAPod() {
    // Kubernetes counts from 0.
    assertThat(share("5", Map.of("JOB_COMPLETION_INDEX", "0"))).isEqualTo(Share.parse("1/5"));
    assertThat(share("5", Map.of("JOB_COMPLETION_INDEX", "4"))).isEqualTo(Share.parse("5/5"));
  }

  @Test
  void takesTheIndexThatIsWrittenRatherThanThatOfThePod() {
    assertThat(share("2/5", Map.of("JOB_COMPLETION_INDEX", "4"))).isEqualTo(Share.parse("2/5"));
  }

  @Test
  void isTheWholeWhereNoShareIsAskedFor() {
    Options options = new Options();
    new CommandLine(options).parseArgs();

    assertThat(options.shards.share(Map.of("JOB_COMPLETION_INDEX", "4"))).isEqualTo(Share.WHOLE);
  }

  private static Share share(String asked, Map<String, String> environment) {
    Options options = new Options();
    new CommandLine(options).parseArgs("--shard", asked, "--start-at", "2026-11-22T10:00:00Z");
    return options.shards.share(environment);
  }
}
