/**
 * A network that fails on request: a TCP relay between a client and the target, with rules.
 *
 * <p>A {@link dev.rtck.protocol.fault.FaultProxy} listens on this machine and passes on what comes,
 * whatever the protocol; TLS goes through unopened. A {@link dev.rtck.protocol.fault.Rule} says
 * when ({@link dev.rtck.protocol.fault.Trigger}) what ({@link dev.rtck.protocol.fault.Fault}) goes
 * wrong; what came to pass is told by the {@link dev.rtck.protocol.fault.ProxyEvent}s and in the
 * transcript, layer {@code proxy}.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(target, transcript)) {
 *   proxy.add(Rule.when(new AfterBytes(Direction.TO_TARGET, 10), Reset.both()).once());
 *   // connect to proxy.address(), or by HTTP CONNECT, and send
 *   proxy.freeze();
 *   proxy.thaw();
 * }
 * }</pre>
 */
@NullMarked
package dev.rtck.protocol.fault;

import org.jspecify.annotations.NullMarked;
