package dev.rtck.referenceserver.stomp;

/** One header of a frame, with its escapes resolved. */
public record Header(String name, String value) {}
