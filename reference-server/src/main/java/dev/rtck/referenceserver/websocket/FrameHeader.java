package dev.rtck.referenceserver.websocket;

/**
 * The first bytes of a frame.
 *
 * @param reservedBits RSV1 to RSV3 as a number from 0 to 7; RSV1 counts 4
 */
record FrameHeader(
    boolean last, int reservedBits, int opcode, boolean masked, long length, int mask) {}
