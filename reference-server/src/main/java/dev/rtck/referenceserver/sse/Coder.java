package dev.rtck.referenceserver.sse;

/** Undertakes the content coding of one stream (RFC 9110 §8.4.1). Not thread-safe. */
interface Coder {
  /** The bytes that are to be sent for a piece of the stream. */
  byte[] piece(byte[] bytes);

  /** The bytes that end the stream. */
  byte[] end();
}
