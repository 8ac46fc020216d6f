/**
 * The applications: echo, chat, notifications. Only the classes named Application know of
 * WebSocket, those named Socket of Socket.IO, and those named Stream of server-sent events.
 */
@NullMarked
package dev.rtck.referenceserver.chat;

import org.jspecify.annotations.NullMarked;
