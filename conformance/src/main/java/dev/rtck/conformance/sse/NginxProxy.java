package dev.rtck.conformance.sse;

import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.Secrets;
import dev.rtck.protocol.Transcript;
import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.protocol.wire.WireConnection;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An nginx in front of the target, as one gets it with {@code proxy_pass} and nothing else, but
 * that it says the target's name to TLS, without which many hosts answer nobody. It listens on the
 * loopback interface alone.
 */
final class NginxProxy implements AutoCloseable {

  private static final Duration STARTS_WITHIN = Duration.ofSeconds(3);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final Process process;
  private final Path folder;
  private final Address address;

  private NginxProxy(Process process, Path folder, Address address) {
    this.process = process;
    this.folder = folder;
    this.address = address;
  }

  static boolean isInstalled() {
    return binary() != null;
  }

  private static @Nullable File binary() {
    String path = System.getenv("PATH");
    return Stream.concat(
            Arrays.stream((path == null ? "" : path).split(File.pathSeparator)),
            // Where Debian has it, and the paths of users do not.
            Stream.of("/usr/sbin"))
        .filter(it -> !it.isEmpty())
        .map(it -> new File(it, "nginx"))
        .filter(File::canExecute)
        .findFirst()
        .orElse(null);
  }

  /**
   * Starts one.
   *
   * @throws Untestable when it does not start
   */
  static NginxProxy before(Address target) {
    File binary = binary();
    if (binary == null) {
      throw new Untestable("there is no nginx on this machine");
    }
    try {
      Path folder = Files.createTempDirectory("rtck-nginx");
      int port = freePort();
      Path config = folder.resolve("nginx.conf");
      Files.writeString(config, config(folder, port, target));
      Process process =
          new ProcessBuilder(
                  binary.getPath(),
                  "-p",
                  folder.toString(),
                  "-c",
                  config.toString(),
                  "-e",
                  "stderr")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      NginxProxy proxy =
          new NginxProxy(process, folder, new Address("127.0.0.1", port, false, false));
      proxy.awaitListening();
      return proxy;
    } catch (IOException e) {
      throw new Untestable("nginx does not start: " + e.getMessage());
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String config(Path folder, int port, Address target) {
    String scheme = target.tls() ? "https" : "http";
    StringBuilder temporary = new StringBuilder();
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      temporary
          .append("  ")
          .append(kind)
          .append("_temp_path ")
          .append(folder.resolve(kind))
          .append(";\n");
    }
    return "daemon off;\nmaster_process off;\npid "
        + folder.resolve("pid")
        + ";\nevents {}\nhttp {\n  access_log off;\n"
        + temporary
        + "  server {\n    listen 127.0.0.1:"
        + port
        + ";\n    location / {\n      proxy_pass "
        + scheme
        + "://"
        + target
        + ";\n"
        + (target.tls() ? "      proxy_ssl_server_name on;\n" : "")
        + "    }\n  }\n}\n";
  }

  private void awaitListening() throws IOException {
    long end = System.nanoTime() + STARTS_WITHIN.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      try (WireConnection connection =
          WireConnection.open(address, new Transcript(Secrets.of(List.of())), 0, STARTS_WITHIN)) {
        if (connection.number() > 0) {
          return;
        }
      } catch (Unreachable notYet) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      }
    }
    String log = Files.readString(folder.resolve("log")).lines().findFirst().orElse("it is silent");
    close();
    throw new Untestable("nginx does not start: " + log);
  }

  /** Returns where it listens. */
  Address address() {
    return address;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
    } catch (IOException leftBehind) {
      // It is a temporary folder.
    }
  }
}
