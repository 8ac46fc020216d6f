package dev.rtck.conformance;

import dev.rtck.protocol.Protocol;
import java.util.List;

/**
 * What one protocol brings to the suite; found by {@link java.util.ServiceLoader}, so that a
 * protocol is added with one line.
 */
public interface ProtocolCases {

  /** Returns the protocol. */
  Protocol protocol();

  /** Returns the classes whose methods are its cases. */
  List<Class<?>> classes();

  /** Returns what the cases of one endpoint share while they run. */
  EndpointSession open(EndpointPlan endpoint);
}
