package dev.rtck.load;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Collection;

/** Load is for those who may: only this machine is loaded unless the user names the host. */
public final class LoadPermission {

  private LoadPermission() {}

  /**
   * Returns whether the host of a URL may be loaded: it is the loopback, or it was named.
   *
   * @param allowed the hosts that the user named
   */
  public static boolean isGiven(URI url, Collection<String> allowed) {
    String host = url.getHost();
    return host == null || allowed.stream().anyMatch(host::equalsIgnoreCase) || isLoopback(host);
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
