package dev.rtck.reports;

/**
 * The sentence of a specification that a case judges.
 *
 * @param id the specification and section, such as {@code RFC6455#7.4.1}
 * @param url where the section can be read
 * @param text what the sentence demands, in our words
 */
public record Clause(String id, String url, String text) {}
