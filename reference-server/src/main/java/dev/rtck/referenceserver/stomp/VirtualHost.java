package dev.rtck.referenceserver.stomp;

/**
 * Destinations of their own, and who is let in.
 *
 * @param loginRequired whether a client must say who it is
 */
record VirtualHost(Broker broker, Application application, boolean loginRequired) {}
