package dev.rtck.protocol.stomp;

/**
 * Something that no server may ever put on the wire, seen in one frame.
 *
 * @param rule a slug that names the broken rule
 * @param version whose specification forbids it
 * @param section the section of it
 * @param seen what was seen, in words
 */
public record StompViolation(String rule, StompVersion version, String section, String seen) {}
