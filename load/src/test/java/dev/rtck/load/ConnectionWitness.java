package dev.rtck.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.Permission;

/**
 * A security manager that allows everything, and writes down to whom a process connects and whose
 * addresses it looks up. Java has it up to version 23.
 */
@SuppressWarnings("removal")
public final class ConnectionWitness extends SecurityManager {

  /** The system property that names the file. */
  static final String FILE = "rtck.witness";

  @Override
  public void checkPermission(Permission permission) {
    // Allowed.
  }

  @Override
  public void checkPermission(Permission permission, Object context) {
    // Allowed.
  }

  @Override
  public void checkConnect(String host, int port) {
    try (FileOutputStream out = new FileOutputStream(System.getProperty(FILE, ""), true)) {
      out.write((host + " " + port + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void checkConnect(String host, int port, Object context) {
    checkConnect(host, port);
  }
}
