package dev.rtck.protocol.sse;

/**
 * One way in which a stream is not what its author must have meant.
 *
 * @param seen what was seen, in words
 */
public record SseViolation(Rule rule, String seen) {

  /** What is looked at. */
  public enum Rule {
    /** The stream is UTF-8. */
    UTF_8,
    /** All lines of a stream end alike. */
    MIXED_LINE_ENDS,
    /** No line ends in LF CR, which is a line end and a blank line. */
    LINE_END,
    /** A comment ends before a field begins. */
    UNENDED_COMMENT,
    /** Fields are called data, event, id or retry. */
    FIELD_NAME,
    /** A byte order mark stands at the beginning of the stream, if anywhere. */
    BYTE_ORDER_MARK,
    /** The stream does not end within an event. */
    UNFINISHED_EVENT,
    /** An id holds no NUL. */
    ID_WITH_NUL,
    /** An id is text that a header carries as it is. */
    ID_IN_HEADER,
    /** An id is not how a program writes that there is none. */
    ID_OF_NOTHING,
    /** An id is not taken back. */
    ID_EMPTIED,
    /** A reconnection time is written in ASCII digits. */
    RETRY_DIGITS,
    /** A reconnection time is one that a client can keep to. */
    RETRY_RANGE,
    /** No event is called as one of the browser's own. */
    EVENT_NAME,
    /** Chunks are framed as HTTP/1.1 wants it, and content as its length says. */
    FRAMING
  }
}
