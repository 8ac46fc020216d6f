package dev.rtck.protocol.websocket;

/**
 * Something that no server may ever put on the wire, seen in one frame.
 *
 * @param rule a slug that names the broken rule
 * @param section the section that forbids it, of RFC 6455 unless it says otherwise
 * @param seen what was seen, in words
 */
public record Violation(String rule, String section, String seen) {}
