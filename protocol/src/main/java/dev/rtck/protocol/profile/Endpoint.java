package dev.rtck.protocol.profile;

import dev.rtck.protocol.Protocol;
import java.net.URI;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One path of the target that speaks one protocol. Immutable.
 *
 * @param name the key in the profile
 * @param protocol what is spoken there
 * @param path the path and query, beginning with a slash; {@code /} for plain TCP
 * @param url an address of its own, with the path; null when it is {@code path} below the base
 * @param auth who is let in, the endpoint's or else the profile's; null when neither says
 * @param limits what is promised, the endpoint's or else the profile's
 * @param origins which origins are let in, the endpoint's or else the profile's
 * @param settings the keys that belong to the protocol alone
 * @param operations what the application does, in the order of {@link OperationName}
 */
public record Endpoint(
    String name,
    Protocol protocol,
    String path,
    @Nullable URI url,
    @Nullable Auth auth,
    Limits limits,
    Origins origins,
    Settings settings,
    Map<OperationName, Operation> operations) {

  public Endpoint {
    Map<OperationName, Operation> copy = new EnumMap<>(OperationName.class);
    copy.putAll(operations);
    operations = Collections.unmodifiableMap(copy);
  }

  /** Returns the endpoint at an address of its own. */
  public Endpoint at(URI own) {
    return new Endpoint(name, protocol, path, own, auth, limits, origins, settings, operations);
  }

  /** Returns what the profile says of an operation, or null when it does not declare it. */
  public @Nullable Operation operation(OperationName operation) {
    return operations.get(operation);
  }

  /** Returns whether the profile declares the operation. */
  public boolean declares(OperationName operation) {
    return operations.containsKey(operation);
  }

  /** Returns where the endpoint is: its own address, or its path on the scheme and host of base. */
  public URI address(URI base) {
    if (url != null) {
      return url;
    }
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path);
  }
}
