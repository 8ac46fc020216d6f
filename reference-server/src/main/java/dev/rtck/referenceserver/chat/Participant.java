package dev.rtck.referenceserver.chat;

/**
 * One connection that was greeted.
 *
 * @param id the client's identity, which other connections of the same user may have, too
 * @param user whether the id is that of a user who is known again
 */
record Participant(Outlet outlet, String id, boolean user) {}
