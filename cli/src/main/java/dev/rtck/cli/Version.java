package dev.rtck.cli;

import dev.rtck.reports.Run;
import picocli.CommandLine.IVersionProvider;

/** Which rtck this is. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"rtck " + Run.Tool.rtck().version()};
  }
}
