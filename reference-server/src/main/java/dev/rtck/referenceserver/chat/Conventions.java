package dev.rtck.referenceserver.chat;

/**
 * In what chats differ that are all right.
 *
 * @param sendersIncluded whether broadcasts and room messages go to their sender, too
 * @param history whether newcomers get what was said before
 * @param lastingIdentities whether a user keeps id and rooms from one connection to the next
 */
public record Conventions(boolean sendersIncluded, boolean history, boolean lastingIdentities) {

  /** Everyone hears everything from now on; what a client is ends with its connection. */
  public static final Conventions FLEETING = new Conventions(true, false, false);

  /** Only others hear; newcomers are told what was said; users are known again. */
  public static final Conventions LASTING = new Conventions(false, true, true);
}
