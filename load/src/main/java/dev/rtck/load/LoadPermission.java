package dev.rtck.load;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collection;

/** Load is for those who may: only this machine is loaded unless the user names the host. */
public final class LoadPermission {

  private LoadPermission() {}

  /**
   * Checks that the host of a URL may be loaded: it is the loopback, or it was named.
   *
   * @param allowed the hosts that the user named
   * @param naming how the user names a host, with {@code %s} for it
   * @throws IllegalArgumentException with one line for the user when it may not
   */
  public static void check(URI url, Collection<String> allowed, String naming) {
    String host = url.getHost();
    if (host == null || allowed.stream().anyMatch(host::equalsIgnoreCase) || isLoopback(host)) {
      return;
    }
    throw new IllegalArgumentException(
        "'"
            + host
            + "' is not this machine; when you are allowed to load it, say so: "
            + naming.formatted(host));
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
