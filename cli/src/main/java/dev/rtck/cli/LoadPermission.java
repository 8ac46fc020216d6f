package dev.rtck.cli;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;

/** Load is for those who may: only this machine is loaded unless the user names the host. */
final class LoadPermission {

  private LoadPermission() {}

  /**
   * Checks that the user may load a target.
   *
   * @param allowed the hosts that the user named
   * @throws UsageException when the host is not the loopback and was not named
   */
  static void check(URI url, List<String> allowed) {
    String host = url.getHost();
    if (host == null || allowed.stream().anyMatch(host::equalsIgnoreCase) || isLoopback(host)) {
      return;
    }
    throw new UsageException(
        "'"
            + host
            + "' is not this machine; when you are allowed to load it, say so:"
            + " --i-am-allowed-to-load "
            + host);
  }

  private static boolean isLoopback(String host) {
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        if (!address.isLoopbackAddress()) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException unknown) {
      return false;
    }
  }
}
