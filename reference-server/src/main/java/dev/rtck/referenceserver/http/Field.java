package dev.rtck.referenceserver.http;

/** One header line: its name as written, and its value without surrounding whitespace. */
public record Field(String name, String value) {}
