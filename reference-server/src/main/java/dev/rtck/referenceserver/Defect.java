package dev.rtck.referenceserver;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One way in which the reference server can be made wrong. Each is narrow: it breaks one behaviour,
 * and names the conformance cases that must notice.
 */
public enum Defect {
  // Application
  ECHO_MISSING("PROFILE#operations/echo", "Never sends an echo.", "app.echo.returns-the-text"),
  HALF_OF_THE_RATE_TAKEN(
      "PROFILE#limits/ratePerSecond",
      "Refuses what a client sends beyond 20 messages a second, where 40 are promised.",
      "app.limits.rate"),
  // Greeting and echo
  GREETING_MISSING(
      "PROFILE#operations/welcome", "Never greets a client of the chat.", "app.welcome.arrives"),
  GREETING_WAITS_FOR_THE_CLIENT(
      "PROFILE#operations/welcome",
      "Greets a client of the chat only when it has sent something.",
      "app.welcome.arrives"),
  ECHO_OF_FIXED_ID(
      "PROFILE#operations/echo", "Echoes each text with the same id.", "app.echo.returns-the-text"),
  ECHO_IN_BINARY_MESSAGES(
      "PROFILE#operations/echo",
      "Echoes texts of a chat in binary messages.",
      "app.echo.returns-the-text"),
  ECHO_TOLD_TO_ROOM(
      "PROFILE#operations/echo",
      "Echoes to all who share a room with the sender.",
      "app.echo.returns-the-text"),
  NUL_DROPPED_FROM_ECHO(
      "PROFILE#operations/echo",
      "Drops U+0000 from the texts that it echoes.",
      "app.echo.any-text"),
  ECHO_NORMALIZED(
      "PROFILE#operations/echo",
      "Composes combining marks in the texts that it echoes.",
      "app.echo.any-text"),
  EMOJI_SPLIT_IN_ECHO(
      "PROFILE#operations/echo",
      "Takes characters beyond U+FFFF for two in the texts that it echoes.",
      "app.echo.any-text"),
  ECHO_CUT_AT_32_KIB(
      "PROFILE#operations/echo",
      "Cuts the texts that it echoes after 32768 UTF-16 units.",
      "app.echo.any-text"),
  LINE_SEPARATOR_LOST_IN_ECHO(
      "PROFILE#operations/echo",
      "Drops U+2028 from the texts that it echoes.",
      "app.echo.any-text"),
  JSON_ESCAPED_IN_ECHO(
      "PROFILE#operations/echo",
      "Escapes texts that look like JSON once too often when it echoes them.",
      "app.echo.any-text"),
  JSON_PARSED_IN_ECHO(
      "PROFILE#operations/echo",
      "Parses texts that are JSON objects when it echoes them.",
      "app.echo.any-text"),
  MARKUP_ESCAPED_IN_ECHO(
      "PROFILE#operations/echo",
      "Escapes what looks like markup in the texts that it echoes.",
      "app.echo.any-text"),
  PERCENT_DECODED_IN_ECHO(
      "PROFILE#operations/echo",
      "Decodes the texts that it echoes where all percent signs in them are of an encoding.",
      "app.echo.any-text"),
  ESCAPES_RESOLVED_IN_ECHO(
      "PROFILE#operations/echo",
      "Resolves what looks like an escape in the texts that it echoes.",
      "app.echo.any-text"),
  ECHO_TRIMMED("PROFILE#operations/echo", "Trims the texts that it echoes.", "app.echo.any-text"),
  HUNDREDTH_ECHO_LOST(
      "PROFILE#operations/echo", "Loses the 100th echo of a connection.", "app.echo.burst"),
  HUNDREDTH_ECHO_DOUBLED(
      "PROFILE#operations/echo", "Sends the 100th echo of a connection twice.", "app.echo.burst"),
  HUNDREDTH_ECHO_OVERTAKEN(
      "PROFILE#operations/echo",
      "Sends the 100th echo of a connection after the next.",
      "app.echo.burst"),
  // Broadcast
  PASSED_ON_IN_BINARY_MESSAGES(
      "PROFILE#operations/broadcast",
      "Passes on the texts of others in binary messages.",
      "app.broadcast.recipients",
      "app.direct.recipient-only",
      "app.room.delivery"),
  SENDER_LEFT_OUT_OF_BROADCAST(
      "PROFILE#operations/broadcast",
      "Sends broadcasts to others only where everyone is promised.",
      "app.broadcast.recipients"),
  SENDER_INCLUDED_IN_BROADCAST(
      "PROFILE#operations/broadcast",
      "Sends broadcasts to their sender, too, where others are promised.",
      "app.broadcast.recipients"),
  EVERY_SECOND_RECEIVER_MISSES_BROADCASTS(
      "PROFILE#operations/broadcast",
      "Sends broadcasts to every second of the others only.",
      "app.broadcast.recipients"),
  BROADCASTS_OF_MEMBERS_STAY_IN_THEIR_ROOM(
      "PROFILE#operations/broadcast",
      "Sends broadcasts of who is in a room to its members only.",
      "app.broadcast.recipients"),
  BROADCAST_NAMES_WRONG_SENDER(
      "PROFILE#operations/broadcast",
      "Names another client as the sender of a broadcast.",
      "app.broadcast.recipients"),
  BROADCAST_DOUBLED_FOR_ONE(
      "PROFILE#operations/broadcast",
      "Sends broadcasts twice to the client that connected last.",
      "app.broadcast.exactly-once"),
  BROADCAST_DOUBLED_FOR_SENDER(
      "PROFILE#operations/broadcast",
      "Sends the fourth broadcast of a connection twice to its sender.",
      "app.broadcast.order"),
  BROADCASTS_LOST_WITH_COMPRESSION(
      "PROFILE#operations/broadcast",
      "Sends no broadcasts to WebSocket clients that compress.",
      "app.resilience.compression"),
  ROOM_MESSAGES_CUT_WITH_COMPRESSION(
      "PROFILE#operations/room",
      "Cuts long messages in rooms for WebSocket clients that compress.",
      "app.resilience.compression"),
  BROADCAST_NORMALIZED(
      "PROFILE#operations/broadcast",
      "Composes combining marks in the texts of broadcasts.",
      "app.broadcast.any-text"),
  CONTROLS_STRIPPED_FROM_BROADCAST(
      "PROFILE#operations/broadcast",
      "Drops control characters from the texts of broadcasts.",
      "app.broadcast.any-text"),
  PRIVATE_CHARACTERS_STRIPPED_FROM_BROADCAST(
      "PROFILE#operations/broadcast",
      "Drops characters for private use from the texts of broadcasts.",
      "app.broadcast.any-text"),
  PERCENT_SEQUENCES_DECODED_IN_BROADCAST(
      "PROFILE#operations/broadcast",
      "Decodes texts of broadcasts in which each percent sign begins a sequence.",
      "app.broadcast.any-text"),
  BROADCAST_CUT_AT_32_KIB(
      "PROFILE#operations/broadcast",
      "Cuts the texts of broadcasts after 32,768 characters.",
      "app.broadcast.any-text"),
  BROADCASTS_SWAPPED(
      "PROFILE#operations/broadcast",
      "Sends every fifth broadcast of a client after the next.",
      "app.broadcast.order"),
  BROADCAST_STOPS_AFTER_40_RECEIVERS(
      "PROFILE#operations/broadcast",
      "Sends broadcasts to the first 40 clients only.",
      "app.broadcast.many-receivers"),
  LARGE_BROADCAST_LOSES_ONE_RECEIVER(
      "PROFILE#operations/broadcast",
      "Sends broadcasts in batches of 32, and loses the first client of the second batch.",
      "app.broadcast.many-receivers"),
  LATE_CLIENT_GETS_A_LIST(
      "PROFILE#operations/history",
      "Tells newcomers the last broadcasts in one message where none are promised.",
      "app.broadcast.history"),
  LATE_CLIENT_GETS_LAST_BROADCAST(
      "PROFILE#operations/broadcast",
      "Sends the last broadcast to newcomers where no history is promised.",
      "app.broadcast.history"),
  BROADCASTS_OF_DEPARTED_FORGOTTEN(
      "PROFILE#operations/history",
      "Leaves what was said by who has gone out of the history.",
      "app.broadcast.history"),
  LONG_BROADCAST_FORGOTTEN(
      "PROFILE#operations/history",
      "Leaves what is longer than 1500 characters out of the history.",
      "app.broadcast.history"),
  FIRST_BROADCAST_FORGOTTEN(
      "PROFILE#operations/broadcast",
      "Leaves the first broadcast of a connection out of the history.",
      "app.broadcast.history"),
  LAST_BROADCAST_FORGOTTEN(
      "PROFILE#operations/broadcast",
      "Leaves the last broadcast of a connection out of the history.",
      "app.broadcast.history"),
  HISTORY_NEWEST_FIRST(
      "PROFILE#operations/broadcast",
      "Sends the history in reverse order.",
      "app.broadcast.history"),
  LAST_WORDS_DROPPED(
      "PROFILE#operations/broadcast",
      "Looks the sender of a broadcast up for 100 ms, and drops it when that one has gone.",
      "app.broadcast.departed-receiver"),
  DEPARTED_CLIENT_SWALLOWS_BROADCASTS(
      "PROFILE#operations/broadcast",
      "Loses the broadcasts among three or more clients for a second after one is gone.",
      "app.broadcast.departed-receiver"),
  RESET_CLIENT_SWALLOWS_BROADCASTS(
      "PROFILE#operations/broadcast",
      "Loses the broadcasts among three or more clients for a second after one reset its"
          + " connection.",
      "app.broadcast.departed-receiver"),
  // Direct messages and identities
  DIRECT_SENT_TO_EVERYONE(
      "PROFILE#operations/direct",
      "Sends private messages to everyone.",
      "app.direct.recipient-only"),
  DIRECT_COPIED_TO_SENDER(
      "PROFILE#operations/direct",
      "Sends private messages back to their sender, too.",
      "app.direct.recipient-only"),
  DIRECT_DOUBLED(
      "PROFILE#operations/direct", "Sends private messages twice.", "app.direct.recipient-only"),
  DIRECT_HEARD_IN_SHARED_ROOMS(
      "PROFILE#operations/direct",
      "Sends private messages to those, too, who share a room with the recipient.",
      "app.direct.recipient-only"),
  DIRECT_TRIMMED(
      "PROFILE#operations/direct", "Trims the texts of private messages.", "app.direct.any-text"),
  ZERO_TAKEN_FOR_NO_TEXT(
      "PROFILE#operations/direct",
      "Takes the text 0 of a private message for none.",
      "app.direct.any-text"),
  DIRECT_CUT_AT_32_KIB(
      "PROFILE#operations/direct",
      "Cuts the texts of private messages after 32,768 characters.",
      "app.direct.any-text"),
  DIRECT_MESSAGES_SWAPPED(
      "PROFILE#operations/direct",
      "Sends every fifth private message of a client after the next.",
      "app.direct.order"),
  UNKNOWN_RECIPIENT_MEANS_EVERYONE(
      "PROFILE#operations/direct",
      "Sends a private message to everyone when nobody has the id.",
      "app.direct.unknown-recipient"),
  UNKNOWN_RECIPIENT_CLOSES_EVERYBODY(
      "PROFILE#operations/direct",
      "Closes all connections when nobody has the id of a private message.",
      "app.direct.unknown-recipient"),
  UNKNOWN_RECIPIENT_STALLS_SERVER(
      "PROFILE#operations/direct",
      "Serves nobody for five seconds when nobody has the id of a private message.",
      "app.direct.unknown-recipient"),
  RECIPIENT_FOUND_BY_PREFIX(
      "PROFILE#operations/direct",
      "Sends a private message to whose id begins with the one that it is for.",
      "app.direct.unknown-recipient"),
  IDENTITIES_REUSED(
      "PROFILE#operations/welcome",
      "Gives the id of a client that is gone to the next.",
      "app.direct.unique-identities"),
  IDENTITIES_GO_ROUND(
      "PROFILE#operations/welcome",
      "Has no more than sixteen identities, and gives them in turn.",
      "app.direct.unique-identities"),
  SAME_IDENTITY_FOR_TWO(
      "PROFILE#operations/welcome",
      "Gives every second client the id of the one before.",
      "app.direct.unique-identities"),
  FORGED_SENDER_OF_DIRECT_BELIEVED(
      "PROFILE#operations/direct",
      "Believes what the sender of a private message calls itself.",
      "app.direct.forged-sender"),
  FORGED_SENDER_OF_BROADCAST_BELIEVED(
      "PROFILE#operations/broadcast",
      "Believes what the sender of a broadcast calls itself.",
      "app.broadcast.forged-sender"),
  // What is said at once, again, or kept
  BROADCAST_SENDERS_CONFUSED(
      "PROFILE#operations/broadcast",
      "Names, of two clients that broadcast at once, the first in both broadcasts.",
      "app.broadcast.recipients"),
  BROADCAST_GOES_BACK_AT_ONCE(
      "PROFILE#operations/broadcast",
      "Sends, of two broadcasts at once, the second to its sender instead of the first one's, where"
          + " others are promised.",
      "app.broadcast.recipients"),
  DIRECT_RECIPIENTS_CONFUSED(
      "PROFILE#operations/direct",
      "Sends, of two private messages at once, the second to whom the first is for.",
      "app.direct.recipient-only"),
  DIRECT_SENDERS_CONFUSED(
      "PROFILE#operations/direct",
      "Names, of two clients that send private messages at once, the first in both.",
      "app.direct.recipient-only"),
  ROOM_MESSAGES_KEPT_FOR_NEWCOMERS(
      "PROFILE#operations/room",
      "Tells who connects what was said last in rooms.",
      "app.room.members-only",
      "app.reconnect.no-replay"),
  MESSAGE_BEFORE_LEAVE_LOST(
      "PROFILE#operations/membership",
      "Asks whether somebody is a member a moment after its message came.",
      "app.room.leave-stops"),
  DIRECT_KEPT_FOR_NEWCOMERS(
      "PROFILE#operations/direct",
      "Sends private messages to newcomers, too.",
      "app.direct.recipient-only"),
  DIRECT_HEARD_IN_ROOM_OF_THAT_NAME(
      "PROFILE#operations/direct",
      "Sends private messages to those, too, who are in a room named as the recipient.",
      "app.direct.recipient-only"),
  DIRECT_HEARD_IN_ROOM_OF_THE_USER(
      "PROFILE#operations/direct",
      "Sends private messages to those, too, who are in the room user: of the recipient.",
      "app.direct.recipient-only"),
  HISTORY_HOLDS_LAST_THREE(
      "PROFILE#operations/broadcast",
      "Keeps the last three broadcasts only.",
      "app.broadcast.history"),
  HISTORY_HOLDS_LAST_FIFTY(
      "PROFILE#operations/broadcast",
      "Keeps the last fifty broadcasts only.",
      "app.broadcast.history"),
  HISTORY_HOLDS_LAST_HUNDRED(
      "PROFILE#operations/history",
      "Keeps the last hundred broadcasts, and no more.",
      "app.broadcast.history"),
  HISTORY_TOLD_IN_NEWCOMERS_NAME(
      "PROFILE#operations/broadcast",
      "Names the newcomer as the sender of what was said before it came.",
      "app.broadcast.history"),
  HISTORY_DRAINED_BY_FIRST(
      "PROFILE#operations/broadcast",
      "Tells the history to the first newcomer only.",
      "app.broadcast.history"),
  HISTORY_GAP_FOR_NEWCOMERS(
      "PROFILE#operations/broadcast",
      "Loses for a newcomer what a talkative client says in the newcomer's first milliseconds.",
      "app.broadcast.history"),
  BROADCAST_DOUBLED_FOR_NEWCOMERS(
      "PROFILE#operations/broadcast",
      "Sends a newcomer twice what a talkative client says in the newcomer's first milliseconds.",
      "app.broadcast.history"),
  ROOM_HISTORY_DRAINED_BY_FIRST(
      "PROFILE#operations/join",
      "Tells the history of a room to the first who joins it only.",
      "app.room.history"),
  REPEATED_TEXT_DROPPED(
      "PROFILE#operations",
      "Drops a message of a client that says the same as its last.",
      "app.broadcast.order",
      "app.direct.order",
      "app.room.order"),
  NUMBERS_PARSED_IN_ECHO(
      "PROFILE#operations/echo", "Echoes texts that are numbers as numbers.", "app.echo.any-text"),
  BROADCAST_TAKEN_FOR_A_MEMBER(
      "PROFILE#operations/broadcast",
      "Broadcasts nothing for a text that is the name of a member of every JavaScript object.",
      "app.broadcast.any-text"),
  LEADING_ZEROS_LOST_IN_BROADCAST(
      "PROFILE#operations/broadcast",
      "Broadcasts texts that are whole numbers without leading zeros.",
      "app.broadcast.any-text"),
  MOMENTS_READ_IN_BROADCAST(
      "PROFILE#operations/broadcast",
      "Reads a text that looks like a moment, and writes it with milliseconds.",
      "app.broadcast.any-text"),
  LAST_LINE_END_LOST_IN_BROADCAST(
      "PROFILE#operations/broadcast",
      "Cuts the line feed at the end of broadcasts.",
      "app.broadcast.any-text"),
  NULL_TEXT_DROPPED_FROM_DIRECT(
      "PROFILE#operations/direct",
      "Takes the text null of a private message for none.",
      "app.direct.any-text"),
  DIRECT_BLANKS_COLLAPSED(
      "PROFILE#operations/direct",
      "Makes one blank of several in private messages.",
      "app.direct.any-text"),
  DOLLARS_EATEN_IN_ROOM(
      "PROFILE#operations/room",
      "Takes the texts of room messages for replacements, in which two dollars are one.",
      "app.room.any-text"),
  OLD_CONNECTION_TAKES_NAME_AWAY(
      "PROFILE#operations/direct",
      "Sends no private messages to a user's new connection once the silent old one has ended.",
      "app.reconnect.after-freeze"),
  LATER_CONNECTION_TAKES_NAME_AWAY(
      "PROFILE#operations/direct",
      "Sends no private messages to a user's connection once a later one has ended.",
      "app.direct.recipient-only"),
  OLD_CONNECTION_TAKES_ROOMS_AWAY(
      "PROFILE#operations/room",
      "Takes a user's new connection out of its rooms when the silent old one has ended.",
      "app.reconnect.after-freeze"),
  // Rooms
  FORGED_SENDER_OF_ROOM_MESSAGE_BELIEVED(
      "PROFILE#operations/room",
      "Believes what the sender of a room message calls itself.",
      "app.room.forged-sender"),
  ROOM_SENDER_LEFT_OUT(
      "PROFILE#operations/room",
      "Sends room messages to other members only where all are promised.",
      "app.room.delivery"),
  ROOM_SENDER_INCLUDED(
      "PROFILE#operations/room",
      "Sends room messages to their sender, too, where others are promised.",
      "app.room.delivery"),
  ROOM_MESSAGE_DOUBLED(
      "PROFILE#operations/room",
      "Sends room messages twice to the member that joined last.",
      "app.room.delivery"),
  ROOM_SENDERS_CONFUSED(
      "PROFILE#operations/room",
      "Names, of two members that speak in a room at once, the first in both messages.",
      "app.room.delivery"),
  ROOM_MEMBER_MISSED(
      "PROFILE#operations/room",
      "Leaves the member that joined last out of room messages.",
      "app.room.delivery"),
  ROOM_MESSAGE_ESCAPED(
      "PROFILE#operations/room",
      "Escapes what looks like markup in the texts of room messages.",
      "app.room.any-text"),
  DIRECTION_MARKS_STRIPPED_IN_ROOM(
      "PROFILE#operations/room",
      "Drops what turns the direction of writing from the texts of room messages.",
      "app.room.any-text"),
  ROOM_MESSAGE_DECODED_IN_PIECES(
      "PROFILE#operations/room",
      "Decodes the texts of room messages in pieces of 16 KiB.",
      "app.room.any-text"),
  ROOM_MESSAGE_CUT_AT_1_MIB(
      "PROFILE#operations/room",
      "Cuts the texts of room messages after 1,048,576 characters.",
      "app.room.any-text"),
  ROOM_MESSAGES_SWAPPED(
      "PROFILE#operations/room",
      "Sends every fifth room message of a client after the next.",
      "app.room.order"),
  ROOMS_BEYOND_SIXTEEN_SHARED(
      "PROFILE#operations/room",
      "Keeps the rooms that have members in sixteen places, in turn.",
      "app.room.many-rooms"),
  ROOM_MESSAGE_SENT_TO_EVERYONE(
      "PROFILE#operations/room",
      "Sends room messages to those who are no members, too.",
      "app.room.members-only"),
  LEAVE_IGNORED(
      "PROFILE#operations/leave",
      "Answers a leave, and does nothing else.",
      "app.room.leave-stops"),
  LEAVE_OF_LAST_MEMBER_IGNORED(
      "PROFILE#operations/leave",
      "Answers the leave of a room's last member, and keeps it in the room.",
      "app.room.leave-stops"),
  LEAVE_ENDS_ALL_MEMBERSHIPS(
      "PROFILE#operations/leave",
      "Ends all memberships of a client when it leaves one room.",
      "app.room.leave-stops"),
  LEAVE_ENDS_BROADCASTS(
      "PROFILE#operations/membership",
      "Sends no broadcasts to who has left a room.",
      "app.room.leave-stops"),
  LEAVE_ENDS_DIRECT_MESSAGES(
      "PROFILE#operations/membership",
      "Sends no private messages to who has left a room.",
      "app.room.leave-stops"),
  LEAVE_TAKES_EFFECT_LATE(
      "PROFILE#operations/leave",
      "Ends a membership two seconds after it has said so.",
      "app.room.leave-stops"),
  LEAVE_OVERTAKES_JOIN(
      "PROFILE#operations/membership",
      "Makes who leaves right behind its join a member for good.",
      "app.room.leave-stops"),
  SECOND_JOIN_DOUBLES_MESSAGES(
      "PROFILE#operations/join",
      "Sends room messages twice to who joined twice.",
      "app.room.join-twice"),
  SECOND_JOIN_ENDS_MEMBERSHIP(
      "PROFILE#operations/join",
      "Ends a membership when its member joins again.",
      "app.room.join-twice"),
  SECOND_ROOM_LEAVES_FIRST(
      "PROFILE#operations/join",
      "Ends all memberships of a client when it joins another room.",
      "app.room.two-rooms"),
  SHARED_ROOMS_DOUBLE_MESSAGES(
      "PROFILE#operations/room",
      "Sends a room message once for each room that its sender and a member are in.",
      "app.room.two-rooms"),
  ROOMS_LEAK(
      "PROFILE#operations/room",
      "Sends room messages to the members of other rooms of each member.",
      "app.room.two-rooms"),
  ROOMS_SHARED_BY_NOBODY(
      "PROFILE#operations/room",
      "Gives each member a room of its own, whatever the name.",
      "app.room.same-name"),
  UNKNOWN_ROOM_MEANS_EVERYONE(
      "PROFILE#operations/room",
      "Sends what is for a room without members to everyone.",
      "app.room.unknown-room"),
  ROOM_DIES_WITH_RESET_MEMBER(
      "PROFILE#operations/room",
      "Sends nothing to a room any more when a member reset its connection.",
      "app.room.member-crash"),
  ROOM_LOSES_MESSAGE_AFTER_RESET(
      "PROFILE#operations/room",
      "Loses the first message to a room after a member reset its connection.",
      "app.room.member-crash"),
  MEMBERSHIP_INHERITED(
      "PROFILE#operations/join",
      "Makes the next client a member where the last one was whose connection ended.",
      "app.room.membership-ends-with-connection"),
  ROOMS_NOT_RESTORED(
      "PROFILE#operations/join",
      "Restores no rooms where that is promised.",
      "app.room.membership-ends-with-connection"),
  REJOIN_AFTER_RESET_DOUBLES_MESSAGES(
      "PROFILE#operations/join",
      "Sends room messages twice to who joins a room after a member reset its connection.",
      "app.reconnect.rooms",
      "app.room.membership-ends-with-connection"),
  REJOIN_AFTER_RESET_IGNORED(
      "PROFILE#operations/join",
      "Answers the first join of a room after a member reset its connection, and does nothing"
          + " else.",
      "app.reconnect.rooms",
      "app.room.membership-ends-with-connection"),
  JOINED_NOTICE_MISSING(
      "PROFILE#operations/joined",
      "Tells nobody that a member has come.",
      "app.room.joined-notice"),
  JOIN_IN_ANOTHERS_NAME_BELIEVED(
      "PROFILE#operations/identity",
      "Brings into a room whom the join names.",
      "app.room.forged-member"),
  LEAVE_IN_ANOTHERS_NAME_BELIEVED(
      "PROFILE#operations/identity",
      "Takes out of a room whom the leave names.",
      "app.room.forged-member"),
  JOINED_NOTICE_NAMES_WHOM_THE_JOIN_NAMES(
      "PROFILE#operations/identity",
      "Tells members that somebody has joined by the name that the join has in it.",
      "app.room.forged-member"),
  JOINED_NOTICES_OF_A_MOMENT_TOLD_AS_ONE(
      "PROFILE#operations/joined",
      "Of those who join a room within 30 ms tells only of the last.",
      "app.room.joined-notice"),
  JOINED_NOTICE_DOUBLED(
      "PROFILE#operations/joined",
      "Tells members twice that another one has come.",
      "app.room.joined-notice"),
  JOINERS_CONFUSED(
      "PROFILE#operations/joined",
      "Tells larger rooms of two clients that join at once by the name of the first.",
      "app.room.joined-notice"),
  JOINED_NOTICE_TOLD_TO_EVERYONE(
      "PROFILE#operations/joined",
      "Tells those who are no members, too, that a member has come.",
      "app.room.joined-notice"),
  JOINED_NOTICE_TOLD_TO_NEWCOMER(
      "PROFILE#operations/joined",
      "Tells a new member of itself where others are promised.",
      "app.room.joined-notice"),
  SECOND_JOINED_NOTICE_TOLD_TO_NEWCOMER(
      "PROFILE#operations/joined",
      "Tells a new member of itself where others are promised, if it is in another room already.",
      "app.room.joined-notice"),
  JOINED_NOTICE_REPEATED(
      "PROFILE#operations/joined",
      "Tells members again when another one joins twice.",
      "app.room.joined-notice"),
  LEFT_NOTICE_MISSING(
      "PROFILE#operations/left", "Tells nobody that a member has gone.", "app.room.left-notice"),
  LEFT_NOTICES_OF_A_MOMENT_TOLD_AS_ONE(
      "PROFILE#operations/left",
      "Of those who leave a room within 30 ms tells only of the last.",
      "app.room.left-notice"),
  LEFT_NOTICE_DOUBLED(
      "PROFILE#operations/left",
      "Tells members twice that another one has gone.",
      "app.room.left-notice"),
  LEFT_NOTICE_TOLD_TO_EVERYONE(
      "PROFILE#operations/left",
      "Tells those who are no members, too, that a member has gone.",
      "app.room.left-notice"),
  RETURNING_USER_NOT_TOLD_OF(
      "PROFILE#operations/joined",
      "Tells nobody of who comes back into a room that its connection has left.",
      "app.room.joined-notice"),
  SECOND_JOINED_NOTICE_MISSING(
      "PROFILE#operations/joined",
      "Tells nobody of who joins a room that it has left.",
      "app.room.joined-notice"),
  SECOND_LEFT_NOTICE_MISSING(
      "PROFILE#operations/left",
      "Tells nobody of who leaves a room for the second time.",
      "app.room.left-notice"),
  LEFT_NOTICE_MISSING_WITHOUT_CODE(
      "PROFILE#operations/left",
      "Does not tell members of who has ended its connection by a Close without a code.",
      "app.room.left-notice"),
  LEFT_NOTICE_MISSING_FOR_WHO_FELL_SILENT(
      "PROFILE#operations/left",
      "Does not tell members of who goes and has said nothing for a second and a half.",
      "app.room.silent-member"),
  LEFT_NOTICE_MISSING_FOR_WHO_WAS_SHOWN_OUT(
      "PROFILE#operations/left",
      "Does not tell members of whose connection it has failed.",
      "app.room.left-notice"),
  JOINED_NOTICE_TOLD_TO_WHO_LEFT(
      "PROFILE#operations/joined",
      "Goes on to tell those who left a room who joins it.",
      "app.room.joined-notice"),
  LEFT_NOTICE_TOLD_TO_WHO_LEFT(
      "PROFILE#operations/left",
      "Goes on to tell those who left a room who leaves it.",
      "app.room.joined-notice"),
  LEFT_NOTICE_OF_SECOND_LEAVE(
      "PROFILE#operations/left",
      "Tells members again of who has left when it leaves once more.",
      "app.room.left-notice"),
  LEFT_NOTICE_AGAIN_AT_THE_END(
      "PROFILE#operations/left",
      "Tells members again of who has left when its connection ends.",
      "app.room.left-notice"),
  JOINED_NOTICE_TOLD_TO_FIRST_FOUR(
      "PROFILE#operations/joined",
      "Tells only the first four members of who joins.",
      "app.room.joined-notice"),
  LEFT_NOTICE_MISSING_FOR_CLOSED_PAGE(
      "PROFILE#operations/left",
      "Tells nobody of a member whose connection ends with Close 1001.",
      "app.room.left-notice"),
  LEFT_NOTICE_MISSING_ON_DISCONNECT(
      "PROFILE#operations/left",
      "Tells nobody of members whose connection ends.",
      "app.room.left-notice"),
  LEFT_NOTICE_MISSING_AFTER_RESET(
      "PROFILE#operations/left",
      "Tells nobody of members that reset their connection.",
      "app.room.left-notice"),
  LEFT_NOTICE_MISSING_RIGHT_AFTER_JOINING(
      "PROFILE#operations/left",
      "Tells nobody of members that go right after they have joined.",
      "app.room.left-notice"),
  LEFT_NOTICE_IN_LAST_ROOM_ONLY(
      "PROFILE#operations/left",
      "Tells only the room that was joined last of members whose connection ends.",
      "app.room.left-notice"),
  LEFT_NOTICE_MISSING_FOR_WHO_LEFT_ANOTHER_ROOM(
      "PROFILE#operations/left",
      "Tells nobody of members whose connection ends when they have left a room before.",
      "app.room.left-notice"),
  LEFT_NOTICE_IN_EVERY_ROOM(
      "PROFILE#operations/left",
      "Tells all rooms of a member that leaves one of them.",
      "app.room.left-notice"),
  EMPTY_ROOM_NOT_JOINED(
      "PROFILE#operations/join",
      "Answers a join of the room with the empty name, and does nothing else.",
      "app.room.odd-names"),
  PROTO_ROOM_NOT_JOINED(
      "PROFILE#operations/join",
      "Answers a join of the room __proto__, and does nothing else.",
      "app.room.odd-names"),
  ROOM_NAMES_CASE_INSENSITIVE(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names differ only in case, too.",
      "app.room.odd-names"),
  ROOM_NAMES_TRIMMED(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names differ only in outer spaces, too.",
      "app.room.odd-names"),
  STAR_ROOM_MATCHES_ALL(
      "PROFILE#operations/room",
      "Takes the room * for all rooms when it sends room messages.",
      "app.room.odd-names"),
  ROOM_NAMES_MATCHED_BY_PREFIX(
      "PROFILE#operations/room",
      "Sends room messages to rooms with which the name begins, too.",
      "app.room.odd-names"),
  ROOM_PATHS_RESOLVED(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names are the same without ../, too.",
      "app.room.odd-names"),
  ROOM_EMOJI_CONFUSED(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names differ only in emoji, too.",
      "app.room.odd-names"),
  LONG_ROOM_NAMES_CUT(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names have the same first 255 characters, too.",
      "app.room.odd-names"),
  ROOM_HISTORY_MISSING(
      "PROFILE#operations/join",
      "Tells new members nothing of what was said before where that is promised.",
      "app.room.history"),
  ROOM_HISTORY_UNDER_ANOTHER_NAME(
      "PROFILE#operations/history",
      "Tells who joins a room, as said in it, what was said in its other rooms.",
      "app.room.history"),
  ROOM_HISTORY_OF_ALL_ROOMS(
      "PROFILE#operations/history",
      "Tells who joins a room what was said in all the rooms it is in.",
      "app.room.history"),
  ROOM_HISTORY_DOUBLED(
      "PROFILE#operations/join",
      "Tells new members twice what was said before.",
      "app.room.history"),
  JOINER_GETS_LAST_ROOM_MESSAGE(
      "PROFILE#operations/join",
      "Sends the last room message to new members where no history is promised.",
      "app.room.history"),
  VOLATILE_NEVER_DELIVERED(
      "PROFILE#operations/volatile",
      "Drops volatile messages for everyone.",
      "app.volatile.delivery"),
  VOLATILE_REACHES_ONE_MEMBER(
      "PROFILE#operations/volatile",
      "Sends volatile messages to one of those who should get them.",
      "app.volatile.delivery"),
  VOLATILE_SENT_TO_EVERYONE(
      "PROFILE#operations/volatile",
      "Sends volatile messages to those who are no members, too.",
      "app.volatile.delivery"),
  JOINS_CONFUSED(
      "PROFILE#operations/join",
      "Answers, of two joins at once, the first twice.",
      "app.room.join"),
  JOIN_UNANSWERED(
      "PROFILE#operations/join",
      "Lets members into rooms without a word where an answer is promised.",
      "app.room.join"),
  JOIN_OF_THIRD_MEMBER_UNANSWERED(
      "PROFILE#operations/join",
      "Answers no join of a room that has two members already.",
      "app.room.join"),
  JOIN_ANSWERED_WITH_FIRST_ROOM(
      "PROFILE#operations/join",
      "Answers each join of a client with the name of the room that it joined first.",
      "app.room.join"),
  LEAVE_UNANSWERED(
      "PROFILE#operations/leave",
      "Lets members out of rooms without a word where an answer is promised.",
      "app.room.leave"),
  LEAVE_OF_LAST_MEMBER_UNANSWERED(
      "PROFILE#operations/leave",
      "Does not answer the leave of a room's last member.",
      "app.room.leave"),
  MISSED_TOLD_ON_REJOINING(
      "PROFILE#operations/join",
      "Tells who joins a room again what was said last in it.",
      "app.room.leave-stops"),
  JOIN_AFTER_LEAVE_IGNORED(
      "PROFILE#operations/join",
      "Answers the join of who has left the room before, and does nothing else.",
      "app.room.leave-stops"),
  JOIN_AFTER_LEAVE_DOUBLES_MESSAGES(
      "PROFILE#operations/join",
      "Sends room messages twice to who has left the room before.",
      "app.room.leave-stops"),
  EMPTIED_ROOM_CLEARED_LATE(
      "PROFILE#operations/room",
      "Takes everybody out of a room a moment after two have come into it that all had left.",
      "app.room.leave-stops"),
  EMPTIED_ROOM_IS_DEAD(
      "PROFILE#operations/room",
      "Sends nothing to a room any more when all its members were gone.",
      "app.room.leave-stops",
      "app.room.member-crash"),
  MEMBERS_BEYOND_EIGHT_MISSED(
      "PROFILE#operations/room",
      "Sends room messages to the first eight members only.",
      "app.room.delivery"),
  MEMBERS_BEYOND_TWENTY_MISSED(
      "PROFILE#operations/room",
      "Sends room messages to the first twenty members only.",
      "app.room.delivery"),
  CROWDED_JOINS_IGNORED(
      "PROFILE#operations/join",
      "Ignores joins of a room that has eight members, and says nothing.",
      "app.room.delivery"),
  LEFT_NOTICE_OF_NO_MEMBER(
      "PROFILE#operations/left",
      "Tells members of everybody who leaves their room, a member or not.",
      "app.room.left-notice"),
  LEFT_NOTICE_TOLD_TO_LEAVER(
      "PROFILE#operations/left",
      "Tells who leaves of itself where others are promised.",
      "app.room.left-notice"),
  LEFT_NOTICE_MISSING_FOR_LAST_MEMBER(
      "PROFILE#operations/left",
      "Does not tell the last member of a room that the last but one has gone.",
      "app.room.left-notice"),
  JOINED_NOTICE_OF_ALL_MEMBERS(
      "PROFILE#operations/joined",
      "Tells members of each other again when another one has come.",
      "app.room.joined-notice"),
  VOLATILE_SENT_TO_WHO_LEFT(
      "PROFILE#operations/volatile",
      "Goes on to send volatile messages to those who left the room.",
      "app.volatile.delivery"),
  VOLATILE_SENDER_LEFT_OUT(
      "PROFILE#operations/volatile",
      "Sends volatile messages to other members only where all are promised.",
      "app.volatile.delivery"),
  VOLATILE_LAST_MEMBER_MISSED(
      "PROFILE#operations/volatile",
      "Leaves the member that joined last out of volatile messages.",
      "app.volatile.delivery"),
  VOLATILE_DOUBLED_FOR_SENDER(
      "PROFILE#operations/volatile",
      "Sends volatile messages twice to their sender.",
      "app.volatile.delivery"),
  LEFT_ROOMS_RESTORED(
      "PROFILE#operations/join",
      "Restores the rooms that a user has left, too.",
      "app.room.membership-ends-with-connection"),
  ONE_ROOM_RESTORED(
      "PROFILE#operations/join",
      "Restores one room of each user only where all are promised.",
      "app.room.membership-ends-with-connection"),
  ROOM_NAMES_NORMALISED(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names have the same normal form, too.",
      "app.room.odd-names"),
  ROOM_NAMES_DECODED(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names are the same without percent encoding, too.",
      "app.room.odd-names"),
  ROOM_NAMES_READ_AS_NUMBERS(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names are the same number, too.",
      "app.room.odd-names"),
  ROOM_NAMES_ARE_PATTERNS(
      "PROFILE#operations/room-name",
      "Takes a dot and a low line in the name of a room for any character.",
      "app.room.odd-names"),
  ROOM_NAMES_ARE_LISTS(
      "PROFILE#operations/room-name",
      "Takes the name of a room with commas for several names.",
      "app.room.odd-names"),
  VOLATILE_MARKUP_ESCAPED(
      "PROFILE#operations/volatile",
      "Escapes markup in volatile messages.",
      "app.volatile.delivery"),
  VOLATILE_KEPT_FOR_JOINERS(
      "PROFILE#operations/volatile",
      "Sends who joins the last volatile message of the room.",
      "app.volatile.delivery"),
  DIRECT_TO_DEPARTED_REACHES_OLDEST(
      "PROFILE#operations/direct",
      "Sends a direct message to a name that is gone to the client that is there longest.",
      "app.direct.unknown-recipient"),
  EARLY_JOIN_DROPPED(
      "PROFILE#queue",
      "Passes over a join that is the sixth thing asked for, behind five broadcasts.",
      "app.queue.before-welcome"),
  ONLINE_USER_NOT_ASKED_AGAIN(
      "PROFILE#auth",
      "Lets in by a first message who names a user that is connected.",
      "app.auth.altered"),
  ROOM_NAMES_CUT_AT_COLON(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names are the same up to a colon, too.",
      "app.room.odd-names"),
  ROOM_NAMES_CUT_AT_COMMA(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names are the same up to a comma, too.",
      "app.room.odd-names"),
  ROOM_NAMES_CUT_AT_SLASH(
      "PROFILE#operations/room",
      "Takes rooms for the same whose names are the same up to a slash.",
      "app.room.odd-names"),
  ROOM_NAMES_CUT_AT_DOT(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names are the same up to a dot, too.",
      "app.room.odd-names"),
  ROOM_NAMES_PLUS_IS_BLANK(
      "PROFILE#operations/room",
      "Sends room messages to rooms whose names differ only in a plus sign and a blank, too.",
      "app.room.odd-names"),
  // Credentials and origins
  SESSION_SOUGHT_IN_FIRST_COOKIE(
      "PROFILE#auth", "Takes the first cookie alone for the session.", "app.auth.valid"),
  SECOND_USER_REFUSED("PROFILE#auth", "Knows no other user than alice.", "app.auth.valid"),
  COOKIE_FOUND_BY_THE_END_OF_ITS_NAME(
      "PROFILE#auth",
      "Takes the first cookie whose name ends as that of the credential for it.",
      "app.auth.valid"),
  ANY_TOKEN_ACCEPTED_AT_LOGIN(
      "PROFILE#auth", "Lets clients with any token log in.", "app.auth.invalid"),
  LOGIN_NOT_REQUIRED("PROFILE#auth", "Lets clients in that do not log in.", "app.auth.missing"),
  WRONG_TOKEN_IGNORED(
      "PROFILE#auth",
      "Ignores a first message with a wrong token, and waits for no other one.",
      "app.auth.invalid",
      "app.auth.altered"),
  NAME_IS_ENOUGH_AT_LOGIN(
      "PROFILE#auth",
      "Lets in who names a user in the first message, whatever the token.",
      "app.auth.altered"),
  TOKEN_OF_ANOTHER_ACCEPTED_AT_LOGIN(
      "PROFILE#auth",
      "Lets in who names a user in the first message with the token of another one.",
      "app.auth.altered"),
  LOGIN_WAITS_FOREVER("PROFILE#auth", "Keeps clients that never log in.", "app.auth.silent-client"),
  TRUNCATED_TOKEN_ACCEPTED(
      "PROFILE#auth", "Accepts the beginning of a token for the whole.", "app.auth.altered"),
  END_OF_TOKEN_ACCEPTED(
      "PROFILE#auth", "Accepts the end of a token for the whole.", "app.auth.altered"),
  ANYTHING_BEFORE_TOKEN_ACCEPTED(
      "PROFILE#auth", "Accepts whatever ends with a token.", "app.auth.altered"),
  EXTENDED_TOKEN_ACCEPTED(
      "PROFILE#auth", "Accepts whatever begins with a token.", "app.auth.altered"),
  MIDDLE_OF_TOKEN_IGNORED(
      "PROFILE#auth",
      "Does not compare the three characters in the middle of tokens.",
      "app.auth.altered"),
  ANY_SESSION_COOKIE_ACCEPTED(
      "PROFILE#auth",
      "Takes whoever has a session cookie for a user, whatever it holds.",
      "app.auth.altered"),
  TOKENS_ARE_MEMBERS_OF_AN_OBJECT(
      "PROFILE#auth",
      "Looks tokens up in an object, and finds what that inherits.",
      "app.auth.altered"),
  QUERY_TAKEN_FOR_TOKEN(
      "PROFILE#auth",
      "Takes an object in the place of a Socket.IO client's token for a query that finds a user.",
      "app.auth.altered"),
  EMPTY_TOKEN_ACCEPTED("PROFILE#auth", "Takes an empty token for alice's.", "app.auth.altered"),
  STRANGER_HEARS_BROADCASTS(
      "PROFILE#auth",
      "Sends broadcasts to clients that have not logged in yet.",
      "app.auth.refused-receive-nothing"),
  REFUSED_STRANGER_TAKES_ANOTHER_ALONG(
      "PROFILE#auth",
      "Takes off the list who logged in last when a stranger goes.",
      "app.auth.refused-receive-nothing"),
  REFUSED_STRANGER_STAYS(
      "PROFILE#auth",
      "Sends broadcasts for a second to clients whose login it has refused.",
      "app.auth.refused-receive-nothing"),
  STRANGER_IS_HEARD(
      "PROFILE#auth",
      "Does what clients ask for that have not logged in yet, and refuses them then.",
      "app.auth.refused-receive-nothing"),
  STRANGER_SENDS_DIRECTS(
      "PROFILE#auth",
      "Passes on private messages of clients that have not logged in yet.",
      "app.auth.refused-receive-nothing"),
  STRANGER_SERVED_IN_ROOMS(
      "PROFILE#auth",
      "Lets clients join rooms, and talk in them, that have not logged in yet.",
      "app.auth.refused-receive-nothing"),
  PUBLISHING_NEEDS_NO_CREDENTIALS(
      "PROFILE#auth",
      "Tells on private streams what anybody publishes.",
      "app.auth.refused-receive-nothing"),
  LOGIN_NOT_REQUIRED_OVER_STOMP(
      "PROFILE#auth",
      "Connects who shows no login over STOMP where one is needed.",
      "app.auth.missing",
      "app.auth.refused-receive-nothing"),
  KNOWN_LOGIN_NEEDS_NO_PASSCODE(
      "PROFILE#auth",
      "Connects who names a user over STOMP, whatever the passcode.",
      "app.auth.invalid",
      "app.auth.altered",
      "stomp.connect.bad-credentials"),
  PASSCODE_COMPARED_UP_TO_ITS_LENGTH(
      "PROFILE#auth",
      "Connects who names a user over STOMP, if the passcode begins with the right one.",
      "app.auth.altered"),
  EMPTY_PASSCODE_ACCEPTED(
      "PROFILE#auth",
      "Connects who names a user over STOMP, if the passcode is empty.",
      "app.auth.altered"),
  MALFORMED_TOKEN_TOLD_APART(
      "PROFILE#auth",
      "Refuses unknown tokens and malformed ones in different words.",
      "app.auth.same-refusal"),
  REFUSAL_QUOTES_TOKEN("PROFILE#auth", "Quotes the token that it refuses.", "app.auth.not-echoed"),
  IDENTITY_CONTAINS_TOKEN(
      "PROFILE#auth",
      "Makes ids of tokens where ids end with the connection.",
      "app.auth.not-echoed"),
  ALLOWED_ORIGIN_REFUSED("PROFILE#origins", "Lets in only who names no origin.", "app.auth.origin"),
  // Reconnecting
  USER_BARRED_AFTER_FIN(
      "PROFILE#operations/welcome",
      "Closes the connections of a user for twelve seconds after one that spoke, and whose TCP"
          + " ended without a Close.",
      "app.reconnect.after-fin"),
  OLD_NAME_AFTER_RESET(
      "PROFILE#reconnect",
      "Names who comes back after a reset as it was called before in its broadcasts.",
      "app.reconnect.after-reset"),
  USER_BARRED_AFTER_RESET(
      "PROFILE#operations/welcome",
      "Closes the connections of a user for twelve seconds after one that was reset.",
      "app.reconnect.after-reset"),
  USER_BARRED_BY_SILENT_CONNECTION(
      "PROFILE#operations/welcome",
      "Closes the connections of a user for twelve seconds who has another one that is silent.",
      "app.reconnect.after-freeze"),
  RESTARTED_SERVER_GREETS_NOBODY(
      "PROFILE#operations/welcome",
      "Greets nobody when it was started on the same port before.",
      "app.reconnect.after-restart"),
  LAST_MESSAGES_REPLAYED(
      "PROFILE#operations/broadcast",
      "Sends the last five messages again to a user who reconnects.",
      "app.reconnect.no-replay"),
  LAST_ROOM_MESSAGES_REPLAYED(
      "PROFILE#operations/join",
      "Sends the last two messages of a room, once a member has gone, to who joins it next.",
      "app.reconnect.no-replay"),
  HERD_BARRED(
      "PROFILE#operations/welcome",
      "Closes the connections of all users for twelve seconds after 40 were reset within a second.",
      "app.reconnect.herd"),
  OLD_IDENTITY_REACHES_NEW_CONNECTION(
      "PROFILE#operations/direct",
      "Sends what is for the id of an ended connection to the next one of its user.",
      "app.reconnect.old-identity"),
  // Messages around the ends of a connection
  FIRST_MESSAGE_OVERTAKEN(
      "PROFILE#operations",
      "Does what the first message after a reset asks for after the second.",
      "app.queue.flushed-in-order"),
  FIRST_MESSAGE_DOUBLED(
      "PROFILE#operations",
      "Does twice what the first message after a reset asks for.",
      "app.queue.flushed-in-order"),
  EARLY_MESSAGES_DROPPED(
      "PROFILE#operations",
      "Greets after 100 ms, and drops what comes before.",
      "app.queue.before-welcome"),
  LAST_MESSAGE_DOUBLED_AFTER_RESET(
      "PROFILE#operations",
      "Does twice what the last message before a reset asks for.",
      "app.queue.straddling"),
  // Resilience of the application
  MALFORMED_INPUT_CLOSES_EVERYBODY(
      "PROFILE#operations/error",
      "Closes all connections when one sends what is not JSON.",
      "app.resilience.malformed-input"),
  MALFORMED_INPUT_ENDS_BROADCASTS(
      "PROFILE#resilience",
      "Sends no broadcasts any more to who sent something malformed.",
      "app.resilience.malformed-input"),
  MALFORMED_INPUT_ENDS_MEMBERSHIPS(
      "PROFILE#operations/error",
      "Takes who sends what cannot be read out of all rooms, and says nothing of it.",
      "app.resilience.malformed-input"),
  UNKNOWN_TYPE_STALLS_SERVER(
      "PROFILE#operations/error",
      "Serves nobody for five seconds after a message of an unknown type.",
      "app.resilience.malformed-input"),
  NESTED_MESSAGE_STALLS_SERVER(
      "PROFILE#operations/error",
      "Serves nobody for five seconds after a message that is nested too deeply.",
      "app.resilience.malformed-input"),
  NULL_TEXT_OF_BROADCAST_ENDS_SERVICE(
      "PROFILE#operations/broadcast",
      "Answers nobody for five seconds after a broadcast whose text is null.",
      "app.resilience.malformed-input"),
  NULL_TEXT_IN_ROOM_ENDS_SERVICE(
      "PROFILE#operations/room",
      "Answers nobody for five seconds after a member's message whose text is null.",
      "app.resilience.malformed-input"),
  NULL_ECHO_ENDS_SERVICE(
      "PROFILE#operations/echo",
      "Answers nobody for five seconds after an echo of null.",
      "app.resilience.malformed-input"),
  LEAVE_WITHOUT_ROOM_EMPTIES_ROOMS(
      "PROFILE#operations/leave",
      "Empties all rooms when one leaves without a room.",
      "app.resilience.malformed-input"),
  DIRECT_TO_PROTO_CLOSES_EVERYBODY(
      "PROFILE#operations/direct",
      "Closes all connections when a private message is for __proto__.",
      "app.resilience.malformed-input"),
  NULL_DATA_ENDS_SERVICE(
      "PROFILE#operations/error",
      "Ignores what everybody sends for five seconds after a message whose data is null.",
      "app.resilience.malformed-input"),
  UNWANTED_ACK_ENDS_ALL_CONNECTIONS(
      "SIO5#acknowledgement",
      "Ends all Socket.IO connections when a client joins that wants no acknowledgement.",
      "app.resilience.malformed-input"),
  OVERSIZED_MESSAGE_CLOSES_BYSTANDERS(
      "PROFILE#limits",
      "Closes all other connections when one sends a message over the limit.",
      "app.resilience.oversized"),
  FLOOD_STALLS_SERVER(
      "PROFILE#limits",
      "Serves nobody for five seconds after the 50th malformed message of a connection.",
      "app.resilience.flood"),
  CHURN_ENDS_BROADCASTS(
      "PROFILE#limits",
      "Sends no broadcasts after 300 connections have ended within a minute.",
      "app.resilience.churn"),
  // Pushes, heartbeats, errors
  NOTIFICATIONS_MISSING(
      "PROFILE#operations/push", "Never sends a notification.", "app.push.arrives"),
  NOTIFICATIONS_MISSING_ON_POLLING(
      "PROFILE#operations/push",
      "Sends no notifications to clients that poll.",
      "sio.push.every-transport"),
  NOTIFICATIONS_CEASE_ON_POLLING(
      "PROFILE#operations/push",
      "Sends clients that poll the first notification, and no other.",
      "sio.push.every-transport"),
  NOTIFICATIONS_SKIPPED(
      "PROFILE#operations/push", "Skips two notifications after every three.", "app.push.interval"),
  SEVENTH_NOTIFICATION_SKIPPED(
      "PROFILE#operations/push", "Leaves out every seventh notification.", "app.push.interval"),
  NOTIFICATIONS_TOO_RARE(
      "PROFILE#operations/push",
      "Sends every third notification only.",
      "app.push.interval",
      "app.push.every-subscriber",
      "app.heartbeat.answered"),
  NOTIFICATIONS_FOR_FIRST_SUBSCRIBER(
      "PROFILE#operations/push",
      "Sends notifications only to the client that connected first.",
      "app.push.every-subscriber"),
  NOTIFICATIONS_FOR_LAST_SUBSCRIBER(
      "PROFILE#operations/push",
      "Sends notifications only to the client that connected last.",
      "app.push.every-subscriber"),
  NOTIFICATIONS_PUT_OFF_BY_MESSAGES(
      "PROFILE#operations/push",
      "Sends no notification to who has sent something since the last one.",
      "app.push.every-subscriber"),
  NOTIFICATIONS_SHARED_OUT(
      "PROFILE#operations/push",
      "Sends each notification to one client in turn.",
      "app.push.every-subscriber"),
  NOTIFICATIONS_MISSING_AFTER_A_DEPARTURE(
      "PROFILE#operations/push",
      "Sends no notifications to who connects once a client has gone that had got three.",
      "app.push.every-subscriber"),
  NOTIFICATIONS_STOPPED_BY_A_DEPARTURE(
      "PROFILE#operations/push",
      "Sends no notifications once a client has gone that had got three, until another one comes:"
          + " one of another case, too, which hides it.",
      "app.push.every-subscriber"),
  NOTIFICATIONS_TAKEN_OVER(
      "PROFILE#operations/push",
      "Puts who connects in the place of another one, once a client has gone that had got three.",
      "app.push.every-subscriber"),
  NOTIFICATIONS_DOUBLED_AFTER_A_DEPARTURE(
      "PROFILE#operations/push",
      "Sends each notification twice to who connects once a client has gone that had got three.",
      "app.push.every-subscriber"),
  NOTIFICATIONS_FOR_EACH_CONNECTION(
      "PROFILE#operations/push",
      "Sends each notification as often as there are clients.",
      "app.push.every-subscriber"),
  HEARTBEAT_UNANSWERED(
      "PROFILE#operations/heartbeat", "Never answers a heartbeat.", "app.heartbeat.answered"),
  ERROR_MISSING(
      "PROFILE#operations/error",
      "Says nothing about input that it refuses.",
      "app.error.reported"),
  HEARTBEAT_ANSWERED_ONCE(
      "PROFILE#operations/heartbeat",
      "Answers only the first heartbeat of each client.",
      "app.heartbeat.answered"),
  HEARTBEATS_CONFUSED(
      "PROFILE#operations/heartbeat",
      "Answers, of two heartbeats at once, the first twice.",
      "app.heartbeat.answered"),
  HEARTBEAT_ANSWERED_TO_ALL(
      "PROFILE#operations/heartbeat",
      "Sends the answer to a heartbeat to all clients.",
      "app.heartbeat.answered"),
  HEARTBEAT_ANSWERED_TO_NEWEST(
      "PROFILE#operations/heartbeat",
      "Sends the answer to a heartbeat to the client that connected last.",
      "app.heartbeat.answered"),
  HEARTBEAT_ANSWERED_TO_ROOM(
      "PROFILE#operations/heartbeat",
      "Sends the answer to a heartbeat to all who share a room with the sender.",
      "app.heartbeat.answered"),
  HEARTBEAT_ANSWER_OF_FIXED_ID(
      "PROFILE#operations/heartbeat",
      "Answers each heartbeat with the same id.",
      "app.heartbeat.answered"),
  ERROR_TOLD_ONCE(
      "PROFILE#operations/error",
      "Tells each client only of its first error.",
      "app.error.reported"),
  ERRORS_CONFUSED(
      "PROFILE#operations/error",
      "Tells, of two errors at once, both to who made the first.",
      "app.error.reported"),
  ERROR_TOLD_TO_ALL(
      "PROFILE#operations/error", "Tells all clients of an error.", "app.error.reported"),
  ERROR_TOLD_TO_NEWEST(
      "PROFILE#operations/error",
      "Tells the client that connected last of an error.",
      "app.error.reported"),
  ERROR_TOLD_TO_ROOM(
      "PROFILE#operations/error",
      "Tells all who share a room with the sender of an error.",
      "app.error.reported"),
  GREETING_TOLD_TO_ALL(
      "PROFILE#operations/welcome",
      "Sends the greeting of a newcomer to all clients.",
      "app.welcome.arrives"),
  SECOND_GREETING_OF_ANOTHER_IDENTITY(
      "PROFILE#operations/welcome",
      "Greets each client twice, with two identities.",
      "app.welcome.arrives"),
  CLIENT_CLOSED_AFTER_60_ECHOES(
      "PROFILE#operations/echo",
      "Closes a connection that has had 60 echoes, and names no limit.",
      "app.echo.burst"),
  FIFTIETH_ECHO_REFUSED(
      "PROFILE#operations/echo",
      "Answers every fiftieth echo of a client with an internal error.",
      "app.echo.burst"),
  DIRECTS_REFUSED_AFTER_20(
      "PROFILE#operations/direct",
      "Knows no recipient of a client any more that has sent 20 direct messages.",
      "app.direct.order"),
  SIXTH_ROOM_REFUSED(
      "PROFILE#operations/room",
      "Forgets that somebody is a member of more than five rooms.",
      "app.room.many-rooms"),
  // Handshake
  UPGRADE_MISSING_IN_101(
      "RFC6455#4.2.2",
      "Leaves the Upgrade header out of the 101 response.",
      "ws.handshake.switching-protocols"),
  CONNECTION_UPGRADE_MISSING_IN_101(
      "RFC9110#7.8",
      "Leaves the Connection header out of the 101 response.",
      "ws.handshake.switching-protocols",
      "ws.handshake.connection-upgrade"),
  CONTENT_LENGTH_IN_101(
      "RFC9110#8.6",
      "Sends a Content-Length in the 101 response.",
      "ws.handshake.switching-protocols"),
  ACCEPT_FROM_LOWER_CASED_KEY(
      "RFC6455#4.2.2",
      "Computes the accept value from the key in lower case.",
      "ws.handshake.accept-key"),
  ACCEPT_WITH_LOWER_CASED_GUID(
      "RFC6455#4.2.2",
      "Computes the accept value with the GUID in lower case.",
      "ws.handshake.accept-key"),
  LINE_FEEDS_ALONE_IN_101(
      "RFC9112#2.1",
      "Ends the lines of the 101 response with LF instead of CR LF.",
      "ws.handshake.switching-protocols"),
  KEY_NAME_CASE_SENSITIVE(
      "RFC9110#5.1",
      "Computes the accept value of nothing when Sec-WebSocket-Key is spelt in another case.",
      "ws.handshake.token-case"),
  UPGRADE_TOKEN_CASE_SENSITIVE(
      "RFC6455#4.2.1",
      "Compares the Upgrade token with regard to case.",
      "ws.handshake.token-case"),
  CONNECTION_TOKEN_CASE_SENSITIVE(
      "RFC6455#4.2.1",
      "Knows the Connection token only as Upgrade or upgrade.",
      "ws.handshake.token-case"),
  EMPTY_CONNECTION_MEMBER_REFUSED(
      "RFC6455#4.2.1",
      "Refuses a Connection list with an empty member.",
      "ws.handshake.connection-token-list"),
  FIRST_CONNECTION_TOKEN_ONLY(
      "RFC6455#4.2.1",
      "Looks only at the first member of the Connection list.",
      "ws.handshake.connection-token-list"),
  LAST_CONNECTION_LINE_ONLY(
      "RFC6455#4.2.1",
      "Looks only at the last of several Connection lines.",
      "ws.handshake.connection-token-list"),
  UPGRADE_OFFER_SENT_BACK(
      "RFC6455#4.2.2",
      "Answers with the Upgrade that the client sent, other protocols and all.",
      "ws.handshake.upgrade-token-list"),
  FIRST_UPGRADE_TOKEN_ONLY(
      "RFC6455#4.2.1",
      "Looks only at the first member of the Upgrade list.",
      "ws.handshake.upgrade-token-list"),
  HEADER_ORDER_MATTERS(
      "RFC6455#4.2.1",
      "Refuses a request whose first header is not Host.",
      "ws.handshake.header-order"),
  REPEATED_HEADER_REFUSED(
      "RFC6455#4.2.1",
      "Refuses a handshake that has a header twice which has nothing to do with WebSocket.",
      "ws.handshake.header-order"),
  UNUSUAL_HEADER_NAME_REFUSED(
      "RFC6455#4.2.1",
      "Refuses a handshake with a header whose name has more than letters and hyphens.",
      "ws.handshake.header-order"),
  HEADER_VALUE_BEYOND_ASCII_REFUSED(
      "RFC9110#5.5",
      "Refuses a handshake with a header whose value is not ASCII.",
      "ws.handshake.header-order"),
  ONLY_ONE_SPACE_TRIMMED(
      "RFC9112#5.1",
      "Takes only one leading space from header values, and nothing from their end.",
      "ws.handshake.optional-whitespace"),
  CHOPPED_HEAD_REFUSED(
      "RFC9112#2.2",
      "Refuses a request that does not arrive in one piece.",
      "ws.handshake.segmented-request",
      "ws.tls.records"),
  EARLY_BYTES_LOST(
      "RFC6455#4.2.2",
      "Drops the second half of the bytes that follow the request in the same segment.",
      "ws.handshake.early-frame"),
  ABSOLUTE_TARGET_REFUSED(
      "RFC9112#3.2.2",
      "Refuses a request target in absolute form.",
      "ws.handshake.absolute-form-target"),
  MISSING_KEY_ACCEPTED(
      "RFC6455#4.2.1",
      "Upgrades without a Sec-WebSocket-Key.",
      "ws.handshake.missing-key",
      "ws.handshake.refusal-is-final"),
  REFUSAL_WITHOUT_STATUS(
      "RFC6455#10.7",
      "Ends TCP instead of answering a handshake without a key.",
      "ws.handshake.refusal-status"),
  KEY_ENCODING_NOT_CHECKED(
      "RFC6455#4.2.1",
      "Upgrades with an empty key or one that is not base64.",
      "ws.handshake.malformed-key"),
  KEY_LENGTH_NOT_CHECKED(
      "RFC6455#4.2.1",
      "Upgrades with a key that does not decode to 16 bytes.",
      "ws.handshake.malformed-key"),
  KEY_CHECKED_BY_LENGTH(
      "RFC6455#4.2.1",
      "Upgrades with any key of 24 characters, base64 or not.",
      "ws.handshake.malformed-key"),
  DUPLICATE_KEY_ACCEPTED("RFC6455#11.3.1", "Upgrades with two keys.", "ws.handshake.duplicate-key"),
  MISSING_VERSION_ACCEPTED(
      "RFC6455#4.2.1", "Upgrades without a Sec-WebSocket-Version.", "ws.handshake.missing-version"),
  UNSUPPORTED_VERSION_ACCEPTED(
      "RFC6455#4.2.2",
      "Upgrades whatever version the client asks for.",
      "ws.handshake.unsupported-version"),
  VERSION_8_UNNAMED(
      "RFC6455#4.4",
      "Accepts version 8, too, and does not name it when it refuses another.",
      "ws.handshake.all-versions"),
  VERSION_MISSING_IN_426(
      "RFC6455#4.4",
      "Refuses an unsupported version, but does not name its own.",
      "ws.handshake.unsupported-version"),
  UPGRADE_MISSING_IN_426(
      "RFC9110#15.5.22", "Answers 426 without an Upgrade header.", "ws.handshake.upgrade-required"),
  WEBSOCKET_MISSING_IN_426(
      "RFC9110#15.5.22",
      "Names another protocol than websocket in the Upgrade header of 426.",
      "ws.handshake.upgrade-required"),
  CONNECTION_UPGRADE_MISSING_IN_426(
      "RFC9110#7.8",
      "Answers 426 with an Upgrade header, but without Connection: Upgrade.",
      "ws.handshake.connection-upgrade"),
  MALFORMED_VERSION_ACCEPTED(
      "RFC6455#4.3",
      "Upgrades when the version only contains 13 somewhere, or is there twice.",
      "ws.handshake.malformed-version"),
  LAST_VERSION_LINE_ONLY(
      "RFC6455#4.3",
      "Looks only at the last of several version lines.",
      "ws.handshake.malformed-version"),
  MISSING_UPGRADE_ACCEPTED(
      "RFC6455#4.2.1", "Upgrades without an Upgrade header.", "ws.handshake.missing-upgrade"),
  MISSING_CONNECTION_ACCEPTED(
      "RFC6455#4.2.1", "Upgrades without Connection: Upgrade.", "ws.handshake.missing-upgrade"),
  FOREIGN_UPGRADE_ACCEPTED(
      "RFC6455#4.2.1",
      "Upgrades to WebSocket when another protocol was asked for.",
      "ws.handshake.missing-upgrade"),
  UPGRADE_WORDS_FOUND_IN_OTHERS(
      "RFC6455#4.2.1",
      "Upgrades when Upgrade and Connection only contain the words websocket and upgrade.",
      "ws.handshake.missing-upgrade"),
  METHOD_NAME_IN_ANY_CASE("RFC9110#9.1", "Takes the method get for GET.", "ws.handshake.method"),
  UPGRADE_BY_POST_ACCEPTED(
      "RFC6455#4.2.1", "Upgrades requests whose method is not GET.", "ws.handshake.method"),
  UPGRADE_BY_HTTP_1_0_ACCEPTED(
      "RFC6455#4.2.1", "Upgrades requests of HTTP/1.0.", "ws.handshake.http-1-0"),
  MISSING_HOST_ACCEPTED("RFC9112#3.2", "Upgrades without a Host header.", "ws.handshake.host"),
  MISSING_HOST_ANSWERED_200(
      "RFC9112#3.2", "Answers a request without Host with 200.", "ws.handshake.host"),
  DUPLICATE_HOST_ACCEPTED("RFC9112#3.2", "Upgrades with two Host headers.", "ws.handshake.host"),
  MALFORMED_HOST_ACCEPTED(
      "RFC9112#3.2", "Upgrades with a Host header that is no host.", "ws.handshake.host"),
  SPACE_BEFORE_COLON_ACCEPTED(
      "RFC9112#5.1",
      "Accepts whitespace between a header name and its colon.",
      "ws.handshake.space-before-colon"),
  HEADER_NAME_CHARACTERS_NOT_CHECKED(
      "RFC9110#5.1",
      "Accepts any characters but spaces in header names.",
      "ws.handshake.malformed-header-lines"),
  FOLDED_LINE_READ_AS_HEADER(
      "RFC9112#5.2",
      "Takes a line that begins with white space for a header of its own.",
      "ws.handshake.invalid-header-characters"),
  BARE_RETURN_ENDS_A_LINE(
      "RFC9112#2.2",
      "Takes a CR without LF for the end of a line.",
      "ws.handshake.invalid-header-characters"),
  GARBAGE_BEFORE_REQUEST_SKIPPED(
      "RFC6455#4.2.1", "Looks for a request anywhere in what it has read.", "ws.handshake.garbage"),
  CONTENT_LENGTH_WITH_TRANSFER_ENCODING_ACCEPTED(
      "RFC9112#6.1",
      "Upgrades a request that has both Content-Length and Transfer-Encoding.",
      "ws.handshake.content-length-and-transfer-encoding"),
  CONNECTION_KEPT_AFTER_TWO_LENGTHS(
      "RFC9112#6.1",
      "Keeps the connection after a request with both Content-Length and Transfer-Encoding.",
      "ws.handshake.content-length-and-transfer-encoding"),
  REQUEST_BODY_READ_AS_FRAMES(
      "RFC9110#9.3.1",
      "Takes the body of an upgrade request for WebSocket frames.",
      "ws.handshake.request-body"),
  OVERSIZED_HEAD_ANSWERED_500(
      "RFC9110#5.4",
      "Answers a request head that is too large with 500.",
      "ws.handshake.oversized-headers"),
  DECODED_TARGET_REFLECTED(
      "RFC9110#5.5",
      "Puts the decoded request target into a response header, line ends and all.",
      "ws.handshake.response-splitting"),
  FRAMES_ANSWERED_AFTER_REFUSAL(
      "RFC6455#4.2.2",
      "Answers pings although the handshake was refused.",
      "ws.handshake.refusal-is-final"),
  BROKEN_ESCAPE_STALLS_SERVER(
      "RFC6455#10.7",
      "Serves nobody for five seconds when an escape breaks off in the target of a handshake.",
      "ws.handshake.odd-values"),
  BROKEN_COOKIE_UNANSWERED(
      "RFC6455#10.7",
      "Never answers a handshake with an escape that breaks off in a cookie.",
      "ws.handshake.odd-values"),
  SILENT_AFTER_REFUSAL(
      "RFC9112#9.3",
      "Keeps the connection open after a refusal, and never answers on it again.",
      "ws.handshake.connection-reuse"),
  FOREIGN_ORIGIN_HEARS_FOR_A_WHILE(
      "PROFILE#origins",
      "Closes who comes from a foreign origin 300 ms later, who hears all broadcasts till then.",
      "ws.handshake.origin"),
  FOREIGN_ORIGIN_IS_HEARD(
      "PROFILE#origins",
      "Closes who comes from a foreign origin 300 ms later, whose broadcasts are sent on till then.",
      "ws.handshake.origin"),
  FOREIGN_ORIGIN_ACCEPTED(
      "RFC6455#10.2", "Lets every origin in.", "ws.handshake.origin", "app.auth.origin"),
  ORIGIN_COMPARED_BY_ITS_BEGINNING(
      "PROFILE#origins",
      "Lets in every origin that begins with an allowed one.",
      "app.auth.origin"),
  FOREIGN_ORIGIN_ACCEPTED_OVER_STOMP(
      "PROFILE#origins", "Lets every origin in on STOMP paths.", "app.auth.origin"),
  DOT_OF_ORIGIN_IS_ANY_CHARACTER(
      "PROFILE#origins",
      "Compares origins with a regular expression of unescaped dots.",
      "app.auth.origin"),
  ORIGIN_COMPARED_BY_ITS_END(
      "PROFILE#origins",
      "Lets in every origin that ends with the host of an allowed one.",
      "app.auth.origin"),
  MISSING_CREDENTIALS_ACCEPTED(
      "RFC6455#10.5",
      "Lets clients without credentials into the private path.",
      "ws.handshake.authentication",
      "app.auth.missing"),
  INVALID_CREDENTIALS_ACCEPTED(
      "RFC6455#10.5",
      "Lets clients with any credentials into the private path.",
      "ws.handshake.authentication",
      "app.auth.invalid"),
  CHALLENGE_MISSING_IN_401(
      "RFC9110#15.5.2", "Answers 401 without WWW-Authenticate.", "ws.handshake.www-authenticate"),
  CHALLENGE_EMPTY_IN_401(
      "RFC9110#15.5.2",
      "Answers 401 with an empty WWW-Authenticate.",
      "ws.handshake.www-authenticate"),
  SEVERAL_SUBPROTOCOLS_SELECTED(
      "RFC6455#11.3.4",
      "Selects all subprotocols that both sides know.",
      "ws.handshake.subprotocol-selection",
      "ws.handshake.subprotocol-not-offered"),
  SUBPROTOCOL_NEVER_SELECTED(
      "RFC6455#4.2.2", "Never selects a subprotocol.", "ws.handshake.subprotocol-selection"),
  LAST_SUBPROTOCOL_LINE_ONLY(
      "RFC6455#4.2.2",
      "Looks only at the last of several lines of subprotocols.",
      "ws.handshake.subprotocol-selection"),
  SUBPROTOCOLS_SPLIT_AT_A_SPACE(
      "RFC6455#11.3.4",
      "Splits a list of subprotocols only where a space follows the comma.",
      "ws.handshake.subprotocol-selection"),
  SUBPROTOCOL_FOUND_IN_LONGER_ONES(
      "RFC6455#4.2.2",
      "Selects its own subprotocol when its name is a part of what is offered.",
      "ws.handshake.subprotocol-selection"),
  UNOFFERED_SUBPROTOCOL_SELECTED(
      "RFC6455#4.2.2",
      "Selects its own subprotocol when it knows none of those offered.",
      "ws.handshake.subprotocol-not-offered",
      "ws.handshake.subprotocol-selection"),
  OFFERED_SUBPROTOCOLS_SENT_BACK(
      "RFC6455#4.2.2",
      "Sends the whole offer of subprotocols back when it knows none of them.",
      "ws.handshake.subprotocol-not-offered"),
  SUBPROTOCOL_WITHOUT_OFFER(
      "RFC6455#4.2.2",
      "Selects a subprotocol when none was offered.",
      "ws.handshake.subprotocol-not-offered"),
  MALFORMED_SUBPROTOCOL_SELECTED(
      "RFC6455#11.3.4",
      "Selects from a malformed list of subprotocols.",
      "ws.handshake.subprotocol-syntax"),
  UNKNOWN_EXTENSION_REFUSED(
      "RFC6455#9.1",
      "Refuses a client that offers an extension it does not know.",
      "ws.handshake.unknown-extension"),
  UNOFFERED_EXTENSION_CLAIMED(
      "RFC6455#9.1",
      "Answers an offer of other extensions with permessage-deflate.",
      "ws.handshake.extension-not-offered"),
  EXTENSION_FOUND_IN_A_PARAMETER(
      "RFC6455#9.1",
      "Agrees on compression where its name is the value of another extension's parameter.",
      "ws.handshake.extension-not-offered"),
  OWN_EXTENSION_ADDED(
      "RFC6455#4.2.2",
      "Lists an extension of its own beside permessage-deflate.",
      "ws.handshake.extension-not-offered"),
  EXTENSION_SYNTAX_IGNORED(
      "RFC6455#9.1",
      "Upgrades although the extension header is malformed.",
      "ws.handshake.extension-syntax"),
  SEVERAL_EXTENSION_LINES_REFUSED(
      "RFC6455#11.3.2",
      "Refuses extensions that are spread over several header lines.",
      "ws.handshake.extension-lines"),
  EXTENSION_WITHOUT_OFFER(
      "RFC6455#9.1",
      "Answers with an extension that was not offered.",
      "ws.handshake.extension-not-offered"),
  EMPTY_PROTOCOL_HEADER_SENT(
      "RFC6455#4.3",
      "Sends an empty Sec-WebSocket-Protocol when it selects none of those offered.",
      "ws.handshake.empty-negotiation-headers",
      "ws.handshake.subprotocol-not-offered",
      "ws.handshake.subprotocol-selection"),
  EMPTY_EXTENSIONS_HEADER_SENT(
      "RFC6455#4.3",
      "Sends an empty Sec-WebSocket-Extensions when it accepts none of those offered.",
      "ws.handshake.empty-negotiation-headers"),
  EXPECT_CONTINUE_IGNORED(
      "RFC9110#7.8",
      "Answers Expect: 100-continue with 101 at once.",
      "ws.handshake.expect-continue"),
  EXPECT_CONTINUE_UNANSWERED(
      "RFC9110#10.1.1",
      "Waits for content that the client holds back until 100 (Continue).",
      "ws.handshake.expect-answered"),
  // Framing
  EMPTY_MESSAGE_LOST(
      "RFC6455#5.6", "Loses messages without payload.", "ws.framing.payload-lengths"),
  MESSAGE_KEEPS_END_OF_LONGER_ONE(
      "RFC6455#5.2",
      "Takes what is left in the buffer of a longer message for the end of a shorter one.",
      "ws.framing.payload-lengths"),
  MESSAGE_OF_126_BYTES_LOST(
      "RFC6455#5.2",
      "Loses messages of 126 bytes, the first length with an extended form.",
      "ws.framing.payload-lengths"),
  MESSAGE_OF_65535_BYTES_CUT(
      "RFC6455#5.2",
      "Cuts a byte from messages of 65535 bytes, the last 16-bit length.",
      "ws.framing.payload-lengths"),
  MESSAGE_OF_65536_BYTES_CUT(
      "RFC6455#5.2",
      "Cuts a byte from messages of 65536 bytes, the first 64-bit length.",
      "ws.framing.payload-lengths",
      "ws.backpressure.slow-subscriber"),
  LARGE_MESSAGE_CUT(
      "RFC6455#5.2",
      "Cuts a byte from messages of more than 1 MiB.",
      "ws.framing.large-message",
      "ws.limits.message-size"),
  CUT_FRAME_REFUSED(
      "RFC6455#5.2",
      "Fails when the first frame, being of at most 1000 bytes, does not arrive in one piece.",
      "ws.framing.segmented-frames",
      "ws.fragmentation.reassembly",
      "ws.ping.pong-payload",
      "ws.tls.records"),
  CUT_LONG_HEAD_REFUSED(
      "RFC6455#5.2",
      "Fails when the 64-bit length of the first frame does not arrive in one piece.",
      "ws.framing.segmented-frames"),
  PART_BEHIND_A_FRAME_LOST(
      "RFC6455#5.2",
      "Loses the part of a frame that stands behind the first whole one in the same segment.",
      "ws.framing.segmented-frames"),
  SHORT_TEXT_DECODED_PER_READ(
      "RFC6455#5.6",
      "Loses a code point of a text of at most 125 bytes that was cut by TCP.",
      "ws.framing.segmented-frames"),
  LONG_TEXT_DECODED_PER_READ(
      "RFC6455#5.6",
      "Loses a code point of a text of 64 KiB and more that was cut by TCP.",
      "ws.framing.segmented-frames"),
  COALESCED_MESSAGES_DROPPED(
      "RFC6455#5.2",
      "Drops short messages after the 32nd of one segment.",
      "ws.framing.coalesced-frames"),
  ZERO_MASK_REFUSED("RFC6455#5.3", "Fails on a masking key of zero.", "ws.framing.masking-key"),
  EVERY_200TH_MESSAGE_LOST(
      "RFC6455#5.6",
      "Loses every 200th message of a connection.",
      "ws.framing.message-series",
      "ws.backpressure.resumed-reader"),
  NESTED_TEXT_STALLS_SERVER(
      "RFC6455#10.7",
      "Serves nobody for eight seconds after a text of more than 10000 opening brackets.",
      "ws.framing.unexpected-message"),
  MASKED_SERVER_FRAMES("RFC6455#5.1", "Masks its data frames.", "ws.framing.server-frames"),
  SERVER_LENGTH_NOT_MINIMAL(
      "RFC6455#5.2", "Writes short lengths in the 16-bit form.", "ws.framing.server-frames"),
  SERVER_LENGTH_WITH_TOP_BIT(
      "RFC6455#5.2",
      "Sets the most significant bit of 64-bit lengths.",
      "ws.framing.server-frames"),
  SERVER_SETS_RESERVED_BIT(
      "RFC6455#5.2", "Sets RSV2 on its data frames.", "ws.framing.server-frames"),
  FRAGMENTED_PONG_SENT("RFC6455#5.5", "Sends pongs without FIN.", "ws.framing.server-frames"),
  UNMASKED_DATA_FRAME_ACCEPTED(
      "RFC6455#5.1", "Accepts data frames without mask.", "ws.framing.unmasked-frame"),
  UNMASKED_CONTROL_FRAME_ACCEPTED(
      "RFC6455#5.1", "Accepts control frames without mask.", "ws.framing.unmasked-frame"),
  UNMASKED_EMPTY_FRAME_ACCEPTED(
      "RFC6455#5.1",
      "Looks for the mask of frames with a payload only.",
      "ws.framing.unmasked-frame"),
  FRAMES_UNCHECKED_BEHIND_FRAGMENTS(
      "RFC6455#7.1.7",
      "Checks frames until the first message in fragments has ended.",
      "ws.framing.unmasked-frame",
      "ws.framing.reserved-opcode",
      "ws.framing.control-payload-length",
      "ws.fragmentation.fragmented-control",
      "ws.fragmentation.unexpected-continuation",
      "ws.fragmentation.continuation-after-end",
      "ws.fragmentation.interrupted-message"),
  FRAMES_UNCHECKED_WITH_COMPRESSION(
      "RFC6455#7.1.7",
      "Does not check frames once compression is agreed.",
      "ws.framing.unmasked-frame",
      "ws.framing.reserved-opcode",
      "ws.framing.control-payload-length",
      "ws.fragmentation.fragmented-control",
      "ws.fragmentation.unexpected-continuation",
      "ws.fragmentation.interrupted-message"),
  RESERVED_BIT_IGNORED(
      "RFC6455#5.2",
      "Ignores reserved bits on data frames although no extension was agreed.",
      "ws.framing.reserved-bits"),
  RESERVED_BITS_ON_CONTROL_FRAMES_IGNORED(
      "RFC6455#5.2", "Ignores reserved bits on control frames.", "ws.framing.reserved-bits"),
  RESERVED_BIT_IGNORED_AFTER_A_PING(
      "RFC6455#5.2",
      "Ignores RSV3 once a ping has come, although no extension was agreed.",
      "ws.framing.reserved-bits"),
  RESERVED_DATA_OPCODE_IGNORED(
      "RFC6455#5.2",
      "Ignores frames with the opcodes 3 to 7 that have a payload.",
      "ws.framing.reserved-opcode"),
  RESERVED_CONTROL_OPCODE_IGNORED(
      "RFC6455#5.2", "Ignores frames with the opcodes 11 to 15.", "ws.framing.reserved-opcode"),
  UNFINISHED_RESERVED_OPCODE_IGNORED(
      "RFC6455#5.2",
      "Ignores frames with the opcodes 3 to 7 that have a payload and no FIN.",
      "ws.framing.reserved-opcode"),
  RESERVED_OPCODE_INSIDE_MESSAGE_IGNORED(
      "RFC6455#5.2",
      "Ignores frames with the opcodes 3 to 7 between the frames of a message.",
      "ws.framing.reserved-opcode"),
  RESERVED_OPCODE_CLOSES_BYSTANDERS(
      "RFC6455#7.1.7",
      "Closes all other connections when one of them sends an opcode from 11 to 15.",
      "ws.framing.reserved-opcode"),
  RESERVED_OPCODE_BIDS_BYSTANDERS_FAREWELL(
      "RFC6455#7.1.7",
      "Sends all other connections a Close 1001 when one of them sends an opcode from 11 to 15.",
      "ws.framing.reserved-opcode"),
  NON_MINIMAL_LENGTH_ACCEPTED(
      "RFC6455#5.2",
      "Accepts lengths that are not in their shortest form.",
      "ws.framing.minimal-length"),
  LENGTH_SIGN_IGNORED(
      "RFC6455#5.2",
      "Ignores the most significant bit of a 64-bit length.",
      "ws.framing.length-most-significant-bit"),
  LENGTH_CUT_TO_32_BITS(
      "RFC6455#5.2",
      "Keeps only the low bits of a 64-bit length.",
      "ws.framing.huge-announced-length"),
  HUGE_LENGTH_STALLS_SERVER(
      "RFC6455#10.4",
      "Serves nobody for eight seconds when a frame announces 4 EiB or more.",
      "ws.framing.huge-announced-length"),
  TRUNCATED_FRAME_ECHOED(
      "RFC6455#7.1.1",
      "Takes what came of a message for the whole when the client's TCP ends.",
      "ws.framing.truncated-frame"),
  LONG_PING_ACCEPTED(
      "RFC6455#5.5",
      "Accepts pings and pongs of more than 125 bytes.",
      "ws.framing.control-payload-length"),
  // Fragmentation
  FRAGMENTS_LOST(
      "RFC6455#5.4",
      "Loses the fragments between the second and the last.",
      "ws.fragmentation.reassembly",
      "ws.framing.large-message",
      "ws.limits.fragmented-message"),
  DECODER_SHARED_BY_CONNECTIONS(
      "RFC6455#5.4",
      "Decodes the texts of all connections by one decoder.",
      "ws.fragmentation.reassembly"),
  FRAGMENTS_KEPT_FOR_NEXT_MESSAGE(
      "RFC6455#5.4",
      "Puts a message that came in fragments before the next one that does.",
      "ws.fragmentation.reassembly"),
  FRAGMENTED_BINARY_TAKEN_FOR_TEXT(
      "RFC6455#5.4",
      "Takes a binary message that comes in fragments for a text.",
      "ws.fragmentation.reassembly"),
  FRAGMENTED_MESSAGE_DELIVERED_TWICE(
      "RFC6455#5.4",
      "Hands a message that came in fragments to the application twice.",
      "ws.fragmentation.reassembly"),
  FRAGMENTED_MESSAGE_HAS_TYPE_OF_LAST_ONE(
      "RFC6455#5.4",
      "Gives a message that came in fragments the type of the message before it.",
      "ws.fragmentation.reassembly"),
  EMPTY_FRAGMENT_BREAKS_MESSAGE(
      "RFC6455#5.4",
      "Fails on a fragment without payload.",
      "ws.fragmentation.reassembly",
      "ws.deflate.fragmented-with-ping"),
  EMPTY_FIRST_FRAGMENT_HIDES_TEXT(
      "RFC6455#5.4",
      "Takes a text whose first fragment is empty for a binary message.",
      "ws.fragmentation.reassembly"),
  EMPTY_FRAGMENTS_STALL_SERVER(
      "RFC6455#10.4",
      "Serves nobody for eight seconds after 1000 empty fragments.",
      "ws.fragmentation.empty-fragments"),
  PING_INSIDE_MESSAGE_UNANSWERED(
      "RFC6455#5.5.2",
      "Does not answer a ping between the fragments of a message.",
      "ws.fragmentation.interleaved-ping",
      "stomp.websocket.fragmented"),
  PING_INSIDE_BINARY_MESSAGE_UNANSWERED(
      "RFC6455#5.5.2",
      "Does not answer a ping between the fragments of a binary message.",
      "ws.fragmentation.interleaved-ping"),
  PING_INSIDE_MESSAGE_ENDS_IT(
      "RFC6455#5.4",
      "Forgets the fragments that came before a ping.",
      "ws.fragmentation.interleaved-ping",
      "ws.fragmentation.unfinished-message",
      "stomp.websocket.fragmented"),
  PING_INSIDE_MESSAGE_MAKES_IT_BINARY(
      "RFC6455#5.4",
      "Takes a text for a binary message when a ping came between its fragments.",
      "ws.fragmentation.interleaved-ping",
      "ws.fragmentation.unfinished-message"),
  PONG_INSIDE_MESSAGE_REFUSED(
      "RFC6455#5.5.3",
      "Fails on a pong between the fragments of a message.",
      "ws.fragmentation.interleaved-pong"),
  CLOSE_INSIDE_MESSAGE_DELIVERS_IT(
      "RFC6455#5.5.1",
      "Takes a Close between fragments for the end of the message, and echoes it.",
      "ws.fragmentation.interleaved-close"),
  CLOSE_INSIDE_MESSAGE_IGNORED(
      "RFC6455#5.5.1",
      "Ignores a Close between the fragments of a message.",
      "ws.fragmentation.interleaved-close"),
  UNFINISHED_MESSAGE_SENT_BEHIND_CLOSE(
      "RFC6455#5.5.1",
      "Echoes the fragments that came before a Close a moment after it has answered the Close.",
      "ws.fragmentation.interleaved-close",
      "ws.framing.server-frames"),
  CONTINUATION_WITHOUT_START_ACCEPTED(
      "RFC6455#5.4",
      "Takes a continuation without a message for a text.",
      "ws.fragmentation.unexpected-continuation"),
  EMPTY_CONTINUATION_WITHOUT_START_ACCEPTED(
      "RFC6455#5.4",
      "Takes an empty continuation without a message for an empty text.",
      "ws.fragmentation.unexpected-continuation"),
  CONTINUATION_AFTER_END_ACCEPTED(
      "RFC6455#5.4",
      "Takes a continuation after the end of a fragmented message for a new one.",
      "ws.fragmentation.continuation-after-end"),
  INTERRUPTED_MESSAGE_ACCEPTED(
      "RFC6455#5.4",
      "Accepts a new message before the end of a fragmented one.",
      "ws.fragmentation.interrupted-message"),
  COMPRESSED_MESSAGE_INSIDE_ANOTHER_DROPPED(
      "RFC6455#5.4",
      "Passes over a compressed message before the end of a fragmented one.",
      "ws.fragmentation.interrupted-message"),
  EMPTY_MESSAGE_INSIDE_ANOTHER_ACCEPTED(
      "RFC6455#5.4",
      "Takes an empty message before the end of a fragmented one for a fragment of it.",
      "ws.fragmentation.interrupted-message"),
  FRAGMENTED_CONTROL_FRAME_ACCEPTED(
      "RFC6455#5.5", "Accepts control frames without FIN.", "ws.fragmentation.fragmented-control"),
  UNFINISHED_MESSAGE_DELIVERED(
      "RFC6455#5.4",
      "Takes the fragments that came for the whole message when the next is late.",
      "ws.fragmentation.unfinished-message"),
  // Utf8
  NONCHARACTERS_REFUSED(
      "RFC3629#3",
      "Fails on code points that are no characters, though they are valid.",
      "ws.utf8.valid"),
  BYTE_ORDER_MARK_STRIPPED(
      "RFC6455#5.6", "Removes a byte order mark from the start of a text.", "ws.utf8.valid"),
  LONG_TEXT_ENCODED_IN_PIECES(
      "RFC6455#5.6",
      "Encodes long texts 4096 UTF-16 units at a time, also where that is inside a code point.",
      "ws.utf8.valid"),
  OVERLONG_UTF8_ACCEPTED(
      "RFC3629#3",
      "Accepts code points in more bytes than they need.",
      "ws.utf8.invalid",
      "ws.utf8.invalid-across-fragments"),
  SURROGATES_ACCEPTED(
      "RFC3629#3",
      "Accepts surrogates in UTF-8.",
      "ws.utf8.invalid",
      "ws.utf8.invalid-across-fragments"),
  CODE_POINTS_BEYOND_UNICODE_ACCEPTED(
      "RFC3629#3",
      "Accepts code points above U+10FFFF.",
      "ws.utf8.invalid",
      "ws.utf8.invalid-across-fragments"),
  LATER_TEXTS_UNCHECKED(
      "RFC6455#8.1",
      "Checks the first message of a connection only.",
      "ws.utf8.invalid",
      "ws.utf8.invalid-across-fragments"),
  TEXTS_BEHIND_THE_FIRST_OF_A_READ_UNCHECKED(
      "RFC6455#8.1",
      "Checks only the first of the messages that it reads together.",
      "ws.utf8.invalid"),
  MIDDLE_FRAGMENTS_UNCHECKED(
      "RFC6455#8.1",
      "Does not check the fragments between the first and the last of a text.",
      "ws.utf8.invalid-across-fragments"),
  PLAIN_TEXT_UNCHECKED_WITH_COMPRESSION(
      "RFC6455#8.1",
      "Does not check uncompressed texts once compression is agreed.",
      "ws.utf8.invalid",
      "ws.utf8.invalid-across-fragments"),
  INVALID_UTF8_ACCEPTED(
      "RFC6455#8.1",
      "Does not check texts at all.",
      "ws.utf8.invalid",
      "ws.utf8.truncated-code-point",
      "ws.utf8.invalid-across-fragments",
      "ws.deflate.invalid-utf8"),
  LONG_TEXT_UNCHECKED(
      "RFC6455#8.1",
      "Does not check texts whose frame has more than 125 bytes.",
      "ws.utf8.invalid"),
  HUGE_TEXT_UNCHECKED("RFC6455#8.1", "Does not check texts beyond 64 KiB.", "ws.utf8.invalid"),
  MIDDLE_OF_LONG_TEXT_UNCHECKED(
      "RFC6455#8.1",
      "Checks the first and the last 4096 bytes of a long text only.",
      "ws.utf8.invalid"),
  LARGE_TEXT_UNCHECKED(
      "RFC6455#8.1",
      "Does not check texts whose frame has more than 4096 bytes.",
      "ws.utf8.invalid"),
  UTF8_JUDGED_PER_FRAGMENT(
      "RFC6455#5.6",
      "Fails on a fragment that ends inside a code point.",
      "ws.utf8.split-code-point"),
  TRUNCATED_CODE_POINT_ACCEPTED(
      "RFC6455#8.1",
      "Accepts a text that ends inside a code point.",
      "ws.utf8.truncated-code-point"),
  UTF8_UNCHECKED_IN_FRAGMENTS(
      "RFC6455#8.1",
      "Does not check texts that come in fragments.",
      "ws.utf8.invalid-across-fragments",
      "ws.utf8.truncated-code-point"),
  PING_INSIDE_MESSAGE_STOPS_UTF8_CHECK(
      "RFC6455#8.1",
      "Does not check the fragments of a text that come after a ping.",
      "ws.utf8.invalid-across-fragments"),
  CODE_POINT_FORGOTTEN_BEHIND_EMPTY_FRAME(
      "RFC6455#5.6",
      "Forgets the beginning of a code point when an empty frame follows.",
      "ws.utf8.split-code-point"),
  CODE_POINT_FORGOTTEN_BEHIND_PING(
      "RFC6455#5.6",
      "Forgets the beginning of a code point when a ping follows.",
      "ws.utf8.split-code-point",
      "ws.utf8.invalid-across-fragments"),
  CODE_POINT_OVER_THREE_FRAMES_REFUSED(
      "RFC6455#5.6",
      "Takes a code point in two frames, but not in three.",
      "ws.utf8.split-code-point"),
  BINARY_CHECKED_AS_TEXT(
      "RFC6455#5.6",
      "Fails on binary messages that are not UTF-8.",
      "ws.utf8.binary",
      "ws.framing.payload-lengths"),
  BINARY_CONTINUATIONS_CHECKED_AS_TEXT(
      "RFC6455#5.6",
      "Fails on continuation frames of binary messages that are not UTF-8.",
      "ws.utf8.binary",
      "ws.framing.large-message"),
  BINARY_BEHIND_TEXT_CHECKED_AS_TEXT(
      "RFC6455#5.6",
      "Fails on binary messages in fragments that are not UTF-8 once a text came in fragments.",
      "ws.utf8.binary"),
  CLOSE_REASON_NOT_CHECKED(
      "RFC6455#5.5.1", "Accepts a close reason that is not UTF-8.", "ws.utf8.close-reason"),
  CLOSE_REASON_INSIDE_MESSAGE_NOT_CHECKED(
      "RFC6455#5.5.1",
      "Accepts a close reason that is not UTF-8 between the fragments of a message.",
      "ws.utf8.close-reason"),
  INVALID_CLOSE_REASON_ECHOED(
      "RFC6455#5.5.1",
      "Echoes a close reason, also one that is not UTF-8.",
      "ws.utf8.close-reason"),
  PING_PAYLOAD_CHECKED_AS_TEXT(
      "RFC6455#5.5.2",
      "Fails on a ping whose payload is not UTF-8.",
      "ws.utf8.ping-payload",
      "ws.ping.pong-payload"),
  // Ping and pong
  PONG_KEEPS_END_OF_LAST_ONE(
      "RFC6455#5.5.3",
      "Sends with a pong what is left of a longer one before.",
      "ws.ping.pong-payload"),
  PONG_CUT_WITH_COMPRESSION(
      "RFC6455#5.5.3",
      "Cuts a byte from pongs of 100 bytes once compression is agreed.",
      "ws.ping.pong-payload"),
  PONG_OF_125_BYTES_CUT(
      "RFC6455#5.5.3", "Cuts a byte from the longest possible pong.", "ws.ping.pong-payload"),
  BINARY_PONG_PAYLOAD_MANGLED(
      "RFC6455#5.5.3",
      "Replaces all bytes above 127 in pongs.",
      "ws.ping.pong-payload",
      "ws.utf8.ping-payload"),
  EMPTY_PING_UNANSWERED(
      "RFC6455#5.5.2", "Does not answer a ping without payload.", "ws.ping.pong-payload"),
  PINGS_UNANSWERED_AFTER_120(
      "RFC6455#5.5.2", "Answers the first 120 pings of a connection.", "ws.ping.burst"),
  PING_BURST_PARTLY_ANSWERED(
      "RFC6455#5.5.3", "Answers only the first eight of several pings in a row.", "ws.ping.burst"),
  UNSOLICITED_PONG_REFUSED(
      "RFC6455#5.5.3", "Fails on a pong that it did not ask for.", "ws.pong.unsolicited"),
  PONG_LATE_AFTER_LARGE_MESSAGE(
      "RFC6455#5.5.2",
      "Answers pings eight seconds late once it has sent 1 MiB.",
      "ws.ping.while-streaming",
      "ws.backpressure.slow-subscriber"),
  PING_FLOOD_STALLS_SERVER(
      "RFC6455#10.4", "Serves nobody for eight seconds after 10000 pings.", "ws.ping.flood"),
  KEEPALIVE_PINGS_MISSING(
      "RFC6455#5.5.2", "Never sends the pings it promises.", "ws.keepalive.ping-interval"),
  KEEPALIVE_STOPPED_BY_A_JOIN(
      "PROFILE#limits", "Sends no pings to who has joined a room.", "ws.keepalive.ping-interval"),
  DEAD_MEMBER_KEPT(
      "PROFILE#limits",
      "Never closes who has joined a room for silence.",
      "ws.keepalive.dead-client"),
  KEEPALIVE_STOPPED_BY_A_MESSAGE(
      "PROFILE#limits/keepalive",
      "Sends no pings on a connection that has sent a message.",
      "ws.keepalive.ping-interval"),
  TALKATIVE_DEAD_CLIENT_KEPT(
      "PROFILE#limits/idle",
      "Never closes a client that has sent a message and falls silent.",
      "ws.keepalive.dead-client"),
  KEEPALIVE_FOR_OLDEST_ONLY(
      "RFC6455#5.5.2",
      "Pings only the connection that has been there for longest.",
      "ws.keepalive.ping-interval"),
  KEEPALIVE_STOPS_AFTER_FIVE(
      "RFC6455#5.5.2", "Sends five pings and no more.", "ws.keepalive.ping-interval"),
  DEAD_CLIENT_KEPT(
      "RFC6455#5.5.2",
      "Keeps a client that falls silent.",
      "ws.keepalive.dead-client",
      "stomp.limits.idle"),
  IDLE_CLIENT_KEPT(
      "RFC6455#10.4", "Keeps a client that never sends anything.", "ws.keepalive.idle"),
  IDLE_CLOCK_NEVER_SET_BACK(
      "RFC6455#10.4",
      "Closes a client that sends messages as if it had sent none since it came.",
      "ws.keepalive.idle",
      "stomp.limits.idle"),
  PONGS_ARE_NO_SIGN_OF_LIFE(
      "RFC6455#10.4",
      "Closes a client for its silence that sends pongs and no messages.",
      "ws.keepalive.idle"),
  // Close
  CUT_CLOSE_UNANSWERED(
      "RFC6455#5.5.1",
      "Ends TCP without answering a Close that comes in two segments.",
      "ws.close.normal"),
  CLOSE_UNANSWERED_WITH_COMPRESSION(
      "RFC6455#5.5.1",
      "Ends TCP without answering a Close once compression is agreed.",
      "ws.close.normal"),
  CLOSE_NOT_ANSWERED(
      "RFC6455#5.5.1",
      "Ends TCP without answering a Close.",
      "ws.close.normal",
      "ws.close.empty",
      "ws.close.valid-code",
      "ws.close.reason-length",
      "ws.fragmentation.interleaved-close",
      "stomp.websocket.close-answered",
      "stomp.websocket.close"),
  EMPTY_CLOSE_ANSWERED_WITH_1005(
      "RFC6455#7.4.1",
      "Answers a Close without code with the code 1005.",
      "ws.close.empty",
      "ws.close.server-codes"),
  EMPTY_CLOSE_ANSWERED_WITH_1010(
      "RFC6455#7.4.1", "Answers a Close without code with the code 1010.", "ws.close.server-codes"),
  CLOSE_ANSWERED_LATE(
      "RFC6455#5.5.1", "Answers a Close after two thirds of a second.", "ws.close.prompt-reply"),
  ONE_BYTE_CLOSE_BODY_ACCEPTED(
      "RFC6455#5.5.1",
      "Answers a Close with a body of one byte with 1000.",
      "ws.close.one-byte-body"),
  LONG_CLOSE_FRAME_ACCEPTED(
      "RFC6455#5.5",
      "Accepts a Close of more than 125 bytes.",
      "ws.framing.control-payload-length"),
  CLOSE_REASON_OF_123_BYTES_REFUSED(
      "RFC6455#5.5", "Drops TCP on the longest reason that is allowed.", "ws.close.reason-length"),
  CLOSE_REASON_CUT_IN_A_CHARACTER(
      "RFC6455#5.5.1",
      "Sends the first 62 bytes of a long close reason back.",
      "ws.close.reason-length"),
  APPLICATION_CLOSE_CODES_REFUSED(
      "RFC6455#7.4.2", "Fails on the codes 3000 to 4999.", "ws.close.valid-code"),
  CLOSE_ECHOES_RESERVED_CODE(
      "RFC6455#7.4.1",
      "Echoes the close codes 1004, 1005, 1006 and 1015.",
      "ws.close.reserved-code"),
  RESERVED_CLOSE_CODE_SENT_BACK_WITH_COMPRESSION(
      "RFC6455#7.4.1",
      "Echoes the close codes 1004, 1005, 1006 and 1015 once compression is agreed.",
      "ws.close.reserved-code"),
  UNUSED_CLOSE_CODE_ECHOED(
      "RFC6455#7.4.2",
      "Echoes close codes below 1000 and from 5000 on.",
      "ws.close.unassigned-code"),
  RESERVED_CLOSE_CODE_ACCEPTED(
      "RFC6455#7.4.1",
      "Answers the close codes 1004, 1005, 1006 and 1015 with 1000.",
      "ws.close.reserved-code"),
  DATA_AFTER_CLOSE_ANSWERED(
      "RFC6455#5.5.1",
      "Echoes messages that come after the client's Close.",
      "ws.close.data-after-close",
      "ws.framing.server-frames"),
  SECOND_CLOSE_ANSWERED(
      "RFC6455#5.5.1",
      "Answers every Close, also the second.",
      "ws.close.second-close",
      "ws.framing.server-frames"),
  HALF_CLOSE_IGNORED(
      "RFC6455#7.1.5",
      "Keeps the connection when the client's TCP ends.",
      "ws.close.half-close",
      "ws.framing.truncated-frame"),
  ABANDONED_CONNECTION_KEPT(
      "RFC6455#7.1.1",
      "Never gives a socket back whose client does not close it.",
      "ws.close.abandoned-by-client"),
  SERVER_CLOSE_WAITS_FOREVER(
      "RFC6455#7.1.2",
      "Waits for ever for the answer to its own Close.",
      "ws.close.server-initiated"),
  SHUTDOWN_DROPS_CONNECTIONS(
      "RFC6455#7.4.1", "Sends no Close when it shuts down.", "ws.close.graceful-shutdown"),
  READING_GOES_ON_AFTER_FAILURE(
      "RFC6455#7.1.7",
      "Answers pings after it has failed the connection.",
      "ws.close.stops-reading-after-failure"),
  MESSAGE_BEHIND_INVALID_TEXT_PROCESSED(
      "RFC6455#7.1.7",
      "Echoes the message behind a text that is not UTF-8, and then fails the connection.",
      "ws.close.stops-reading-after-failure"),
  MESSAGE_BEHIND_UNMASKED_FRAME_PROCESSED(
      "RFC6455#7.1.7",
      "Echoes the message behind an unmasked frame, and then fails the connection.",
      "ws.close.stops-reading-after-failure"),
  TCP_KEPT_AFTER_FAILURE(
      "RFC6455#7.1.7",
      "Does not end TCP after it has failed the connection.",
      "ws.close.tcp-after-failure"),
  RESET_AFTER_CLOSE(
      "RFC6455#7.1.1",
      "Ends TCP by a reset.",
      "ws.close.fin-not-reset",
      "ws.close.graceful-shutdown"),
  FAILURE_WITHOUT_CLOSE_FRAME(
      "RFC6455#7.1.7", "Fails connections without a Close frame.", "ws.close.failure-close-frame"),
  TCP_KEPT_AFTER_USE(
      "RFC6455#7.1.1",
      "Does not end TCP after the closing handshake of a connection that has sent a message.",
      "ws.close.tcp-after-close"),
  TCP_KEPT_AFTER_CLOSE(
      "RFC6455#7.1.1",
      "Does not end TCP after the closing handshake.",
      "ws.close.tcp-after-close",
      "stomp.websocket.close-answered",
      "ws.close.abandoned-by-client"),
  // Limits, timeouts, load
  TEXT_SIZE_NOT_LIMITED(
      "PROFILE#limits/messageBytes",
      "Takes a text of any size, and passes it on.",
      "app.resilience.oversized",
      "ws.limits.message-size"),
  FRAME_SIZE_NOT_LIMITED(
      "RFC6455#10.4", "Accepts single frames of up to 256 MiB.", "ws.limits.message-size"),
  SIZE_COUNTED_IN_CHARACTERS(
      "RFC6455#10.4",
      "Holds texts to so many characters instead of bytes.",
      "ws.limits.message-size"),
  BINARY_SIZE_NOT_LIMITED(
      "RFC6455#10.4", "Accepts binary messages of up to 256 MiB.", "ws.limits.message-size"),
  LATER_MESSAGES_NOT_LIMITED(
      "RFC6455#10.4",
      "Holds only the first message of a connection to the limit.",
      "ws.limits.message-size"),
  MESSAGE_AT_THE_LIMIT_REFUSED(
      "RFC6455#10.4", "Refuses a message of exactly the promised size.", "ws.limits.message-size"),
  PLAIN_MESSAGES_NOT_LIMITED_WITH_COMPRESSION(
      "RFC6455#10.4",
      "Accepts uncompressed messages of up to 256 MiB once compression is agreed.",
      "ws.limits.message-size",
      "ws.limits.fragmented-message"),
  FRAGMENTS_NOT_LIMITED(
      "RFC6455#10.4",
      "Accepts fragmented messages of up to 256 MiB.",
      "ws.limits.fragmented-message"),
  INFLATED_MESSAGE_NOT_LIMITED(
      "RFC6455#10.4",
      "Lets compressed messages inflate to twice the limit.",
      "ws.limits.inflated-message"),
  BOMB_STALLS_SERVER(
      "RFC6455#10.4",
      "Serves nobody for eight seconds when a compressed message is too large.",
      "ws.deflate.bomb"),
  HANDSHAKE_CLOCK_NOT_STOPPED(
      "RFC6455#10.4",
      "Ends a WebSocket that echoes when the time for its handshake is over, which it was long ago.",
      "ws.timeout.silent-connection"),
  SILENT_CONNECTION_KEPT(
      "RFC6455#10.4",
      "Keeps connections on which no byte ever comes.",
      "ws.timeout.silent-connection"),
  SLOW_HEADERS_RESTART_THE_CLOCK(
      "RFC6455#10.4", "Grants a new handshake timeout with every byte.", "ws.timeout.slow-headers"),
  UNFINISHED_HEADERS_KEPT(
      "RFC6455#10.4",
      "Has no handshake timeout once it has seen 100 bytes of a request.",
      "ws.timeout.unfinished-headers",
      "ws.timeout.slow-headers",
      "sse.limits.handshake"),
  SLOW_FRAME_STALLS_SERVER(
      "RFC6455#10.4",
      "Serves nobody for eight seconds when a frame stops in its middle.",
      "ws.timeout.slow-frame"),
  HALF_OPEN_HANDSHAKES_BLOCK(
      "RFC6455#10.4",
      "Answers no request while more than 100 handshakes are unfinished.",
      "ws.timeout.half-open-handshakes"),
  BACK_PRESSURE_MISSING(
      "RFC6455#10.4",
      "Goes on reading from a client that does not read.",
      "ws.backpressure.slow-reader"),
  SLOW_SUBSCRIBER_BLOCKS_BROADCAST(
      "RFC6455#10.4",
      "Drops broadcasts for everyone while one client is slow.",
      "ws.backpressure.slow-subscriber",
      "app.resilience.slow-consumer"),
  UNREAD_ANSWERS_DROPPED(
      "RFC6455#10.4",
      "Drops its answers while more than 256 KiB wait for a client that does not read.",
      "ws.backpressure.resumed-reader",
      "ws.backpressure.slow-reader"),
  RESUMED_READER_LOSES_A_MESSAGE(
      "RFC6455#5.4",
      "Loses a message when a slow client reads again.",
      "ws.backpressure.resumed-reader"),
  MESSAGES_CROSS_OVER(
      "RFC6455#5.6",
      "Sends some answers to the wrong client when more than 40 are connected.",
      "ws.concurrency.echo"),
  CHURN_STALLS_SERVER(
      "RFC6455#10.4",
      "Serves nobody for four seconds when 150 connections end within two seconds.",
      "ws.concurrency.churn"),
  RESETS_STALL_SERVER(
      "RFC6455#10.4",
      "Serves nobody for four seconds after every 20th reset by a client.",
      "ws.concurrency.resets"),
  CROWDED_CONNECTIONS_UNHEARD(
      "RFC6455#10.4",
      "Does not read messages on connections beyond the 240th.",
      "ws.concurrency.connection-limit"),
  CONNECTIONS_REFUSED_EARLY(
      "RFC6455#10.4",
      "Answers 503 while more than 200 connections are open.",
      "ws.concurrency.connection-limit",
      "sse.limits.connections"),
  // TLS
  TLS_PINGS_UNANSWERED(
      "RFC6455#10.6", "Answers no pings over TLS.", "ws.tls.echo", "ws.tls.alpn", "ws.tls.records"),
  ALPN_CLAIMS_HTTP_2("RFC7301#3.2", "Agrees on h2 by ALPN, and does not speak it.", "ws.tls.alpn"),
  PLAIN_TEXT_ACCEPTED_ON_TLS_PORT(
      "RFC6455#10.6", "Answers without TLS on its port of TLS, too.", "ws.tls.plaintext"),
  CLOSE_NOTIFY_MISSING("RFC8446#6.1", "Ends TCP without close_notify.", "ws.tls.close-notify"),
  // Permessage-deflate
  CLIENT_WINDOW_BITS_WITHOUT_OFFER(
      "RFC7692#7.1.2.2",
      "Answers with client_max_window_bits when it was not offered.",
      "ws.deflate.client-max-window-bits-only-if-offered"),
  CLIENT_WINDOW_BITS_FOUND_ELSEWHERE(
      "RFC7692#7.1.2.2",
      "Looks for client_max_window_bits in all that is offered, not in the offer that it accepts.",
      "ws.deflate.client-max-window-bits-only-if-offered"),
  SERVER_WINDOW_BITS_IGNORED(
      "RFC7692#7.1.2.1",
      "Accepts server_max_window_bits, and answers 15 whatever was asked.",
      "ws.deflate.server-max-window-bits"),
  PARAMETER_WITHOUT_A_SPACE_OVERLOOKED(
      "RFC6455#9.1",
      "Overlooks the parameters of an extension that no space separates.",
      "ws.deflate.server-no-context-takeover"),
  SERVER_CONTEXT_TAKEOVER_NOT_CONFIRMED(
      "RFC7692#7.1.1.1",
      "Accepts server_no_context_takeover without saying so.",
      "ws.deflate.server-no-context-takeover"),
  FRESH_CONTEXT_DECLINED(
      "RFC7692#7.1.1.1",
      "Declines offers with server_no_context_takeover.",
      "ws.deflate.server-no-context-takeover-supported"),
  SMALL_CLIENT_WINDOW_DEMANDED(
      "RFC7692#7.3",
      "Answers an offer of client_max_window_bits with 9.",
      "ws.deflate.useful-window"),
  CLIENT_WINDOW_DROPPED(
      "RFC7692#7.2.2",
      "Agrees to client_max_window_bits of 12, and forgets the window between messages.",
      "ws.deflate.client-window"),
  FINAL_BLOCK_WITHOUT_TAIL(
      "RFC7692#7.2.1",
      "Ends what it compresses with a final block, and nothing behind it.",
      "ws.deflate.message-tail"),
  COMPRESSED_GREETING_SPOILED(
      "RFC7692#6.1",
      "Compresses a byte that is no UTF-8 behind what it says before its client does.",
      "ws.deflate.server-messages"),
  SERVER_WINDOW_EXCEEDED(
      "RFC7692#7.2.1",
      "Agrees to a smaller window, and refers back over 32 KiB.",
      "ws.deflate.server-window"),
  SHORT_MESSAGES_KEPT_AS_CONTEXT(
      "RFC7692#7.1.1.1",
      "Agrees to forget its context and to a small window, and refers back to short messages.",
      "ws.deflate.server-window"),
  SERVER_CONTEXT_TAKEOVER_KEPT(
      "RFC7692#7.1.1.1",
      "Agrees to server_no_context_takeover, and keeps its context.",
      "ws.deflate.server-window"),
  INVALID_DEFLATE_PARAMETERS_ACCEPTED(
      "RFC7692#7",
      "Ignores invalid, unknown and duplicate parameters of an offer.",
      "ws.deflate.invalid-parameters",
      "ws.deflate.fallback"),
  QUOTED_EXTENSION_VALUE_REFUSED(
      "RFC6455#9.1", "Refuses parameter values in quotes.", "ws.deflate.quoted-value"),
  DEFLATE_RESPONSE_REPEATS_PARAMETER(
      "RFC7692#7", "Confirms client_no_context_takeover twice.", "ws.deflate.response-parameters"),
  COMPRESSED_MESSAGE_CUT(
      "RFC7692#7.2.1",
      "Loses a byte when it compresses more than 40000 bytes.",
      "ws.deflate.compressed-echo"),
  STORED_BLOCK_REFUSED(
      "RFC7692#7.2.3",
      "Fails on compressed data that starts with a stored block.",
      "ws.deflate.block-types",
      "ws.deflate.compressed-echo"),
  FINAL_BLOCK_ENDS_COMPRESSION(
      "RFC7692#7.2.3.4",
      "Inflates nothing after a block with BFINAL set.",
      "ws.deflate.final-block"),
  UNCOMPRESSED_MESSAGE_REFUSED(
      "RFC7692#6",
      "Fails on messages without RSV1 once compression is agreed.",
      "ws.deflate.uncompressed-message"),
  UNCOMPRESSED_MESSAGE_EMPTIES_WINDOW(
      "RFC7692#7.2.3.2",
      "Forgets the window when a message comes uncompressed.",
      "ws.deflate.uncompressed-message"),
  PING_BREAKS_COMPRESSED_MESSAGE(
      "RFC7692#6.1",
      "Forgets the fragments of a compressed message that came before a ping.",
      "ws.deflate.fragmented-with-ping"),
  PING_EMPTIES_WINDOW(
      "RFC7692#7.2.2",
      "Forgets the window when a ping comes between two compressed messages.",
      "ws.deflate.fragmented-with-ping"),
  WINDOW_NOT_KEPT_AFTER_A_PING(
      "RFC7692#7.2.2",
      "Forgets the window behind each message once a ping has come.",
      "ws.deflate.fragmented-with-ping"),
  EMPTY_LAST_FRAME_LOSES_COMPRESSED_MESSAGE(
      "RFC7692#6.1",
      "Drops a compressed message whose last frame is empty.",
      "ws.deflate.fragmented-with-ping"),
  RESERVED_BIT_ON_CONTINUATION_ACCEPTED(
      "RFC7692#6.1",
      "Ignores RSV1 on continuation frames.",
      "ws.deflate.reserved-bit-on-continuation"),
  RESERVED_BIT_ON_COMPRESSED_CONTROL_ACCEPTED(
      "RFC7692#6",
      "Ignores RSV1 on control frames once compression is agreed.",
      "ws.deflate.reserved-bit-on-control"),
  CORRUPT_DEFLATE_DATA_ACCEPTED(
      "RFC7692#7.2.2",
      "Takes what could be inflated of corrupt data for the message.",
      "ws.deflate.corrupt-data"),
  WINDOW_SPOILT_BY_OTHERS(
      "RFC7692#7.2.2",
      "Forgets a connection's window when another one, too, sends a compressed message of 300"
          + " bytes.",
      "ws.deflate.own-window"),
  UTF8_UNCHECKED_IN_COMPRESSED_FRAGMENTS(
      "RFC6455#8.1",
      "Does not check compressed texts that come in fragments.",
      "ws.deflate.invalid-utf8"),
  UTF8_UNCHECKED_AFTER_INFLATING(
      "RFC6455#8.1", "Does not check compressed texts.", "ws.deflate.invalid-utf8"),
  SERVER_SETS_RESERVED_BIT_ON_PONG(
      "RFC7692#6",
      "Sets RSV1 on pongs once compression is agreed.",
      "ws.deflate.server-reserved-bit"),
  FULL_WINDOW_FORGOTTEN(
      "RFC7692#7.1.2.2",
      "Forgets the window between messages once it is full.",
      "ws.deflate.full-window-distance",
      "ws.deflate.compressed-echo"),
  OTHER_RESERVED_BITS_IGNORED(
      "RFC6455#5.2",
      "Ignores RSV2 and RSV3 once compression is agreed.",
      "ws.deflate.other-reserved-bits"),
  // Engine.IO: handshake
  HANDSHAKE_WITHOUT_MAX_PAYLOAD(
      "EIO4#handshake", "Leaves maxPayload out of the handshake.", "eio.handshake.open-packet"),
  OPEN_PACKET_MISSING_ON_WEBSOCKET(
      "EIO4#handshake",
      "Accepts a WebSocket, and sends no open packet over it.",
      "eio.handshake.open-packet"),
  UPGRADES_MISSING_IN_WEBSOCKET_HANDSHAKE(
      "EIO4#handshake",
      "Leaves upgrades out of the handshake over WebSocket.",
      "eio.handshake.open-packet"),
  MISSING_EIO_ACCEPTED(
      "EIO4#query-parameters",
      "Accepts long-polling without the version of the protocol.",
      "eio.handshake.missing-parameters"),
  MISSING_TRANSPORT_MEANS_POLLING(
      "EIO4#query-parameters",
      "Takes a request without transport for long-polling.",
      "eio.handshake.missing-parameters"),
  MISSING_EIO_ACCEPTED_ON_WEBSOCKET(
      "EIO4#websocket",
      "Accepts a WebSocket without the version of the protocol.",
      "eio.handshake.websocket-parameters"),
  SESSION_IDS_SHORT(
      "EIO4#handshake", "Gives sessions ids of 48 random bits.", "eio.handshake.unique-ids"),
  SESSION_IDS_REUSED(
      "EIO4#handshake",
      "Gives every 20th session the id of the one before.",
      "eio.handshake.unique-ids"),
  SESSION_IDS_COUNTED(
      "EIO4#handshake", "Counts sessions to make their ids.", "eio.handshake.unique-ids"),
  HANDSHAKE_BY_POST_ACCEPTED(
      "EIO4#handshake", "Opens a session for a POST.", "eio.handshake.method"),
  // Engine.IO: long-polling
  UNKNOWN_SESSION_ON_GET_OPENS_ONE(
      "EIO4#receiving-data",
      "Opens a session when a GET names one that is not there.",
      "eio.polling.unknown-session-on-get"),
  UNKNOWN_SESSION_ON_POST_ACCEPTED(
      "EIO4#sending-data",
      "Answers ok when a POST names a session that is not there.",
      "eio.polling.unknown-session-on-post"),
  POST_ANSWERED_IN_CAPITALS(
      "EIO4#sending-data", "Answers a POST with OK in capitals.", "eio.polling.post-answer"),
  POST_ANSWERED_WITHOUT_OK(
      "EIO4#sending-data", "Answers a POST without a body.", "eio.polling.post-answer"),
  LATER_POST_ANSWERED_WITHOUT_OK(
      "EIO4#sending-data",
      "Answers the POSTs of a session without a body, but for the first.",
      "eio.polling.post-answer"),
  OVERLAPPING_GET_REPLACES_FIRST(
      "EIO4#receiving-data",
      "Ends the first of two GETs, and keeps the second.",
      "eio.polling.overlapping-get"),
  OVERLAPPING_GET_KEEPS_SESSION(
      "EIO4#receiving-data",
      "Refuses the second of two GETs, and keeps the session.",
      "eio.polling.overlapping-get"),
  OVERLAPPING_POST_ACCEPTED(
      "EIO4#sending-data",
      "Accepts a POST while another one is on its way.",
      "eio.polling.overlapping-post"),
  OVERLAPPING_POST_KEEPS_SESSION(
      "EIO4#sending-data",
      "Refuses the second of two POSTs, and keeps the session.",
      "eio.polling.overlapping-post"),
  BODY_OF_MANY_PACKETS_REFUSED(
      "EIO4#packet-encoding", "Refuses a POST of more than sixteen packets.", "eio.polling.order"),
  PACKETS_OF_A_BODY_CUT(
      "EIO4#packet-encoding", "Takes no more than sixteen packets of a POST.", "eio.polling.order"),
  WAITING_PACKETS_CUT(
      "EIO4#http-long-polling-1",
      "Keeps no more than sixteen packets for the next GET.",
      "eio.polling.order"),
  POSTED_BATCH_REORDERED(
      "EIO4#http-long-polling-1",
      "Takes the last two of four or more packets of a POST in the wrong order.",
      "eio.polling.order"),
  POLLED_BATCH_REORDERED(
      "EIO4#http-long-polling-1",
      "Sends the last two of four or more packets of a GET in the wrong order.",
      "eio.polling.order"),
  POLLING_BODY_READ_AS_LATIN_1(
      "EIO4#packet-encoding", "Reads the bytes of a POST as Latin-1.", "eio.polling.text"),
  POLLED_BODY_MEASURED_IN_CHARACTERS(
      "EIO4#packet-encoding",
      "Sends as many bytes of a body as it has characters.",
      "eio.polling.text"),
  POLLED_NUL_DROPPED(
      "EIO4#packet-encoding", "Leaves U+0000 out of texts over long-polling.", "eio.polling.text"),
  RECORD_SEPARATOR_SENT_RAW(
      "EIO4#packet-encoding",
      "Sends U+001E in texts without escape over long-polling.",
      "eio.polling.text"),
  POLLED_BINARY_IN_URL_ALPHABET(
      "EIO4#http-long-polling-1",
      "Encodes bytes by the URL alphabet of base64 over long-polling.",
      "eio.polling.binary"),
  POLLED_BINARY_WITHOUT_PADDING(
      "EIO4#http-long-polling-1",
      "Encodes bytes without the padding of base64 over long-polling.",
      "eio.polling.binary"),
  ABORTED_GET_KEEPS_SESSION(
      "EIO4#http-long-polling",
      "Keeps a session whose GET was given up.",
      "eio.polling.aborted-get",
      "sio.disconnect.reasons"),
  PUT_ENDS_SESSION(
      "EIO4#http-long-polling", "Ends a session for a PUT.", "eio.polling.other-methods"),
  UNTYPED_BODY_DROPPED(
      "EIO4#headers",
      "Answers ok to a POST without Content-Type, and drops what it holds.",
      "eio.polling.no-content-type"),
  MALFORMED_BODY_ACCEPTED(
      "EIO4#packet-encoding",
      "Answers ok to a POST that has no packet.",
      "eio.polling.malformed-body"),
  // Engine.IO: limits
  POLLING_PAYLOAD_NOT_LIMITED(
      "EIO4#handshake",
      "Accepts bodies above maxPayload.",
      "eio.limits.polling-payload",
      "eio.limits.message-bytes"),
  POLLING_LIMIT_PASSED_BY_ONE(
      "EIO4#handshake",
      "Takes bodies that are by one byte longer than maxPayload.",
      "eio.limits.polling-payload"),
  FRAME_LIMIT_PASSED_BY_ONE(
      "EIO4#handshake",
      "Takes WebSocket messages that are by one byte longer than maxPayload.",
      "eio.limits.websocket-payload"),
  FRAME_AT_THE_LIMIT_REFUSED(
      "EIO4#handshake",
      "Closes on a WebSocket message of exactly maxPayload bytes.",
      "eio.limits.largest-payload"),
  FRAME_OVER_MAX_PAYLOAD_ACCEPTED(
      "EIO4#handshake",
      "Accepts WebSocket messages above maxPayload.",
      "eio.limits.websocket-payload",
      "eio.limits.message-bytes"),
  PAYLOAD_AT_THE_LIMIT_REFUSED(
      "EIO4#handshake", "Refuses a body of exactly maxPayload.", "eio.limits.largest-payload"),
  PAYLOAD_AT_THE_LIMIT_DROPPED(
      "EIO4#handshake",
      "Answers ok to a body of exactly maxPayload, and drops it.",
      "eio.limits.largest-payload"),
  TOO_LARGE_PAYLOAD_HANDLED_FIRST(
      "SOCKETIO4#server-options",
      "Handles a body above maxPayload before it refuses it.",
      "eio.limits.polling-payload"),
  // Engine.IO: closing
  CLOSE_PACKET_IGNORED_ON_WEBSOCKET(
      "EIO4#protocol",
      "Ignores a close packet over WebSocket.",
      "eio.close.websocket",
      "sio.disconnect.close-packet"),
  CLOSE_PACKET_LEAVES_POLL_PENDING(
      "EIO4#protocol", "Leaves a GET unanswered when a close packet comes.", "eio.close.polling"),
  CLOSE_PACKET_KEEPS_POLLING_SESSION(
      "EIO4#protocol",
      "Keeps a session that a close packet came for over long-polling.",
      "eio.close.polling",
      "sio.disconnect.close-packet"),
  // Engine.IO: heartbeat
  PINGS_TOO_RARE(
      "EIO4#heartbeat",
      "Sends pings at half the rate that it announces.",
      "eio.heartbeat.interval"),
  FIRST_PING_AT_ONCE(
      "EIO4#heartbeat", "Sends the first ping with the handshake.", "eio.heartbeat.interval"),
  PINGS_MISSING_ON_POLLING(
      "EIO4#heartbeat", "Sends no pings over long-polling.", "eio.heartbeat.polling"),
  SILENT_SESSION_KEPT(
      "EIO4#heartbeat",
      "Keeps a session that answers no ping.",
      "eio.heartbeat.timeout",
      "sio.disconnect.ping-timeout",
      "eio.heartbeat.idle"),
  SILENT_SESSION_KEPT_ONCE_IT_ANSWERED(
      "EIO4#heartbeat",
      "Never closes a session that has answered a ping.",
      "eio.heartbeat.timeout"),
  PONGS_COUNT_FOR_ALL(
      "EIO4#heartbeat",
      "Keeps a session that answers no pings as long as another one does.",
      "eio.heartbeat.timeout"),
  PINGS_STOP_AFTER_THE_FIRST(
      "PROFILE#limits/keepalive", "Pings each session once.", "eio.heartbeat.keepalive"),
  PING_TIMEOUT_TENFOLD(
      "EIO4#heartbeat",
      "Grants ten times the time that it announces for a pong.",
      "eio.heartbeat.timeout"),
  PING_TIMEOUT_CUT(
      "EIO4#heartbeat",
      "Grants a quarter of the time that it announces for a pong.",
      "eio.heartbeat.timeout"),
  PINGS_STOP_AT_UPGRADE(
      "EIO4#heartbeat",
      "Sends no pings any more when a session was upgraded.",
      "eio.heartbeat.interval"),
  SILENT_UPGRADED_SESSION_KEPT(
      "EIO4#heartbeat",
      "Keeps a session that was upgraded and answers no ping.",
      "eio.heartbeat.timeout"),
  UNSOLICITED_PONG_ENDS_SESSION(
      "EIO4#heartbeat",
      "Ends a session for a pong that it did not ask for.",
      "eio.heartbeat.unsolicited-pong"),
  // Engine.IO: upgrade and WebSocket
  POLL_KEPT_DURING_UPGRADE(
      "EIO4#upgrade", "Leaves a GET unanswered when a WebSocket probes.", "eio.upgrade.probe"),
  PROBE_ANSWERED_WITHOUT_PAYLOAD(
      "EIO4#upgrade", "Answers a probe by a bare pong.", "eio.upgrade.probe"),
  SESSION_UNKNOWN_TO_UPGRADE(
      "EIO4#upgrade",
      "Offers an upgrade, and knows no session of long-polling when a WebSocket asks for it.",
      "eio.upgrade.probe"),
  POLL_ENDED_WITHOUT_PACKET(
      "EIO4#upgrade",
      "Ends a GET with an empty body when a WebSocket probes.",
      "eio.upgrade.probe"),
  WAITING_BYTES_SENT_AS_TEXT_AFTER_UPGRADE(
      "EIO4#upgrade",
      "Sends bytes that wait at the upgrade as they are sent over long-polling.",
      "eio.upgrade.no-loss"),
  LATER_UPGRADE_REFUSED(
      "EIO4#upgrade",
      "Closes each WebSocket of a session of which an upgrade was abandoned.",
      "eio.upgrade.abandoned"),
  PACKETS_LOST_AT_UPGRADE(
      "EIO4#upgrade",
      "Loses what waits for a GET when a WebSocket takes over.",
      "eio.upgrade.no-loss",
      "eio.upgrade.sent-meanwhile"),
  PACKETS_DOUBLED_AT_UPGRADE(
      "EIO4#upgrade",
      "Sends again over WebSocket what the last GET got.",
      "eio.upgrade.no-loss",
      "eio.upgrade.sent-meanwhile"),
  UPGRADE_COMPLETED_BY_THE_PROBE(
      "EIO4#upgrade",
      "Carries a session by a WebSocket as soon as that has probed.",
      "eio.upgrade.no-loss",
      "eio.upgrade.abandoned"),
  PACKETS_BEHIND_PROBE_LOST(
      "EIO4#upgrade",
      "Loses what is sent between a probe and the upgrade packet.",
      "eio.upgrade.no-loss",
      "eio.upgrade.sent-meanwhile"),
  ROOMS_LOST_AT_UPGRADE(
      "EIO4#upgrade",
      "Says nothing of a room to those who entered it over long-polling and were upgraded.",
      "eio.upgrade.no-loss"),
  PACKETS_REVERSED_AT_UPGRADE(
      "SOCKETIO4#delivery-guarantees",
      "Sends what waits for a GET in reverse order when a WebSocket takes over.",
      "eio.upgrade.order",
      "eio.upgrade.sent-meanwhile"),
  ABANDONED_UPGRADE_ENDS_SESSION(
      "EIO4#upgrade",
      "Ends the session when a WebSocket ends before it took over.",
      "eio.upgrade.abandoned"),
  UPGRADE_WITHOUT_PROBE_ACCEPTED(
      "EIO4#upgrade",
      "Accepts an upgrade packet without a probe before it.",
      "eio.upgrade.wrong-probe"),
  UNFINISHED_UPGRADE_CUT(
      "EIO4#upgrade", "Grants a WebSocket 50 ms for its probe.", "eio.upgrade.unfinished"),
  UNFINISHED_UPGRADE_KEPT(
      "EIO4#upgrade", "Keeps a WebSocket that never probes.", "eio.upgrade.unfinished"),
  SECOND_WEBSOCKET_KEPT(
      "EIO4#websocket",
      "Leaves a second WebSocket of a session open.",
      "eio.upgrade.second-websocket",
      "eio.websocket.second"),
  SECOND_WEBSOCKET_TAKES_OVER(
      "EIO4#websocket",
      "Carries a session by the second of two WebSockets.",
      "eio.upgrade.second-websocket",
      "eio.websocket.second"),
  SECOND_WEBSOCKET_TRIED(
      "EIO4#websocket",
      "Lets a WebSocket probe for a session that another one carries, for as long as an upgrade may"
          + " take.",
      "eio.upgrade.second-websocket",
      "eio.websocket.second"),
  SECOND_OF_TWO_WEBSOCKETS_KEPT(
      "EIO4#websocket",
      "Leaves a second WebSocket open when the session began as one.",
      "eio.websocket.second"),
  SECOND_PROBE_ACCEPTED(
      "EIO4#websocket",
      "Lets another WebSocket probe for a session while one does.",
      "eio.upgrade.second-websocket"),
  POST_BESIDE_WEBSOCKET_ACCEPTED(
      "EIO4#upgrade",
      "Answers ok to a POST of a session that a WebSocket carries, and drops what it holds.",
      "eio.upgrade.polling-afterwards"),
  ENDED_SESSION_REOPENED(
      "EIO4#websocket",
      "Opens a session for the id of one that has ended and that a WebSocket carried.",
      "eio.upgrade.second-websocket",
      "eio.upgrade.polling-afterwards",
      "sio.connect.fresh-id",
      "sio.disconnect.by-server",
      "eio.close.websocket",
      "eio.websocket.malformed-packet"),
  CLOSED_SESSION_REOPENED_BY_WEBSOCKET(
      "EIO4#protocol",
      "Opens a session for a WebSocket with the id of one that ended over long-polling.",
      "eio.close.polling"),
  POLLING_AFTER_UPGRADE_ACCEPTED(
      "EIO4#upgrade",
      "Answers a GET of a session that a WebSocket carries.",
      "eio.upgrade.polling-afterwards"),
  UNKNOWN_SESSION_ON_WEBSOCKET_OPENS_ONE(
      "EIO4#websocket",
      "Opens a session when a WebSocket names one that is not there.",
      "eio.upgrade.unknown-session"),
  MALFORMED_FRAME_IGNORED(
      "EIO4#packet-encoding",
      "Ignores WebSocket messages that are no packets.",
      "eio.websocket.malformed-packet"),
  // Engine.IO: what browsers ask
  ORIGIN_IGNORED_ON_POLLING(
      "SOCKETIO4#handling-cors",
      "Lets pages of any origin in over long-polling.",
      "eio.cors.credentials",
      "eio.cors.preflight"),
  ANY_ORIGIN_REFLECTED(
      "SOCKETIO4#handling-cors",
      "Allows pages of any origin to read with credentials.",
      "eio.cors.credentials",
      "eio.cors.preflight"),
  STAR_WITH_CREDENTIALS(
      "SOCKETIO4#handling-cors",
      "Allows credentials together with any origin.",
      "eio.cors.credentials"),
  CREDENTIALS_ALLOWED_FOR_HANDSHAKES_ALONE(
      "SOCKETIO4#handling-cors",
      "Lets pages read with credentials the answer to the handshake only.",
      "eio.cors.credentials"),
  ORIGIN_ALLOWED_FOR_HANDSHAKES_ALONE(
      "SOCKETIO4#handling-cors",
      "Allows pages to read the answer to a handshake, and no other one.",
      "eio.cors.credentials"),
  ORIGIN_REFLECTED_IN_SESSIONS(
      "SOCKETIO4#handling-cors",
      "Allows pages of any origin to read what a session is told.",
      "eio.cors.credentials"),
  ORIGIN_NOT_ALLOWED_FOR_POSTS(
      "SOCKETIO4#handling-cors",
      "Allows nobody to read the answer to a POST.",
      "eio.cors.credentials"),
  PREFLIGHT_ALLOWS_ANY_ORIGIN(
      "SOCKETIO4#handling-cors",
      "Answers OPTIONS as if any origin were allowed.",
      "eio.cors.preflight"),
  PREFLIGHT_REFUSED("SOCKETIO4#handling-cors", "Refuses OPTIONS.", "eio.cors.preflight"),
  COOKIE_SET_BY_EVERY_RESPONSE(
      "SOCKETIO4#server-options",
      "Sets its cookie by every response.",
      "eio.cookie.handshake-only"),
  COOKIE_READABLE_BY_SCRIPTS(
      "SOCKETIO4#server-options", "Sets its cookie without HttpOnly.", "eio.cookie.handshake-only"),
  GZIP_CLAIMED(
      "SOCKETIO4#http-compression",
      "Claims that bodies of more than 1 KiB are compressed.",
      "eio.compression.negotiated"),
  // Socket.IO: connecting
  SOCKET_ID_IS_SESSION_ID(
      "SIO5#connection-to-a-namespace",
      "Gives sockets the id of their session.",
      "sio.connect.session-id"),
  SOCKET_IDS_REUSED(
      "SIO5#connection-to-a-namespace", "Gives all sockets the same id.", "sio.connect.response"),
  SOCKET_ID_MISSING(
      "SIO5#connection-to-a-namespace",
      "Answers CONNECT without a session id.",
      "sio.connect.response"),
  SOCKET_IDS_REUSED_ELSEWHERE(
      "SIO5#connection-to-a-namespace",
      "Gives all clients one id in the namespaces beside the main one.",
      "sio.connect.response"),
  CONNECT_ANSWER_NAMES_NO_NAMESPACE(
      "SIO5#connection-to-a-namespace",
      "Leaves the name out of the answer to a CONNECT.",
      "sio.connect.response",
      "sio.namespace.dynamic"),
  SOCKET_ID_MISSING_ELSEWHERE(
      "SIO5#connection-to-a-namespace",
      "Leaves the session id out of the answer to the second CONNECT of a connection.",
      "sio.connect.response"),
  EVENT_SENT_BEFORE_CONNECT(
      "SIO5#connection-to-a-namespace",
      "Sends an event before a client is connected.",
      "sio.connect.first-packet"),
  AUTH_SHARED_BY_NAMESPACES(
      "SIO5#connection-to-a-namespace",
      "Shows all namespaces the payload of the first CONNECT.",
      "sio.connect.auth"),
  BINARY_EVENT_BEFORE_CONNECT_TOLERATED(
      "SIO5#connection-to-a-namespace",
      "Drops events with bytes that come before the first CONNECT.",
      "sio.connect.event-before-connect"),
  EVENT_ELSEWHERE_BEFORE_CONNECT_TOLERATED(
      "SIO5#connection-to-a-namespace",
      "Drops packets that come before the first CONNECT, and are not for the main namespace.",
      "sio.connect.event-before-connect"),
  EVENT_BEFORE_CONNECT_TOLERATED(
      "SIO5#connection-to-a-namespace",
      "Ignores an event that comes before CONNECT.",
      "sio.connect.event-before-connect"),
  EVENT_BEFORE_CONNECT_ANSWERED_BY_DISCONNECT(
      "SIO5#connection-to-a-namespace",
      "Answers an event that comes before CONNECT with a DISCONNECT, and keeps the connection.",
      "sio.connect.event-before-connect"),
  FAILURE_ANSWERED_BY_400_ALONE(
      "SIO5#sending-and-receiving-data",
      "Refuses a POST that breaks the protocol, and keeps the session.",
      "sio.connect.event-before-connect",
      "sio.event.payload",
      "sio.event.missing-payload",
      "sio.encoding.malformed-packet",
      "sio.binary.interrupted"),
  REFUSED_SESSION_KEPT(
      "PROFILE#limits/handshake",
      "Keeps a session that has asked for a namespace, whether or not it was let in.",
      "sio.connect.timeout"),
  UNCONNECTED_SESSION_KEPT(
      "SIO5#connection-to-a-namespace",
      "Keeps a session that never connects to a namespace.",
      "sio.connect.timeout"),
  CONNECT_TIMEOUT_CUT(
      "PROFILE#limits/handshake",
      "Grants a quarter of the promised time for a CONNECT.",
      "sio.connect.timeout"),
  CONNECTED_SESSION_DROPPED_LATE(
      "SIO5#connection-to-a-namespace",
      "Closes sessions when half as much time again has passed as a CONNECT may take.",
      "sio.connect.no-timeout-once-connected"),
  EVENT_BEHIND_CONNECT_DOUBLED(
      "SIO5#connection-to-a-namespace",
      "Handles events twice that come before a CONNECT is answered.",
      "sio.connect.pipelined-event"),
  EVENT_BEHIND_CONNECT_SILENCES_CLIENT(
      "SIO5#connection-to-a-namespace",
      "Handles nothing any more of a client whose event comes before its CONNECT is answered.",
      "sio.connect.pipelined-event"),
  CONNECTED_SESSION_TIMED_OUT(
      "SIO5#connection-to-a-namespace",
      "Closes sessions that connect in time, but not to the main namespace.",
      "sio.connect.no-timeout-once-connected"),
  SECOND_CONNECT_GREETED(
      "SIO5#connection-to-a-namespace",
      "Answers a second CONNECT like the first.",
      "sio.connect.twice"),
  CONNECT_ERROR_AS_TEXT(
      "SIO5#connection-to-a-namespace",
      "Sends a string as payload of CONNECT_ERROR for an unknown namespace.",
      "sio.connect.unknown-namespace",
      "sio.namespace.dynamic"),
  UNKNOWN_NAMESPACE_UNANSWERED(
      "SIO5#connection-to-a-namespace",
      "Sends nothing when the namespace of a CONNECT is unknown.",
      "sio.connect.unknown-namespace"),
  QUERY_OF_NAMESPACE_UNANSWERED(
      "SIO5#connection-to-a-namespace",
      "Sends nothing when the name in a CONNECT has a query.",
      "sio.namespace.query"),
  ANY_NAMESPACE_SERVED_ONCE_CONNECTED(
      "SIO5#connection-to-a-namespace",
      "Handles events of namespaces that a client has not joined.",
      "sio.namespace.not-joined"),
  DYNAMIC_NAME_MATCHED_IN_PART(
      "SOCKETIO4#namespaces",
      "Accepts names of namespaces that only begin as they must.",
      "sio.namespace.dynamic"),
  ROOMS_SHARED_BY_NAMESPACES(
      "SIO5#introduction",
      "Has one room of each name for all namespaces.",
      "sio.namespace.isolation"),
  ACKS_SENT_TO_MAIN_NAMESPACE(
      "SIO5#introduction",
      "Sends the acknowledgements of other namespaces to the main one.",
      "sio.namespace.isolation"),
  ACKS_SENT_WHERE_THE_ID_WAS_FIRST(
      "SIO5#introduction",
      "Sends an acknowledgement to the namespace in which the client used its id first.",
      "sio.namespace.isolation"),
  CONNECT_ERROR_NAMES_NO_NAMESPACE(
      "SIO5#connection-to-a-namespace",
      "Leaves the name out of the refusal of an unknown namespace.",
      "sio.connect.unknown-namespace"),
  REFUSAL_SENT_AS_TEXT(
      "SIO5#connection-to-a-namespace",
      "Sends a string as payload of a middleware's refusal.",
      "sio.middleware.refusal"),
  REFUSAL_DATA_MISSING(
      "SOCKETIO4#middlewares",
      "Leaves the data out of a middleware's refusal.",
      "sio.middleware.refusal"),
  REFUSED_CLIENT_SERVED(
      "SOCKETIO4#middlewares",
      "Handles the events of clients that a middleware has refused.",
      "sio.middleware.refused-events"),
  SECOND_TRY_LET_IN(
      "SOCKETIO4#middlewares",
      "Lets in who asks again after a refusal, whatever it shows.",
      "sio.middleware.refusal"),
  SECOND_NAMESPACE_UNGUARDED(
      "SOCKETIO4#middlewares",
      "Asks for credentials in one of its guarded namespaces only.",
      "sio.middleware.cookie"),
  ANONYMOUS_LET_IN_OVER_POLLING(
      "SOCKETIO4#middlewares", "Asks clients that poll for no credentials.", "app.auth.missing"),
  TOKENS_COMPARED_IN_PART_OVER_POLLING(
      "SOCKETIO4#middlewares",
      "Compares the beginning of the token only when a client polls.",
      "app.auth.altered"),
  CREDENTIALS_KEPT_BY_CONNECTION(
      "SOCKETIO4#middlewares",
      "Asks a client that was let in once for no credentials any more on its connection.",
      "sio.middleware.refusal"),
  UNDECIDED_CLIENT_TOLD(
      "SOCKETIO4#middlewares",
      "Tells clients what is said to all while it looks at their credentials, for 100 ms.",
      "sio.middleware.refused-events"),
  RETRY_AFTER_REFUSAL_IGNORED(
      "SOCKETIO4#middlewares",
      "Ignores another CONNECT after a refusal.",
      "sio.middleware.refusal"),
  AUTHORIZATION_HEADER_IGNORED_ON_WEBSOCKET(
      "SOCKETIO4#middlewares",
      "Does not look at the header Authorization of a WebSocket.",
      "sio.middleware.cookie"),
  COOKIE_IGNORED_ON_WEBSOCKET(
      "SOCKETIO4#middlewares", "Ignores cookies of WebSocket handshakes.", "sio.middleware.cookie"),
  CLOSED_CLIENT_CONNECTED(
      "SOCKETIO4#middlewares",
      "Connects clients that were gone when the middleware had decided.",
      "sio.middleware.closed-meanwhile"),
  HANDSHAKE_OF_WEBSOCKET_NOT_SHOWN(
      "SOCKETIO4#server-socket-instance",
      "Shows applications nothing of the requests of WebSockets.",
      "sio.connect.handshake"),
  // Socket.IO: packets
  MAIN_NAMESPACE_NAMED(
      "SIO5#format", "Names the main namespace in events.", "sio.encoding.main-namespace"),
  EVENTS_WITHOUT_ID_ACKNOWLEDGED(
      "SIO5#acknowledgement",
      "Sends acknowledgements without an id for events that asked for none.",
      "sio.encoding.main-namespace"),
  UNKNOWN_PACKET_TYPE_IGNORED(
      "SIO5#format", "Ignores packets of unknown type.", "sio.encoding.malformed-packet"),
  CONNECT_WITH_TEXT_ACCEPTED(
      "SIO5#format",
      "Connects clients whose CONNECT has a text as payload.",
      "sio.encoding.illegal-packet"),
  STRAY_BYTES_SILENCE_CONNECTION(
      "SIO5#format",
      "Reads nothing behind bytes that no packet has announced.",
      "sio.encoding.illegal-packet"),
  NEGATIVE_PLACEHOLDER_COUNTED_FROM_THE_END(
      "SIO5#format",
      "Fills placeholders with negative numbers from the last attachment on.",
      "sio.encoding.illegal-packet"),
  NEGATIVE_COUNT_TAKEN_FOR_NONE(
      "SIO5#format",
      "Handles events that announce a negative number of attachments.",
      "sio.encoding.illegal-packet"),
  DISCONNECT_WITH_PAYLOAD_OBEYED(
      "SIO5#format",
      "Takes a client out of a namespace whose DISCONNECT has a payload.",
      "sio.encoding.illegal-packet"),
  CONNECT_ERROR_OF_CLIENT_OBEYED(
      "SIO5#format",
      "Takes a client out of a namespace that sends a CONNECT_ERROR.",
      "sio.encoding.illegal-packet"),
  HUGE_COUNT_SILENCES_CONNECTION(
      "SIO5#format",
      "Waits for as many attachments as a packet announces, and handles nothing meanwhile.",
      "sio.encoding.illegal-packet"),
  PLACEHOLDER_WITHOUT_ATTACHMENT_HANDLED(
      "SIO5#format",
      "Handles events whose placeholders have no attachment.",
      "sio.encoding.illegal-packet"),
  EVENT_PAYLOAD_NOT_CHECKED(
      "SIO5#sending-and-receiving-data",
      "Ignores events whose payload is no array.",
      "sio.event.payload"),
  BINARY_EVENT_PAYLOAD_NOT_CHECKED(
      "SIO5#sending-and-receiving-data",
      "Ignores binary events without attachments whose payload is no array that holds something.",
      "sio.event.payload"),
  SCALAR_EVENT_TOLERATED(
      "SIO5#sending-and-receiving-data",
      "Ignores events whose payload is a text or null.",
      "sio.event.payload"),
  CUT_EVENT_TOLERATED(
      "SIO5#sending-and-receiving-data",
      "Ignores events whose payload begins as an array and does not end as one.",
      "sio.event.payload"),
  EMPTY_EVENT_TOLERATED(
      "SIO5#sending-and-receiving-data",
      "Ignores events whose payload is an empty array.",
      "sio.event.payload"),
  EMPTY_EVENT_ANSWERED_BY_DISCONNECT_ALONE(
      "SIO5#sending-and-receiving-data",
      "Sends a DISCONNECT for events whose payload is an empty array, and serves the client as before.",
      "sio.event.payload"),
  EMPTY_EVENT_ACKNOWLEDGED(
      "SIO5#sending-and-receiving-data",
      "Acknowledges events whose payload is an empty array, and closes then.",
      "sio.event.payload"),
  NULL_EVENT_SILENCES_CONNECTION(
      "SIO5#sending-and-receiving-data",
      "Handles nothing any more behind an event whose name is null.",
      "sio.event.payload"),
  MISSING_PAYLOAD_TOLERATED(
      "SIO5#sending-and-receiving-data",
      "Ignores events without payload.",
      "sio.event.missing-payload"),
  RESERVED_EVENT_TOLD_AS_END(
      "SOCKETIO4#emit-cheatsheet",
      "Tells that a client is gone which sends an event called disconnect.",
      "sio.event.reserved-names"),
  RESERVED_EVENT_ACKNOWLEDGED(
      "SIO5#sending-and-receiving-data",
      "Handles events with reserved names.",
      "sio.event.reserved-names"),
  ACK_DOUBLED(
      "SIO5#acknowledgement",
      "Sends acknowledgements twice whose id ends in 7.",
      "sio.ack.exactly-once"),
  ACK_OF_ZERO_MISSING(
      "SIO5#acknowledgement", "Sends no acknowledgement for the id 0.", "sio.ack.exactly-once"),
  ACKS_NUMBERED_IN_THE_ORDER_OF_QUESTIONS(
      "SIO5#acknowledgement",
      "Gives the acknowledgement that is sent first the id that came first.",
      "sio.ack.exactly-once"),
  EMPTY_ACK_HOLDS_NULL(
      "SIO5#acknowledgement", "Sends null in acknowledgements without arguments.", "sio.ack.empty"),
  ACK_ID_CUT_TO_32_BITS(
      "SIO5#acknowledgement", "Cuts acknowledgment ids to 32 bits.", "sio.ack.exactly-once"),
  ACK_ID_CUT_ELSEWHERE(
      "SIO5#acknowledgement",
      "Keeps the last digit of an acknowledgment id in other namespaces than the main one.",
      "sio.ack.exactly-once"),
  EMPTY_ACK_WITHOUT_ARRAY(
      "SIO5#acknowledgement",
      "Sends acknowledgements without arguments without an array.",
      "sio.ack.empty"),
  UNKNOWN_ACK_ENDS_CONNECTION(
      "SIO5#acknowledgement",
      "Closes on an acknowledgement that it did not ask for.",
      "sio.ack.unknown-id"),
  SECOND_ANSWER_COUNTED(
      "SIO5#acknowledgement",
      "Counts a client's second answer to a question as another one's.",
      "sio.ack.second-answer"),
  ANSWER_OF_STRANGER_COUNTED(
      "SIO5#acknowledgement",
      "Counts the answer of a client that was not asked, when its id is that of a question.",
      "sio.ack.second-answer"),
  LATE_ACKS_FOUND_BY_ID(
      "SIO5#acknowledgement",
      "Sends acknowledgements that are not given at once to the last client that used the id.",
      "sio.ack.same-id"),
  ACKS_OF_TWO_SWAPPED(
      "SIO5#acknowledgement",
      "Gives acknowledgements whose ids end in 7 to each other's clients, when two are due at once.",
      "sio.ack.same-id"),
  ACK_TIMEOUT_CUT(
      "SOCKETIO4#emitting-events",
      "Waits for acknowledgements a tenth of the time.",
      "sio.ack.timeout"),
  ACK_TIMEOUT_MISSING(
      "SOCKETIO4#emitting-events", "Waits for acknowledgements without end.", "sio.ack.timeout"),
  PARTIAL_ANSWERS_LOST(
      "SOCKETIO4#broadcasting-events",
      "Forgets the answers to a question when not all came in time.",
      "sio.ack.partial-answers"),
  PLACEHOLDERS_READ_AS_THEY_ARE_WRITTEN(
      "SIO5#format",
      "Fills only placeholders whose members stand in the order in which it writes them.",
      "sio.binary.values"),
  EVENTS_WITH_BYTES_OVERTAKEN(
      "SIO5#format",
      "Handles events with bytes a moment later, behind those that came meanwhile.",
      "sio.binary.values"),
  PLACEHOLDERS_FILLED_IN_ORDER(
      "SIO5#format",
      "Fills placeholders in their order, whatever their numbers.",
      "sio.binary.values"),
  LARGE_ATTACHMENT_CUT(
      "SIO5#format", "Sends no more than 4000 bytes of an attachment.", "sio.binary.values"),
  LARGE_ATTACHMENT_READ_IN_PART(
      "SIO5#format",
      "Keeps the length of an attachment that came in 16 bits.",
      "sio.binary.values"),
  EMPTY_ATTACHMENT_LOST(
      "SIO5#format", "Takes an attachment without bytes for null.", "sio.binary.values"),
  NESTED_ATTACHMENT_LOST(
      "SIO5#format",
      "Leaves placeholders unfilled that are nested deeper than two levels.",
      "sio.binary.values"),
  EMPTY_ACK_DOUBLED(
      "SIO5#acknowledgement", "Sends acknowledgements without arguments twice.", "sio.ack.empty"),
  BYTES_IGNORED_AFTER_UPGRADE(
      "SIO5#format",
      "Ignores the bytes of sessions that were upgraded.",
      "sio.binary.values",
      "sio.binary.ack",
      "sio.binary.client-ack"),
  BINARY_ACK_DOUBLED(
      "SIO5#acknowledgement",
      "Sends acknowledgements with bytes twice.",
      "sio.binary.attachment-count"),
  NAMESPACE_MISSING_WITH_ATTACHMENTS(
      "SIO5#format",
      "Leaves the namespace out of packets with attachments.",
      "sio.binary.attachment-count"),
  PLACEHOLDERS_COUNTED_FROM_ONE(
      "SIO5#format",
      "Numbers placeholders from 1 when there are several.",
      "sio.binary.attachment-count"),
  BYTES_BEHIND_THE_LAST_ATTACHMENT(
      "SIO5#format",
      "Sends an attachment that is not announced behind three that are.",
      "sio.binary.attachment-count"),
  ATTACHMENTS_EXPECTED_IN_ONE_BODY(
      "SIO5#format",
      "Ends a session whose POST brings a packet without its attachments.",
      "sio.binary.values"),
  ATTACHMENTS_SENT_LATE(
      "SIO5#format",
      "Sends two attachments a moment after the packet that announces them.",
      "sio.binary.values"),
  DECODER_SHARED_BY_CLIENTS(
      "SIO5#format",
      "Forgets a packet that waits for attachments when those of other clients come first.",
      "sio.binary.values"),
  BINARY_ACK_SENT_AS_ACK(
      "SIO5#acknowledgement",
      "Marks acknowledgements with attachments as if they had none.",
      "sio.binary.ack",
      "sio.binary.client-ack"),
  BINARY_ACK_OF_CLIENT_TAKEN_FOR_EMPTY(
      "SIO5#acknowledgement",
      "Takes acknowledgements with attachments for empty ones.",
      "sio.binary.client-ack"),
  TEXT_BETWEEN_ATTACHMENTS_TOLERATED(
      "SIO5#format",
      "Forgets an event whose attachments are interrupted by a packet.",
      "sio.binary.interrupted"),
  UNFINISHED_EVENT_DELIVERED(
      "SIO5#format",
      "Handles an event after 100 ms whose attachments are missing.",
      "sio.binary.unfinished"),
  // Socket.IO: leaving, rooms
  DISCONNECT_IGNORED(
      "SIO5#disconnection-from-a-namespace", "Ignores DISCONNECT.", "sio.disconnect.namespace"),
  DISCONNECT_ENDS_CONNECTION(
      "SIO5#disconnection-from-a-namespace",
      "Closes when a client leaves one of its namespaces.",
      "sio.disconnect.namespace"),
  DISCONNECT_ELSEWHERE_IGNORED(
      "SIO5#disconnection-from-a-namespace",
      "Ignores that a client leaves another namespace than the first.",
      "sio.disconnect.namespace"),
  EVENTS_HANDLED_TWICE_AFTER_COMING_AGAIN(
      "SIO5#disconnection-from-a-namespace",
      "Handles twice what comes of those who left the namespace and connected to it again.",
      "sio.disconnect.namespace"),
  CONNECT_AFTER_DISCONNECT_UNANSWERED(
      "SIO5#disconnection-from-a-namespace",
      "Gives no answer to who asks for a namespace that it has left.",
      "sio.disconnect.namespace"),
  DISCONNECT_ELSEWHERE_SILENCES_CLIENT(
      "SIO5#disconnection-from-a-namespace",
      "Handles nothing any more of a client that left another namespace than its first.",
      "sio.disconnect.namespace"),
  GONE_NOTICE_DOUBLED(
      "SOCKETIO4#server-socket-instance",
      "Tells twice that a socket is gone.",
      "sio.disconnect.reasons",
      "sio.disconnect.close-packet",
      "sio.disconnect.ping-timeout"),
  PING_TIMEOUT_TOLD_AS_CLOSE(
      "SOCKETIO4#server-socket-instance",
      "Tells that clients left that answered no ping.",
      "sio.disconnect.ping-timeout"),
  LEAVING_THE_FIRST_NAMESPACE_LEAVES_ALL(
      "SIO5#disconnection-from-a-namespace",
      "Takes a client out of all namespaces that leaves its first one.",
      "sio.disconnect.namespace"),
  KICK_NAMES_NO_NAMESPACE(
      "SIO5#disconnection-from-a-namespace",
      "Leaves the name out of a DISCONNECT.",
      "sio.disconnect.by-server"),
  KICK_WITHOUT_PACKET(
      "SIO5#disconnection-from-a-namespace",
      "Leaves a client without a word when it disconnects it.",
      "sio.disconnect.by-server"),
  ROOMS_KEPT_BY_CONNECTION(
      "SOCKETIO4#rooms",
      "Puts a client that comes back to a namespace on the same connection into its rooms again.",
      "sio.disconnect.namespace"),
  ROOMS_KEPT_BY_CONNECTION_AND_TOLD_LATER(
      "SOCKETIO4#rooms",
      "Puts a client that comes back to a namespace on the same connection into its rooms again, and"
          + " says a moment later what is said in them.",
      "sio.disconnect.namespace"),
  KICK_LEAVES_ALL_NAMESPACES(
      "SOCKETIO4#server-socket-instance",
      "Takes a client that it disconnects from one namespace out of all of them.",
      "sio.disconnect.by-server"),
  KICK_WITH_CLOSE_TOLD_AS_CLOSE(
      "SOCKETIO4#server-socket-instance",
      "Tells that the transport was closed of clients whose connection it ends itself.",
      "sio.disconnect.reasons"),
  GONE_NOTICE_MISSING_AFTER_CLOSE(
      "SOCKETIO4#server-socket-instance",
      "Tells nobody of a socket whose connection was closed in good order.",
      "sio.disconnect.reasons",
      "sio.disconnect.close-packet"),
  GONE_NOTICE_MISSING_AFTER_RESET(
      "SOCKETIO4#server-socket-instance",
      "Tells nobody of a socket whose connection was reset.",
      "sio.disconnect.reasons"),
  NO_FAREWELL_TO_SESSIONS(
      "SOCKETIO4#server-api",
      "Ends without a word to the sessions that are open.",
      "sio.disconnect.shutdown"),
  RESET_CLIENTS_STAY_IN_ROOMS(
      "SOCKETIO4#rooms",
      "Counts clients among the members of their rooms whose connection was reset.",
      "sio.disconnect.rooms"),
  LOST_SESSION_ANSWERED(
      "EIO4#receiving-data",
      "Answers polls for sessions whose connection was reset.",
      "sio.connect.fresh-id"),
  ID_OF_LOST_CLIENT_GIVEN_AGAIN(
      "SOCKETIO4#client-socket-instance",
      "Gives the id of a client whose connection was reset to the next one.",
      "sio.connect.fresh-id"),
  UNION_OF_ROOMS_DOUBLED(
      "SOCKETIO4#rooms", "Sends an event for two rooms twice to those in both.", "sio.rooms.union"),
  EXCEPTED_ROOMS_IGNORED(
      "SOCKETIO4#rooms", "Sends events to rooms that are excepted, too.", "sio.rooms.except"),
  EXCEPTED_CLIENTS_IGNORED(
      "SOCKETIO4#rooms",
      "Sends events for a room to clients that are excepted, too.",
      "sio.rooms.except"),
  SENDER_NOT_EXCEPTED(
      "SOCKETIO4#rooms", "Sends what is for all others to the sender, too.", "sio.rooms.except"),
  BYTES_FOR_ALL_SENT_AS_TEXT_ON_POLLING(
      "SIO5#format",
      "Sends bytes that are for all as a text to clients that poll.",
      "sio.binary.values"),
  BYTES_FOR_ROOMS_SENT_AS_TEXT(
      "SIO5#format",
      "Passes events for rooms on as JSON, in which bytes are a text.",
      "sio.binary.room"),
  SECOND_TRY_DONE_AGAIN(
      "SOCKETIO4#delivery-guarantees",
      "Does again what a client sends again for want of an acknowledgement.",
      "sio.ack.retried"),
  SESSION_FOUND_BY_CONNECTION(
      "EIO4#http-long-polling",
      "Takes all requests of a connection for those of the session that the first was for.",
      "sio.rooms.private-emit"),
  EMIT_REACHES_ROOMMATES(
      "SOCKETIO4#emitting-events",
      "Sends what is for one socket to those who share a room with it, too.",
      "sio.rooms.private-emit"),
  JOINS_UNANSWERED_ON_POLLING(
      "PROFILE#operations/join",
      "Acknowledges no joins of clients that poll.",
      "sio.rooms.every-transport"),
  LEAVES_IGNORED_ON_POLLING(
      "PROFILE#operations/leave",
      "Leaves clients that poll in their rooms.",
      "sio.rooms.every-transport"),
  BROADCASTS_MISSING_ON_POLLING(
      "PROFILE#operations/broadcast",
      "Sends what is for all to no client that polls.",
      "sio.broadcast.every-transport"),
  DIRECT_EVENTS_MISSING_ON_POLLING(
      "PROFILE#operations/direct",
      "Finds nobody who polls when something is told to one client alone.",
      "sio.broadcast.every-transport"),
  DIRECT_EVENTS_DOUBLED_ON_POLLING(
      "PROFILE#operations/direct",
      "Sends what is told to one client alone twice to one that polls.",
      "sio.broadcast.every-transport"),
  ROOM_EVENTS_DOUBLED_ON_POLLING(
      "PROFILE#operations/room",
      "Sends what is for a room twice to members that poll.",
      "sio.rooms.every-transport"),
  EVENTS_LOST_FOR_STALLED_CLIENT(
      "SOCKETIO4#delivery-guarantees",
      "Passes over a client that takes nothing for a while, and keeps its connection.",
      "app.resilience.slow-consumer"),
  VOLATILE_QUEUED(
      "SOCKETIO4#emitting-events",
      "Keeps volatile events for clients that cannot take them.",
      "sio.volatile.dropped"),
  VOLATILE_DROPPED_WHERE_ONE_IS_BUSY(
      "SOCKETIO4#emitting-events",
      "Drops volatile events for all members when one of them polls and has no GET waiting.",
      "sio.volatile.delivered"),
  EVENTS_BEHIND_VOLATILE_ONES_DROPPED(
      "SOCKETIO4#emitting-events",
      "Takes what is said in a room behind something volatile for volatile, too.",
      "sio.volatile.dropped"),
  VOLATILE_DROPPED_ON_POLLING(
      "SOCKETIO4#emitting-events",
      "Drops volatile events over long-polling always.",
      "sio.volatile.delivered"),
  // Socket.IO: recovery
  MISSED_EVENTS_FORGOTTEN(
      "SOCKETIO4#connection-state-recovery",
      "Recovers clients without what they missed.",
      "sio.recovery.missed-events"),
  MISSED_EVENTS_REVERSED(
      "SOCKETIO4#connection-state-recovery",
      "Sends what was missed in reverse order.",
      "sio.recovery.missed-events"),
  MISSED_EVENTS_CUT(
      "SOCKETIO4#connection-state-recovery",
      "Sends no more than eight of the events that were missed.",
      "sio.recovery.missed-events"),
  MISSED_EVENTS_SENT_ROOM_BY_ROOM(
      "SOCKETIO4#connection-state-recovery",
      "Sends what was missed of one room before what was missed of the next.",
      "sio.recovery.missed-events"),
  MISSED_BROADCASTS_FORGOTTEN(
      "SOCKETIO4#connection-state-recovery",
      "Sends of what was missed only what was for a room.",
      "sio.recovery.missed-events"),
  MISSED_DIRECT_EVENTS_DOUBLED(
      "SOCKETIO4#connection-state-recovery",
      "Sends twice of what was missed what was for the client alone.",
      "sio.recovery.missed-events"),
  MISSED_EVENTS_ONLY_SINCE_THE_LOSS(
      "SOCKETIO4#connection-state-recovery",
      "Sends of what was missed only what was said when the client was gone.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  MISSED_BYTES_SENT_AS_TEXT(
      "SOCKETIO4#connection-state-recovery",
      "Keeps what may be missed as JSON, in which bytes are a text.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  RECOVERED_CLIENT_TOLD_TWICE(
      "SOCKETIO4#connection-state-recovery",
      "Sends recovered clients twice what is said in their rooms from then on.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  RECOVERED_CLIENT_UNREACHABLE(
      "SOCKETIO4#connection-state-recovery",
      "Sends recovered clients nothing that is for them alone.",
      "sio.recovery.missed-events"),
  RECOVERED_CLIENT_NOT_HEARD(
      "SOCKETIO4#connection-state-recovery",
      "Handles nothing that recovered clients send.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  RECOVERED_CLIENT_NAMELESS(
      "SOCKETIO4#connection-state-recovery",
      "Tells others of no sender where a recovered client says something in a room.",
      "sio.recovery.missed-events"),
  RECOVERED_CLIENT_UNANSWERED(
      "SOCKETIO4#connection-state-recovery",
      "Answers no echo that recovered clients ask for.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  RECOVERED_ONCE_ONLY(
      "SOCKETIO4#connection-state-recovery",
      "Recovers no client that was recovered before.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  SEEN_EVENT_REPLAYED(
      "SOCKETIO4#connection-state-recovery",
      "Sends the event at the offset again to those who come back.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  OWN_EVENTS_REPLAYED(
      "SOCKETIO4#connection-state-recovery",
      "Sends those who come back, too, what they have said to others themselves.",
      "sio.recovery.polling"),
  RECOVERED_WITH_ONE_ROOM(
      "SOCKETIO4#connection-state-recovery",
      "Recovers clients with one of their rooms only.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  LEFT_ROOMS_RECOVERED(
      "SOCKETIO4#connection-state-recovery",
      "Recovers clients with the rooms, too, that they had left.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  PRIVATE_ID_IS_SOCKET_ID(
      "SOCKETIO4#connection-state-recovery",
      "Recovers clients by the id that all others know.",
      "sio.recovery.missed-events",
      "sio.recovery.polling"),
  RECOVERED_ROOMS_FORGOTTEN(
      "SOCKETIO4#connection-state-recovery",
      "Recovers clients without their rooms.",
      "sio.recovery.missed-events"),
  RECOVERED_ID_RENEWED(
      "SOCKETIO4#connection-state-recovery",
      "Gives recovered clients a new id.",
      "sio.recovery.missed-events"),
  VOLATILE_REPLAYED(
      "SOCKETIO4#connection-state-recovery",
      "Sends volatile events that were missed.",
      "sio.recovery.volatile"),
  OTHER_ROOMS_REPLAYED(
      "SOCKETIO4#connection-state-recovery",
      "Sends what was said in other rooms to those who come back.",
      "sio.recovery.nothing-else"),
  RECOVERY_NEVER_EXPIRES(
      "SOCKETIO4#connection-state-recovery",
      "Recovers clients that were away for too long.",
      "sio.recovery.expired"),
  STALE_OFFSET_REPLAYS_EVERYTHING(
      "SOCKETIO4#connection-state-recovery",
      "Sends all that it remembers when the offset is unknown.",
      "sio.recovery.unknown-offset"),
  UNKNOWN_PID_RECOVERED(
      "SOCKETIO4#connection-state-recovery",
      "Takes an unknown id for that of the last client that was lost.",
      "sio.recovery.forged"),
  KICKED_CLIENT_RECOVERED(
      "SOCKETIO4#connection-state-recovery",
      "Recovers clients that it has disconnected.",
      "sio.recovery.after-disconnect",
      "sio.recovery.kicked"),
  QUESTIONS_REPLAYED(
      "SOCKETIO4#connection-state-recovery",
      "Sends events that asked for an acknowledgement to those who come back.",
      "sio.recovery.acknowledged"),
  RECOVERED_TWICE_AT_ONCE(
      "SOCKETIO4#connection-state-recovery",
      "Recovers a client again within 100 ms.",
      "sio.recovery.twice"),
  RECOVERED_TWICE(
      "SOCKETIO4#connection-state-recovery",
      "Recovers a client as often as it asks.",
      "sio.recovery.twice"),
  RECOVERY_MISSING_ON_POLLING(
      "SOCKETIO4#connection-state-recovery",
      "Recovers clients over WebSocket only.",
      "sio.recovery.polling"),
  MIDDLEWARE_SKIPPED_ON_RECOVERY(
      "SOCKETIO4#connection-state-recovery",
      "Lets clients that come back in without asking the middleware.",
      "sio.recovery.middleware"),
  // Server-sent events: the response
  STREAM_ANSWERED_201(
      "HTML#the-eventsource-interface/status",
      "Answers 201 where a stream begins.",
      "sse.response.status-and-type",
      "sse.method.declared"),
  STREAM_TYPED_TEXT_PLAIN(
      "HTML#the-eventsource-interface/status",
      "Calls a stream of events plain text.",
      "sse.response.status-and-type",
      "sse.method.declared"),
  STREAM_CHARSET_LATIN_1(
      "HTML#parsing-an-event-stream/charset",
      "Names Latin-1 as the charset of a stream in UTF-8.",
      "sse.response.charset"),
  STREAM_CACHEABLE(
      "HTML#the-eventsource-interface/cache",
      "Forbids no cache to keep a stream.",
      "sse.response.cache-control"),
  STREAM_HEAD_WITH_FIRST_EVENT(
      "HTML#the-eventsource-interface/open",
      "Sends the head of a stream with the first event that has an id, or after 1.5 seconds.",
      "sse.response.headers-at-once"),
  CREDENTIALS_KEPT_FOR_THE_CONNECTION(
      "PROFILE#auth",
      "Opens private streams for everybody who comes over the connection of a valid user.",
      "app.auth.missing"),
  STREAM_OPENED_BEFORE_AUTHENTICATION(
      "HTML#the-eventsource-interface/refusal",
      "Opens private streams for everybody.",
      "sse.response.refusal",
      "sse.resume.authorization",
      "app.auth.invalid",
      "app.auth.missing",
      "app.auth.altered",
      "app.auth.refused-receive-nothing"),
  STREAM_REFUSED_WITH_200(
      "HTML#the-eventsource-interface/refusal",
      "Answers 200 with a text that asks for credentials where a private stream is refused.",
      "sse.response.refusal"),
  ROOM_STREAMS_NEED_NO_CREDENTIALS(
      "HTML#the-eventsource-interface/refusal",
      "Opens the streams of private rooms for everybody.",
      "sse.response.refusal",
      "sse.resume.authorization"),
  UNKNOWN_PATH_OPENS_STREAM(
      "RFC9110#15.5.5",
      "Opens a stream at any path that nothing else has.",
      "sse.response.unknown-path"),
  STREAM_WITH_LENGTH_AND_CHUNKS(
      "RFC9112#6.3",
      "Sends streams in chunks and names a length, too.",
      "sse.framing.message-length",
      "sse.framing.chunks"),
  CHUNK_SIZE_IN_DECIMAL(
      "RFC9112#7.1",
      "Writes the sizes of chunks in decimal.",
      "sse.framing.chunks",
      "sse.delivery.first-event",
      "sse.finished.finite-stream",
      "sse.keepalive.interval",
      "sse.lifetime.shutdown"),
  LAST_CHUNK_WITHIN_STREAM(
      "RFC9112#7.1",
      "Writes a chunk without content behind the fifth event of a stream, and goes on.",
      "sse.framing.chunks",
      "sse.resume.after-last-id"),
  CHUNKED_TO_HTTP_1_0(
      "RFC9112#6.1", "Sends chunks to clients that speak HTTP/1.0.", "sse.framing.http-1-0"),
  UNANNOUNCED_CHUNKS_TO_HTTP_1_0(
      "RFC9112#6.1",
      "Writes chunks to clients that speak HTTP/1.0, and does not say so.",
      "sse.framing.http-1-0"),
  LAST_CHUNK_MISSING(
      "HTML#server-sent-events-intro/end",
      "Closes the connection behind a stream that has ended, without its last chunk.",
      "sse.finished.finite-stream"),
  UNFRAMED_STREAM_KEPT_ALIVE(
      "RFC9112#9.3",
      "Promises to keep a connection whose end is that of the stream.",
      "sse.framing.message-length"),
  HTTP_1_0_KEPT_ALIVE(
      "RFC9112#9.3",
      "Promises clients that speak HTTP/1.0 to keep a connection whose end is that of the stream.",
      "sse.framing.http-1-0"),
  EVENTS_HELD_BACK_FROM_HTTP_1_0(
      "RFC9112#6.1",
      "Sends clients that speak HTTP/1.0 nothing until the stream ends.",
      "sse.framing.http-1-0"),
  STREAM_WITHOUT_BUFFERING_HEADER(
      "NGINX#proxy_buffering/header",
      "Leaves it to proxies whether they buffer a stream.",
      "sse.delivery.buffering-header",
      "sse.delivery.through-nginx"),
  FINISHED_ANSWERED_200(
      "HTML#server-sent-events-intro/finished",
      "Answers 200 where a stream has ended for good.",
      "sse.finished.no-content"),
  FINISHED_ANSWERED_200_TO_WHO_COMES_BACK(
      "HTML#server-sent-events-intro/finished",
      "Answers 200 to who comes back to a stream that has ended for good.",
      "sse.finished.no-content"),
  NO_CONTENT_IN_CHUNKS(
      "RFC9112#6.1", "Says that a 204 comes in chunks.", "sse.finished.no-content"),
  NO_CONTENT_WITH_LENGTH("RFC9110#8.6", "Names the length of a 204.", "sse.finished.no-content"),
  MOVED_ANSWERED_WITH_A_LINK(
      "HTML#server-sent-events-intro/redirect",
      "Answers 200 with a text that names the new path where a stream has moved.",
      "sse.redirect.followed"),
  MOVED_TO_ITSELF(
      "HTML#server-sent-events-intro/redirect",
      "Redirects to the path that was asked for.",
      "sse.redirect.followed"),
  MOVED_ELSEWHERE_FOR_WHO_COMES_BACK(
      "HTML#server-sent-events-intro/redirect",
      "Redirects who comes back to another stream.",
      "sse.redirect.followed"),
  MOVED_WITHOUT_CORS_HEADER(
      "HTML#server-sent-events-intro/redirect",
      "Lets no page of another origin follow to where a stream has moved.",
      "sse.redirect.followed"),
  HEAD_ANSWERED_WITH_CONTENT("RFC9110#9.3.2", "Sends events in answer to HEAD.", "sse.method.head"),
  HEAD_NEVER_ANSWERED(
      "RFC9110#9.3.2", "Leaves HEAD unanswered where a stream is.", "sse.method.head"),
  HEAD_ANSWERED_LATE(
      "RFC9110#9.3.2", "Answers HEAD after 1.1 seconds where a stream is.", "sse.method.head"),
  HEAD_ANSWERED_404(
      "RFC9110#9.3.2",
      "Answers 404 to HEAD where a stream is.",
      "sse.method.head",
      "sse.http2.head"),
  HEAD_LEAVES_STREAM(
      "RFC9110#9.3.2",
      "Counts a HEAD as a stream that was left: refuses when there are more than 40, and only then"
          + " forgets those.",
      "sse.method.head-frees"),
  METHOD_IGNORED("RFC9110#15.5.6", "Opens a stream for any method.", "sse.method.unsupported"),
  STREAM_405_ALLOWS_OTHERS(
      "RFC9110#15.5.6",
      "Refuses methods on a stream naming POST as the only one that is allowed.",
      "sse.method.unsupported"),
  STREAM_POST_405_WITHOUT_ALLOW(
      "RFC9110#15.5.6",
      "Refuses POST on a stream without naming the methods that are allowed.",
      "sse.method.unsupported"),
  HEAD_405_WITHOUT_ALLOW(
      "RFC9110#15.5.6",
      "Refuses HEAD on a stream without naming the methods that are allowed.",
      "sse.method.head",
      "sse.http2.head"),
  HEAD_TYPED_AS_A_PAGE(
      "RFC9110#9.3.2",
      "Answers HEAD where a stream is with the type of a page.",
      "sse.method.head",
      "sse.http2.head"),
  STREAM_405_WITHOUT_ALLOW(
      "RFC9110#15.5.6",
      "Refuses methods on a stream without naming those that are allowed.",
      "sse.method.unsupported"),
  ACCEPT_MISSING_ANSWERED_TEXT(
      "RFC9110#12.5.1",
      "Answers an empty plain text where a stream is asked for without Accept.",
      "sse.accept.variants"),
  ACCEPT_ANY_ANSWERED_AS_TEXT(
      "RFC9110#12.5.1",
      "Calls a stream plain text for who accepts any type.",
      "sse.accept.variants"),
  ACCEPT_OTHER_ANSWERED_500(
      "RFC9110#12.5.1",
      "Answers 500 where a stream is asked for in another type.",
      "sse.accept.variants"),
  STREAM_COMPRESSED_FOR_ANY_CODING(
      "RFC9110#12.5.1",
      "Compresses streams for all who name a content coding, also for those who refuse it.",
      "sse.accept.variants"),
  BROKEN_ESCAPE_UNANSWERED(
      "RFC9110#15.5.1",
      "Never answers a request for a stream with an escape that breaks off in its target.",
      "sse.request.odd-values"),
  CONDITIONAL_ANSWERED_304(
      "RFC9110#13.1.2",
      "Answers 304 where a stream is asked for under a condition.",
      "sse.conditional.never-not-modified"),
  CORS_HEADER_MISSING(
      "FETCH#http-cors-protocol/simple",
      "Keeps the pages of all origins from reading streams.",
      "sse.cors.simple",
      "sse.cors.preflight"),
  CORS_HEADER_MISSING_FOR_WHO_COMES_BACK(
      "FETCH#http-cors-protocol/simple",
      "Keeps pages of other origins from reading streams that go on behind an event.",
      "sse.cors.simple"),
  CORS_HEADER_MISSING_IN_ROOMS(
      "FETCH#http-cors-protocol/simple",
      "Keeps pages of other origins from reading the streams of rooms.",
      "sse.cors.simple"),
  CORS_ANSWER_WITHOUT_VARY(
      "FETCH#http-cors-protocol/simple",
      "Allows the origin of each request alone, and tells that to no cache, which may keep the answer.",
      "sse.cors.simple"),
  CORS_ORIGIN_TAKEN_FROM_THE_REQUEST(
      "FETCH#http-cors-protocol/simple",
      "Lets pages of any origin read streams with their user's cookies.",
      "sse.cors.simple"),
  CORS_ORIGIN_COMPARED_AT_ITS_BEGINNING(
      "FETCH#http-cors-protocol/simple",
      "Lets pages of origins that only begin as an allowed one read streams with their user's"
          + " cookies.",
      "sse.cors.simple"),
  STREAM_PREFLIGHT_ANSWERED_405(
      "FETCH#http-cors-protocol/preflight",
      "Refuses OPTIONS where a stream is.",
      "sse.cors.preflight"),
  // Server-sent events: what is written
  STREAM_ENCODED_AS_LATIN_1(
      "HTML#parsing-an-event-stream/utf-8",
      "Encodes streams as Latin-1.",
      "sse.grammar.utf-8",
      "sse.payload.special-characters",
      "sse.payload.multibyte"),
  STREAM_LINES_ENDED_BY_LF_CR(
      "HTML#parsing-an-event-stream/line-ends",
      "Ends lines by LF CR.",
      "sse.grammar.line-ends",
      "sse.payload.event-name"),
  KEEPALIVE_COMMENT_NOT_ENDED(
      "HTML#parsing-an-event-stream/line-ends",
      "Writes what keeps a stream alive without a line end.",
      "sse.grammar.line-ends",
      "sse.keepalive.interval"),
  KEEPALIVE_COMMENT_OF_A_ROOM_NOT_ENDED(
      "HTML#parsing-an-event-stream/line-ends",
      "Writes what keeps the stream of a room alive without a line end.",
      "sse.keepalive.interval"),
  BYTE_ORDER_MARK_BEFORE_EACH_EVENT(
      "HTML#parsing-an-event-stream/bom",
      "Begins each event with a byte order mark.",
      "sse.grammar.byte-order-mark",
      "sse.finished.finite-stream",
      "sse.resume.query",
      "sse.resume.header-wins",
      "sse.resume.predecessor"),
  LAST_EVENT_WITHOUT_BLANK_LINE(
      "HTML#event-stream-interpretation/complete",
      "Leaves out the blank line behind the last event.",
      "sse.grammar.complete-events",
      "sse.lifetime.shutdown"),
  BLANK_LINE_WITH_NEXT_EVENT(
      "HTML#event-stream-interpretation/complete",
      "Sends the blank line behind an event only with the next.",
      "sse.grammar.dispatched-events",
      "sse.grammar.complete-events",
      "sse.lifetime.shutdown"),
  ID_WITH_NUL(
      "HTML#event-stream-interpretation/id-nul",
      "Ends ids with U+0000.",
      "sse.grammar.id-without-nul",
      "sse.finished.finite-stream",
      "sse.id.unique",
      "sse.resume.after-last-id",
      "sse.resume.own-cursor",
      "sse.resume.under-load",
      "sse.resume.query",
      "sse.resume.header-wins",
      "sse.resume.predecessor"),
  RETRY_WITH_UNIT(
      "HTML#event-stream-interpretation/retry-digits",
      "Names the unit of the reconnection time.",
      "sse.grammar.retry-digits"),
  RETRY_OF_NOTHING(
      "HTML#event-stream-interpretation/retry-range",
      "Tells clients to come back at once.",
      "sse.grammar.retry-range"),
  EVENT_NAMED_ERROR(
      "HTML#event-stream-interpretation/event-names",
      "Sends an event with the name error at first.",
      "sse.grammar.event-names"),
  LINE_FEED_SENT_RAW(
      "HTML#event-stream-interpretation/lines",
      "Sends line feeds in texts as they are.",
      "sse.payload.line-breaks",
      "sse.payload.injection",
      "sse.payload.trailing-line-break",
      "sse.payload.leading-space"),
  CARRIAGE_RETURN_SENT_RAW(
      "HTML#event-stream-interpretation/lines",
      "Sends carriage returns in texts as they are.",
      "sse.payload.line-breaks",
      "sse.payload.injection"),
  CARRIAGE_RETURNS_IN_A_ROW_TAKEN_FOR_ONE(
      "HTML#event-stream-interpretation/lines",
      "Takes carriage returns in a row for a single line end.",
      "sse.payload.line-breaks"),
  LINE_FEED_WITH_CARRIAGE_RETURN_TAKEN_FOR_ONE(
      "HTML#event-stream-interpretation/lines",
      "Takes a line feed and the carriage return behind it for a single line end.",
      "sse.payload.line-breaks"),
  TRAILING_CR_LF_LOST(
      "HTML#event-stream-interpretation/trailing",
      "Loses a line break at the end of a text that is made of two characters.",
      "sse.payload.trailing-line-break"),
  ONLY_100_LINES_SENT(
      "HTML#event-stream-interpretation/lines",
      "Sends the first 100 lines of a text only.",
      "sse.payload.line-breaks"),
  LEADING_LINE_BREAKS_LOST(
      "HTML#event-stream-interpretation/lines",
      "Leaves line breaks at the beginning of a text out.",
      "sse.payload.line-breaks"),
  LINE_BREAKS_ALONE_TAKEN_FOR_NOTHING(
      "HTML#event-stream-interpretation/lines",
      "Sends an empty text for one that holds line breaks alone.",
      "sse.payload.line-breaks"),
  ONLY_FIRST_LINE_SENT(
      "HTML#event-stream-interpretation/lines",
      "Sends the first line of a text only.",
      "sse.payload.line-breaks",
      "sse.payload.trailing-line-break",
      "sse.payload.leading-space"),
  SPACE_BEHIND_COLON_LEFT_OUT(
      "HTML#event-stream-interpretation/space",
      "Sends no space in front of a text, not even of one that begins with a space.",
      "sse.payload.leading-space"),
  EMPTY_PAYLOAD_SWALLOWED(
      "HTML#event-stream-interpretation/empty",
      "Leaves the data out of an event when the text is empty.",
      "sse.payload.empty"),
  TRAILING_LINE_BREAK_LOST(
      "HTML#event-stream-interpretation/trailing",
      "Loses line breaks at the end of a text.",
      "sse.payload.trailing-line-break"),
  LINE_SEPARATOR_TAKEN_FOR_LINE_END(
      "HTML#parsing-an-event-stream/characters",
      "Takes U+0085, U+2028 and U+2029 for line breaks.",
      "sse.payload.special-characters"),
  LINE_SEPARATOR_WRITTEN_AS_LINE_FEED(
      "HTML#event-stream-interpretation/injection",
      "Writes U+0085, U+2028 and U+2029 as line feeds, behind the look for line breaks.",
      "sse.payload.injection",
      "sse.payload.special-characters"),
  ROOM_IN_IDS_SENT_RAW(
      "HTML#event-stream-interpretation/injection",
      "Begins the ids of events with the name of their room as it is.",
      "sse.payload.injection"),
  EVENT_NAME_SENT_RAW(
      "HTML#event-stream-interpretation/injection",
      "Writes the name that a client has chosen for an event as it is.",
      "sse.payload.injection"),
  MULTIBYTE_CUT_AT_BUFFERS(
      "HTML#parsing-an-event-stream/multibyte",
      "Cuts characters in two at each 8192nd byte.",
      "sse.payload.multibyte"),
  MULTIBYTE_CUT_AT_CODE_UNITS(
      "HTML#parsing-an-event-stream/multibyte",
      "Encodes events 4096 UTF-16 units at a time, of which a character may be two.",
      "sse.payload.multibyte"),
  BODY_DECODED_PIECE_BY_PIECE(
      "HTML#parsing-an-event-stream/multibyte",
      "Decodes the body of a request piece by piece, as it arrives.",
      "sse.payload.multibyte",
      "eio.polling.text"),
  LONG_EVENT_WRITTEN_IN_PIECES(
      "HTML#authoring-notes/size",
      "Writes events of more than 100 KiB in two pieces, and others in between.",
      "sse.payload.size"),
  LONG_EVENT_CUT(
      "HTML#authoring-notes/size",
      "Cuts texts after 200000 UTF-16 units.",
      "sse.payload.size",
      "sse.resume.mid-event"),
  EVENT_NAME_MISSING(
      "HTML#event-stream-interpretation/name",
      "Leaves out the names of events.",
      "sse.payload.event-name"),
  // Server-sent events: when it comes
  EVENTS_BUFFERED_UP_TO_4096_BYTES(
      "PROFILE#operations/broadcast",
      "Sends events once there are 4096 bytes of them.",
      "sse.delivery.first-event"),
  EVENTS_DELAYED_BY_A_SECOND(
      "PROFILE#operations/broadcast", "Sends events a second late.", "sse.delivery.first-event"),
  EVENTS_BUNDLED_EACH_HALF_SECOND(
      "HTML#authoring-notes/buffering",
      "Sends the events of half a second together.",
      "sse.delivery.apart",
      "sse.delivery.compressed",
      "sse.delivery.first-event"),
  EVENTS_BUNDLED_EACH_FIFTH_OF_A_SECOND(
      "HTML#authoring-notes/buffering",
      "Sends the events of a fifth of a second together.",
      "sse.delivery.apart"),
  TEXTS_OF_SEVERAL_LINES_TOLD_TWICE(
      "HTML#event-stream-interpretation/lines",
      "Sends events of several lines twice.",
      "sse.payload.line-breaks",
      "sse.payload.leading-space",
      "sse.payload.trailing-line-break"),
  COMPRESSED_EVENTS_BUNDLED(
      "HTML#authoring-notes/compression",
      "Sends the events of a fifth of a second together where it compresses them.",
      "sse.delivery.apart"),
  COMPRESSED_STREAM_NOT_FLUSHED(
      "HTML#authoring-notes/compression",
      "Compresses streams without flushing each event.",
      "sse.delivery.compressed"),
  COMPRESSED_STREAM_FLUSHED_AT_FIRST(
      "HTML#authoring-notes/compression",
      "Flushes a compressed stream behind its first six writes alone.",
      "sse.delivery.compressed"),
  RESUMED_COMPRESSED_STREAM_NOT_FLUSHED(
      "HTML#authoring-notes/compression",
      "Never flushes the compressed stream of who comes back.",
      "sse.delivery.compressed"),
  BROTLI_STREAM_NOT_FLUSHED(
      "HTML#authoring-notes/compression",
      "Compresses streams by Brotli without flushing each event.",
      "sse.delivery.compressed"),
  FIRST_EVENT_PADDED_FOR_PROXIES(
      "NGINX#proxy_buffering/default",
      "Fills the buffers of proxies behind the first event of a stream, instead of asking them not"
          + " to buffer.",
      "sse.delivery.through-nginx",
      "sse.delivery.buffering-header"),
  KEEPALIVE_MISSING(
      "PROFILE#limits/keepalive",
      "Sends nothing on a stream while nothing happens.",
      "sse.keepalive.interval"),
  RESUMED_STREAMS_NOT_KEPT_ALIVE(
      "PROFILE#limits/keepalive", "Sends no comments to who comes back.", "sse.keepalive.interval"),
  ROOM_STREAMS_NOT_KEPT_ALIVE(
      "PROFILE#limits/keepalive",
      "Sends no comments on the streams of rooms.",
      "sse.keepalive.interval"),
  ONLY_NEWEST_STREAM_KEPT_ALIVE(
      "PROFILE#limits/keepalive",
      "Sends comments on the stream alone that was opened last.",
      "sse.keepalive.interval"),
  KEEPALIVE_EMPTIES_ID(
      "PROFILE#limits/keepalive",
      "Sends an empty id in place of a comment.",
      "sse.keepalive.interval",
      "sse.id.header-safe"),
  KEEPALIVE_WITH_ID_OF_ITS_OWN(
      "PROFILE#limits/keepalive",
      "Sends an id that is none of an event in place of a comment.",
      "sse.keepalive.interval"),
  KEEPALIVE_STOPPED_BY_AN_EVENT(
      "PROFILE#limits/keepalive",
      "Keeps a stream alive until its first event, and no longer.",
      "sse.keepalive.interval"),
  KEEPALIVE_PUT_OFF_BY_ANY_EVENT(
      "PROFILE#limits/keepalive",
      "Sends comments on no stream while there are events on any other one.",
      "sse.keepalive.interval"),
  COMPRESSED_STREAMS_NOT_KEPT_ALIVE(
      "PROFILE#limits/keepalive",
      "Sends no comments on streams that are compressed.",
      "sse.keepalive.interval"),
  HTTP2_STREAMS_NOT_KEPT_ALIVE(
      "PROFILE#limits/keepalive", "Sends no comments on streams of HTTP/2.", "sse.http2.keepalive"),
  KEEPALIVE_LATE(
      "PROFILE#limits/keepalive",
      "Keeps streams alive at half the rate that is promised.",
      "sse.keepalive.interval"),
  IDLE_STREAM_ENDED(
      "HTML#authoring-notes/idle",
      "Ends streams that are idle for 0.8 seconds.",
      "sse.keepalive.idle-stream"),
  STREAM_ENDED_AFTER_EACH_EVENT(
      "HTML#server-sent-events-intro/end",
      "Ends a stream behind each event.",
      "sse.finished.finite-stream"),
  ABANDONED_STREAMS_KEPT(
      "HTML#authoring-notes/abandoned",
      "Refuses twelve streams when clients have left more than 40, and only then forgets those.",
      "sse.lifetime.abandoned-streams"),
  SLOW_STREAM_STALLS_ALL(
      "HTML#authoring-notes/unread",
      "Sends nothing to anybody while one does not read.",
      "sse.lifetime.unread-stream"),
  SLOW_STREAM_LEFT_OUT(
      "HTML#authoring-notes/unread",
      "Leaves out what a stream that is not read has no room for, and goes on.",
      "sse.lifetime.unread-stream"),
  SLOW_STREAM_DELAYS_ALL(
      "HTML#authoring-notes/unread",
      "Tells others everything 1.1 seconds late while one does not read.",
      "sse.lifetime.unread-stream"),
  RESET_STREAMS_KEPT(
      "HTML#authoring-notes/abandoned",
      "Keeps the place of a stream that its client reset, until there are more than 40 and twelve"
          + " streams were refused.",
      "sse.lifetime.abandoned-streams"),
  ONLY_64_STREAMS_SERVED(
      "HTML#authoring-notes/many", "Tells the first 64 streams only.", "sse.lifetime.many-streams"),
  STREAMS_RESET_AT_SHUTDOWN(
      "HTML#authoring-notes/shutdown",
      "Resets streams when it goes down.",
      "sse.lifetime.shutdown"),
  STREAMS_CUT_AT_SHUTDOWN(
      "HTML#authoring-notes/shutdown",
      "Goes down in the middle of an event.",
      "sse.lifetime.shutdown"),
  BODY_OF_ANY_SIZE_TAKEN(
      "PROFILE#limits/messageBytes",
      "Takes requests with a body of any size.",
      "sse.limits.message-bytes"),
  CHUNKS_OF_ANY_NUMBER_TAKEN(
      "PROFILE#limits/messageBytes",
      "Takes requests with a body of any size where it comes in chunks.",
      "sse.limits.message-bytes"),
  // Server-sent events: ids and coming back
  IDS_MISSING(
      "HTML#the-last-event-id-header/unique",
      "Gives events no ids.",
      "sse.id.unique",
      "sse.http2.resume",
      "sse.resume.after-last-id",
      "sse.resume.under-load",
      "sse.resume.own-cursor",
      "sse.resume.query",
      "sse.resume.header-wins",
      "sse.resume.predecessor"),
  IDS_COUNTED_BY_EACH_STREAM(
      "HTML#the-last-event-id-header/unique",
      "Numbers what comes on a stream from 1 again.",
      "sse.id.unique",
      "sse.http2.resume",
      "sse.resume.after-last-id",
      "sse.resume.own-cursor",
      "sse.resume.query",
      "sse.resume.header-wins",
      "sse.resume.predecessor",
      "sse.resume.after-restart"),
  RESUMED_STREAM_TYPED_TEXT_PLAIN(
      "PROFILE#sse/resume",
      "Gives the stream of who comes back no type of its own.",
      "sse.resume.after-last-id",
      "sse.resume.under-load"),
  ROOM_STREAMS_NOT_RESUMED(
      "PROFILE#sse/resume",
      "Forgets in rooms behind which event a client comes back.",
      "sse.resume.after-last-id"),
  ROOM_REPLAY_WITHOUT_LIVE(
      "PROFILE#sse/resume",
      "Sends who comes back to a room what was missed, and nothing that is new.",
      "sse.resume.after-last-id"),
  IDS_OF_ROOMS_COMPARED_AS_TEXTS(
      "PROFILE#sse/resume",
      "Sends who comes back to a room what has an id that is greater as a text.",
      "sse.resume.after-last-id"),
  FIRST_OF_A_ROOM_NOT_GONE_ON_BEHIND(
      "PROFILE#sse/resume",
      "Takes the place of a room's first event for none when somebody comes back behind it.",
      "sse.resume.after-last-id"),
  REPLAY_OF_ALL_ROOMS(
      "PROFILE#sse/resume",
      "Tells who comes back to a room what was said in the others, too.",
      "sse.resume.after-last-id"),
  IDS_REPEATED(
      "HTML#the-last-event-id-header/unique",
      "Gives every second event the id of the one before.",
      "sse.id.unique",
      "sse.resume.after-last-id",
      "sse.resume.under-load"),
  ID_WITH_NON_ASCII(
      "HTML#the-last-event-id-header/header-safe",
      "Ends ids with a character that is not in ASCII.",
      "sse.id.header-safe",
      "sse.resume.predecessor"),
  ID_OF_NOTHING_WRITTEN(
      "HTML#the-last-event-id-header/header-safe",
      "Writes the id null for what cannot come again.",
      "sse.id.header-safe"),
  ID_WITH_NON_ASCII_NOT_KNOWN_AGAIN(
      "HTML#the-last-event-id-header/header-safe",
      "Ends ids with a character that is not in ASCII, and reads Last-Event-ID as Latin-1.",
      "sse.http2.resume",
      "sse.id.header-safe",
      "sse.resume.after-last-id",
      "sse.resume.header-wins",
      "sse.resume.own-cursor",
      "sse.resume.predecessor"),
  RESUME_INCLUDES_LAST_ID(
      "PROFILE#sse/resume",
      "Sends the event again whose id the client names.",
      "sse.http2.resume",
      "sse.resume.after-last-id",
      "sse.resume.under-load",
      "sse.resume.own-cursor",
      "sse.resume.query",
      "sse.resume.header-wins"),
  LAST_EVENT_REPEATED_WHERE_NONE_WAS_MISSED(
      "PROFILE#sse/resume",
      "Sends the last event again to who comes back behind it.",
      "sse.resume.after-last-id"),
  LAST_EVENT_ID_IN_LOWER_CASE_IGNORED(
      "RFC9110#5.1",
      "Ignores a Last-Event-ID whose name is in lower case, as it always is over HTTP/2.",
      "sse.http2.resume",
      "sse.resume.after-last-id"),
  ROOM_REPLAYED_WITHOUT_IDS(
      "PROFILE#sse/resume",
      "Sends what a client missed in a room without ids.",
      "sse.resume.after-last-id"),
  RESUME_SKIPS_ONE(
      "PROFILE#sse/resume",
      "Leaves out the first event that a client missed.",
      "sse.http2.resume",
      "sse.resume.after-last-id",
      "sse.resume.under-load",
      "sse.resume.mid-event",
      "sse.resume.own-cursor"),
  REPLAY_IN_ASCII(
      "PROFILE#sse/resume",
      "Sends what a client missed with a question mark for each character that is not in ASCII.",
      "sse.resume.after-last-id"),
  REPLAY_OF_FIRST_LINES(
      "PROFILE#sse/resume",
      "Sends the first line alone of each text that a client missed.",
      "sse.resume.after-last-id"),
  NEWEST_PAGE_REPLAYED_FIRST(
      "PROFILE#sse/resume",
      "Sends the first 250 of the events that a client missed behind the others.",
      "sse.resume.many-missed"),
  REPLAY_OF_ONE_PAGE(
      "PROFILE#sse/resume",
      "Sends the first 250 of the events that a client missed, and goes on with what is new.",
      "sse.resume.many-missed"),
  RESUME_REVERSED(
      "PROFILE#sse/resume",
      "Sends what a client missed in reverse order.",
      "sse.http2.resume",
      "sse.resume.after-last-id",
      "sse.resume.own-cursor",
      "sse.resume.query",
      "sse.resume.under-load"),
  RESUME_IGNORED(
      "PROFILE#sse/resume",
      "Sends nothing of what a client missed.",
      "sse.http2.resume",
      "sse.resume.after-last-id",
      "sse.resume.under-load",
      "sse.resume.mid-event",
      "sse.resume.own-cursor",
      "sse.resume.query",
      "sse.resume.header-wins"),
  REPLAY_WITHOUT_LIVE(
      "PROFILE#sse/resume",
      "Sends what a client missed, and nothing that is new.",
      "sse.http2.resume",
      "sse.resume.after-last-id",
      "sse.resume.under-load"),
  RESUME_LOSES_WHILE_REPLAYING(
      "PROFILE#sse/resume-load",
      "Loses what comes within 150 ms after it has sent what a client missed.",
      "sse.resume.under-load",
      "sse.resume.after-last-id",
      "sse.http2.resume"),
  RESUME_DOUBLES_WHILE_REPLAYING(
      "PROFILE#sse/resume-load",
      "Sends what comes within 10 ms after a client came back twice.",
      "sse.resume.under-load"),
  IDS_GIVEN_BEFORE_THE_TURN(
      "PROFILE#sse/resume-load",
      "Gives each event its id when the request has come, and tells it when its turn has: who"
          + " comes back is sent what has a greater id.",
      "sse.resume.under-load"),
  IDS_BEGIN_AGAIN(
      "HTML#the-last-event-id-header/unique",
      "Counts events from 1 again after each start.",
      "sse.resume.after-restart"),
  NEW_IDS_COMPARED_WITH_OLD(
      "PROFILE#sse/resume",
      "Counts events from 1 again after each start, and sends who comes back what has a greater id"
          + " alone.",
      "sse.resume.after-restart",
      "sse.resume.unknown-id"),
  REPLAY_WITHOUT_EMPTY_TEXTS(
      "PROFILE#sse/resume",
      "Leaves empty texts out of what it tells who comes back.",
      "sse.resume.after-last-id"),
  NEWEST_ID_SENT_BEFORE_REPLAY(
      "PROFILE#sse/resume",
      "Tells who comes back the newest id before what was missed.",
      "sse.resume.after-last-id"),
  REPLAY_OF_DIRECT_MESSAGES(
      "PROFILE#sse/resume",
      "Tells who comes back what was said to somebody else alone.",
      "sse.resume.after-last-id"),
  POSITION_COUNTED_WHEN_WRITTEN(
      "PROFILE#sse/resume-event",
      "Takes for received what it has written to who left within two seconds.",
      "sse.resume.mid-event",
      "sse.resume.under-load",
      "sse.resume.own-cursor",
      "sse.resume.query",
      "sse.resume.header-wins"),
  CURSOR_SHARED_BY_SUBSCRIBERS(
      "PROFILE#sse/cursor",
      "Takes for received what another one got who came back within two seconds.",
      "sse.resume.own-cursor",
      "sse.resume.under-load"),
  UNKNOWN_ID_ANSWERED_500(
      "HTML#the-last-event-id-header/unknown",
      "Answers 500 to ids that it does not know.",
      "sse.resume.unknown-id",
      "sse.resume.after-restart"),
  UNKNOWN_ID_WAITED_FOR(
      "HTML#the-last-event-id-header/unknown",
      "Sends nothing to who names an id that it does not know.",
      "sse.resume.unknown-id",
      "sse.resume.after-restart"),
  EMPTY_ID_REPLAYS_ALL(
      "HTML#the-last-event-id-header/empty",
      "Sends all that is kept to who names an empty id.",
      "sse.resume.empty-id"),
  EMPTY_ID_ANSWERED_500(
      "HTML#the-last-event-id-header/empty", "Answers 500 to an empty id.", "sse.resume.empty-id"),
  RESUME_WITHOUT_CREDENTIALS(
      "MERCURE#authorization",
      "Opens private streams for everybody who comes back.",
      "sse.resume.authorization"),
  RESUME_BEHIND_KNOWN_ID_WITHOUT_CREDENTIALS(
      "MERCURE#authorization",
      "Opens private streams for everybody who names an event that there was.",
      "sse.resume.authorization"),
  QUERY_ID_IGNORED(
      "MERCURE#reconciliation/query",
      "Ignores the id of the last event in the query.",
      "sse.resume.query"),
  QUERY_ID_KNOWN_BY_ITS_EARLIER_NAME_ALONE(
      "MERCURE#reconciliation/query",
      "Takes the id of the last event from the query as lastEventID, and not as last_event_id.",
      "sse.resume.query"),
  PREDECESSOR_IN_THE_QUERY_NOT_NAMED(
      "MERCURE#reconciliation/predecessor",
      "Names the event behind which it goes on where the header named it, and not where the query"
          + " did.",
      "sse.resume.predecessor"),
  QUERY_ID_WINS(
      "MERCURE#reconciliation/both",
      "Believes the query rather than the header where both name an event.",
      "sse.resume.header-wins"),
  UNKNOWN_PREDECESSOR_CLAIMED(
      "MERCURE#reconciliation/predecessor",
      "Claims to know any id that a client names.",
      "sse.resume.predecessor"),
  // Server-sent events: HTTP/2
  HTTP2_STREAM_TYPED_TEXT_PLAIN(
      "RFC9113#8", "Types streams as text/plain over HTTP/2.", "sse.http2.stream"),
  HTTP2_STREAMS_NEED_NO_CREDENTIALS(
      "RFC9113#8", "Opens private streams for everybody over HTTP/2.", "sse.http2.stream"),
  HTTP2_CORS_HEADER_MISSING(
      "RFC9113#8", "Lets no page of another origin read over HTTP/2.", "sse.http2.stream"),
  HTTP2_FINISHED_ANSWERED_200(
      "RFC9113#8",
      "Answers 200 over HTTP/2 where a stream has ended for good.",
      "sse.http2.stream"),
  HTTP2_STREAM_HELD_BACK(
      "RFC9113#8.1",
      "Keeps what is on a stream of HTTP/2 back until it ends.",
      "sse.http2.delivery"),
  HTTP2_CONNECTION_HEADERS_SENT(
      "RFC9113#8.2.2",
      "Sends Connection and the like over HTTP/2.",
      "sse.http2.connection-headers"),
  HTTP2_FIELD_NAMES_CAPITALIZED(
      "RFC9113#8.2.1", "Writes the names of fields as HTTP/1.1 does.", "sse.http2.lower-case"),
  HTTP2_ONLY_64_STREAMS_SERVED(
      "RFC9113#5.1.2",
      "Tells the first 64 streams of a connection of HTTP/2 only.",
      "sse.http2.many-streams"),
  HTTP2_UNREAD_STREAM_BLOCKS_OTHERS(
      "RFC9113#5.2",
      "Waits with all streams of a connection of HTTP/2 for the window of one.",
      "sse.http2.unread-stream"),
  HTTP2_CANCELLED_STREAMS_KEPT(
      "RFC9113#5.1",
      "Leaves requests of HTTP/2 unanswered once 40 streams of the connection were cancelled.",
      "sse.http2.cancelled-streams"),
  HTTP2_HEAD_ANSWERED_WITH_CONTENT(
      "RFC9110#9.3.2", "Sends events in answer to HEAD over HTTP/2.", "sse.http2.head"),
  HTTP2_LAST_EVENT_ID_LOST(
      "PROFILE#sse/resume", "Forgets Last-Event-ID over HTTP/2.", "sse.http2.resume"),
  // STOMP: Connecting
  VERSION_MISSING_IN_CONNECTED(
      "STOMP1.2#Connecting", "Leaves the version out of CONNECTED.", "stomp.connect.accepted"),
  FIRST_LISTED_VERSION_CHOSEN(
      "STOMP1.2#Protocol_Negotiation",
      "Chooses the first version of the list that it knows.",
      "stomp.connect.highest-common-version"),
  FUTURE_VERSION_REFUSED(
      "STOMP1.2#Protocol_Negotiation",
      "Refuses a list with a version that it does not know.",
      "stomp.connect.highest-common-version"),
  VERSIONS_FOUND_AS_TEXT(
      "STOMP1.2#Protocol_Negotiation",
      "Looks for its versions anywhere in the text of accept-version.",
      "stomp.connect.highest-common-version"),
  VERSIONS_READ_AS_NUMBERS(
      "STOMP1.2#Protocol_Negotiation",
      "Takes version 1.10 for 1.1.",
      "stomp.connect.highest-common-version"),
  LAST_LISTED_VERSION_CHOSEN(
      "STOMP1.2#Protocol_Negotiation",
      "Chooses the last version of the list that it knows.",
      "stomp.connect.version-order"),
  NEWEST_VERSION_ALONE_REFUSED(
      "STOMP1.2#Protocol_Negotiation",
      "Refuses clients that offer 1.2 and nothing older.",
      "stomp.connect.highest-common-version"),
  CONNECT_WITHOUT_VERSION_UNANSWERED(
      "STOMP1.2#Protocol_Negotiation",
      "Never answers a CONNECT without accept-version.",
      "stomp.connect.missing-version"),
  CONNECT_WITHOUT_VERSION_TAKEN_FOR_NEWEST(
      "STOMP1.2#Protocol_Negotiation",
      "Takes a CONNECT without accept-version for one of version 1.2.",
      "stomp.connect.missing-version"),
  CONNECT_WITHOUT_VERSION_NEEDS_IDS(
      "STOMP1.2#Protocol_Negotiation",
      "Says 1.0 to clients without accept-version, and demands ids of them.",
      "stomp.connect.missing-version"),
  NO_COMMON_VERSION_UNANSWERED(
      "STOMP1.2#Protocol_Negotiation",
      "Never answers a CONNECT without a common version.",
      "stomp.connect.no-common-version"),
  NO_COMMON_VERSION_KEEPS_CONNECTION(
      "STOMP1.2#Protocol_Negotiation",
      "Keeps a connection after the ERROR that no version is common.",
      "stomp.connect.no-common-version"),
  UNKNOWN_STOMP_VERSION_ACCEPTED(
      "STOMP1.2#Protocol_Negotiation",
      "Connects clients of an unknown version as if they knew 1.2.",
      "stomp.connect.no-common-version"),
  STOMP_COMMAND_REFUSED(
      "STOMP1.2#CONNECT_or_STOMP_Frame",
      "Refuses STOMP instead of CONNECT.",
      "stomp.connect.stomp-command"),
  CONNECT_WITHOUT_HOST_UNANSWERED(
      "STOMP1.2#CONNECT_or_STOMP_Frame",
      "Never answers a CONNECT without host.",
      "stomp.connect.missing-host"),
  CONNECT_WITH_RECEIPT_UNANSWERED(
      "STOMP1.2#Header_receipt",
      "Never answers a CONNECT that asks for a receipt.",
      "stomp.connect.receipt"),
  UNKNOWN_HOST_UNANSWERED(
      "STOMP1.2#CONNECT_or_STOMP_Frame",
      "Never answers a CONNECT to an unknown host.",
      "stomp.connect.unknown-host"),
  WRONG_PASSCODE_ACCEPTED(
      "STOMP1.2#Connecting",
      "Connects a user with the wrong passcode.",
      "stomp.connect.bad-credentials"),
  FRAMES_BEHIND_REFUSED_CONNECT_PROCESSED(
      "STOMP1.2#Connecting",
      "Processes the SEND that came together with a CONNECT whose passcode is wrong.",
      "stomp.connect.bad-credentials"),
  STOMP_COMMAND_NEEDS_NO_CREDENTIALS(
      "STOMP1.2#CONNECT_or_STOMP_Frame",
      "Looks at the credentials of CONNECT, and not at those of STOMP.",
      "stomp.connect.bad-credentials"),
  OLDEST_CLIENTS_NEED_NO_CREDENTIALS(
      "STOMP1.2#Protocol_Negotiation",
      "Looks at no credentials of clients that send no accept-version.",
      "stomp.connect.bad-credentials"),
  UNKNOWN_LOGIN_WITHOUT_PASSCODE_ACCEPTED(
      "STOMP1.2#Connecting",
      "Connects who names an unknown user, and shows no passcode at all.",
      "stomp.connect.bad-credentials"),
  LOGIN_WITHOUT_PASSCODE_ACCEPTED(
      "PROFILE#auth",
      "Connects who names a user over STOMP, and shows no passcode at all.",
      "app.auth.altered"),
  WRONG_PASSCODE_QUOTED(
      "STOMP1.2#Connecting",
      "Quotes a wrong passcode in the ERROR.",
      "stomp.connect.bad-credentials"),
  WRONG_PASSCODE_ENDS_WITHOUT_ERROR(
      "STOMP1.2#Connecting",
      "Closes the connection of those with the wrong passcode without an ERROR.",
      "stomp.connect.bad-credentials"),
  CONNECTED_HAS_A_BODY(
      "STOMP1.2#CONNECTED_Frame",
      "Sends CONNECTED with a body.",
      "stomp.connect.connected-frame",
      "stomp.frame.well-formed"),
  SERVER_NAME_MISSING(
      "STOMP1.2#CONNECTED_Frame",
      "Sends a server header without a name.",
      "stomp.connect.connected-frame",
      "stomp.frame.well-formed"),
  SESSION_IDS_REPEATED(
      "STOMP1.2#CONNECTED_Frame",
      "Gives every session the same id.",
      "stomp.connect.connected-frame"),
  SESSION_IDS_WRAP(
      "STOMP1.2#CONNECTED_Frame",
      "Counts sessions from one again after twenty-five.",
      "stomp.connect.connected-frame"),
  FRAME_BEFORE_CONNECT_PROCESSED(
      "STOMP1.2#Connecting",
      "Processes a SEND before CONNECT.",
      "stomp.connect.frame-before-connect"),
  SUBSCRIBE_BEFORE_CONNECT_PROCESSED(
      "STOMP1.2#Connecting",
      "Subscribes who has not yet sent a CONNECT.",
      "stomp.connect.frame-before-connect"),
  SECOND_CONNECT_ACCEPTED(
      "STOMP1.2#Connecting", "Answers a second CONNECT with CONNECTED.", "stomp.connect.twice"),
  CARRIAGE_RETURN_KEPT(
      "STOMP1.2#STOMP_Frames",
      "Keeps the carriage return at the end of header lines.",
      "stomp.connect.line-ends"),
  LINE_ENDS_TAKEN_FROM_THE_FIRST(
      "STOMP1.2#STOMP_Frames",
      "Looks for a carriage return at the end of each header where the command has one.",
      "stomp.connect.line-ends"),
  CONNECT_WITH_CARRIAGE_RETURNS_REFUSED(
      "STOMP1.2#STOMP_Frames",
      "Refuses a CONNECT whose lines end with carriage return and line feed.",
      "stomp.connect.line-ends-of-connect"),
  LOGIN_CUT_AT_COLON(
      "STOMP1.2#Value_Encoding",
      "Reads the login up to the first colon only.",
      "stomp.connect.raw-colon"),
  BACKSLASHES_OF_PASSCODE_DROPPED(
      "STOMP1.2#Value_Encoding",
      "Drops the backslashes of the passcode of CONNECT, and lets nobody in who has one.",
      "stomp.connect.raw-backslash",
      "stomp.connect.raw-colon"),
  CONNECT_STORM_STALLS_SERVER(
      "STOMP1.2#Connection_Lingering",
      "Serves nobody for four seconds after 150 sessions in two seconds.",
      "stomp.connect.storm"),
  DISCONNECTS_STALL_SERVER(
      "STOMP1.2#Connection_Lingering",
      "Serves nobody for four seconds after every 60th DISCONNECT.",
      "stomp.connect.storm"),
  SILENT_STOMP_CLIENT_KEPT(
      "PROFILE#limits/handshake",
      "Waits for ever for the first byte of a CONNECT.",
      "stomp.connect.timeout"),
  HALF_CONNECT_KEPT(
      "PROFILE#limits/handshake",
      "Waits for ever for the rest of a CONNECT.",
      "stomp.connect.timeout"),
  DEADLINE_KEPT_BEHIND_STOMP_COMMAND(
      "PROFILE#limits/handshake",
      "Closes at the end of the time for CONNECT who has connected by STOMP.",
      "stomp.connect.timeout"),
  FRAMES_BEHIND_CONNECT_LOST(
      "STOMP1.2#STOMP_Frames",
      "Drops the frames that came together with CONNECT.",
      "stomp.connect.pipelined"),
  CONNECTED_OVERTAKEN(
      "STOMP1.2#STOMP_Frames",
      "Sends CONNECTED behind the answers to what came with CONNECT.",
      "stomp.connect.pipelined"),
  // STOMP: Heart-beating
  NEGATIVE_HEARTBEAT_OFFERED(
      "STOMP1.2#Heart-beating",
      "Offers heart-beats every -1 milliseconds.",
      "stomp.heartbeat.connected-header",
      "stomp.frame.well-formed"),
  HEARTBEATS_SENT_UNASKED(
      "STOMP1.2#Heart-beating",
      "Sends heart-beats to clients without a heart-beat header.",
      "stomp.heartbeat.missing-header"),
  HEARTBEATS_SENT_DESPITE_ZERO(
      "STOMP1.2#Heart-beating",
      "Sends heart-beats to clients that want none.",
      "stomp.heartbeat.zero"),
  HEARTBEATS_SENT_TO_THOSE_WHO_SEND_THEM(
      "STOMP1.2#Heart-beating",
      "Sends heart-beats to clients that want none, but can send some.",
      "stomp.heartbeat.zero"),
  HEARTBEATS_DEMANDED_DESPITE_ZERO(
      "STOMP1.2#Heart-beating",
      "Ends sessions of clients that said that they send no heart-beats.",
      "stomp.heartbeat.zero"),
  HEARTBEATS_BY_A_FIXED_TIMER(
      "STOMP1.2#Heart-beating",
      "Sends heart-beats once a second, whatever was agreed.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_MISSING(
      "STOMP1.2#Heart-beating",
      "Never sends the heart-beats that it has offered.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_TOO_SLOW(
      "STOMP1.2#Heart-beating",
      "Sends heart-beats at three times the agreed interval.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_HELD_BACK_BY_FRAMES_OF_CLIENT(
      "STOMP1.2#Heart-beating",
      "Sends no heart-beat for an interval after a frame of the client.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_PUT_INTO_LONG_MESSAGES(
      "STOMP1.2#Heart-beating",
      "Writes a heart-beat over TCP between two pieces of a long MESSAGE.",
      "stomp.heartbeat.busy-server",
      "stomp.frame.well-formed"),
  HEARTBEAT_PUT_INTO_FOURTH_LONG_MESSAGE(
      "STOMP1.2#Heart-beating",
      "Writes a heart-beat into the fourth long message of a session.",
      "stomp.heartbeat.busy-server",
      "stomp.frame.well-formed"),
  HEARTBEATS_HELD_BACK_IN_TRANSACTION(
      "STOMP1.2#Heart-beating",
      "Sends no heart-beats while a transaction is open.",
      "stomp.heartbeat.server-beats"),
  PIECES_OF_FRAME_NOT_COUNTED_AS_HEARTBEATS(
      "STOMP1.2#Heart-beating",
      "Takes a client for silent whose frame comes piece by piece.",
      "stomp.heartbeat.client-frames"),
  HEARTBEATS_HELD_BACK_BY_THOSE_OF_CLIENT(
      "STOMP1.2#Heart-beating",
      "Sends no heart-beats as long as the client sends some.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_DELAYED_BY_THOSE_OF_CLIENT(
      "STOMP1.2#Heart-beating",
      "Sends no heart-beat for two thirds of an interval after the client sent one.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_END_AFTER_SOME(
      "STOMP1.2#Heart-beating",
      "Sends no heart-beat behind the fourth where no MESSAGE was sent.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_END_AFTER_MANY(
      "STOMP1.2#Heart-beating",
      "Sends no heart-beats after the tenth.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_REFUSED_TO_THE_PATIENT(
      "STOMP1.2#Heart-beating",
      "Sends no heart-beats to clients that want them half a second less often than it offers.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_SENT_AS_CLIENT_CAN(
      "STOMP1.2#Heart-beating",
      "Sends heart-beats no more often than the client says that it can send them.",
      "stomp.heartbeat.server-beats"),
  HEARTBEATS_DEMANDED_AS_CLIENT_CAN(
      "STOMP1.2#Heart-beating",
      "Expects heart-beats as often as the client can send them, whatever it wants itself.",
      "stomp.heartbeat.silent-client"),
  HEARTBEATS_END_WITH_TRAFFIC(
      "STOMP1.2#Heart-beating",
      "Sends no heart-beats any more after the first MESSAGE.",
      "stomp.heartbeat.busy-server"),
  SILENT_CLIENT_CLOSED_EARLY(
      "STOMP1.2#Heart-beating",
      "Closes a client after half the agreed interval without a heart-beat.",
      "stomp.heartbeat.silent-client"),
  CLIENT_HEARTBEATS_NOT_COUNTED(
      "STOMP1.2#Heart-beating",
      "Takes a client for dead that sends line feeds only.",
      "stomp.heartbeat.client-beats"),
  CLIENT_HEARTBEATS_NOT_COUNTED_IN_1_1(
      "STOMP1.2#Heart-beating",
      "Counts in version 1.1 no end of line as a heart-beat of the client.",
      "stomp.heartbeat.client-beats"),
  FRAMES_NOT_COUNTED_AS_HEARTBEATS(
      "STOMP1.2#Heart-beating",
      "Takes a client for dead that sends frames only.",
      "stomp.heartbeat.client-frames"),
  HEARTBEAT_WITH_CARRIAGE_RETURN_REFUSED(
      "STOMP1.2#Heart-beating",
      "Refuses heart-beats with a carriage return.",
      "stomp.heartbeat.line-ends"),
  SILENT_SESSION_KEEPS_MESSAGES(
      "STOMP1.2#Heart-beating",
      "Keeps the messages of a client that it closed because no heart-beat came.",
      "stomp.heartbeat.dead-client"),
  STUCK_CLIENT_STALLS_TOPIC(
      "STOMP1.2#Heart-beating",
      "Sends a message to nobody while one subscriber that owes heart-beats does not read.",
      "stomp.heartbeat.stuck-client"),
  MALFORMED_HEARTBEAT_UNANSWERED(
      "STOMP1.2#Heart-beating",
      "Never answers a CONNECT with a malformed heart-beat header.",
      "stomp.heartbeat.malformed"),
  MALFORMED_HEARTBEAT_SENT_BACK(
      "STOMP1.2#Heart-beating",
      "Answers a malformed heart-beat header with the same one.",
      "stomp.heartbeat.malformed",
      "stomp.frame.well-formed"),
  EMPTY_MESSAGE_AS_HEARTBEAT(
      "STOMP1.2#Heart-beating",
      "Sends empty WebSocket messages as heart-beats.",
      "stomp.heartbeat.websocket"),
  // STOMP: Frames
  UNKNOWN_COMMAND_KEEPS_CONNECTION(
      "STOMP1.2#Client_Frames",
      "Keeps a connection after the ERROR for an unknown command.",
      "stomp.frame.unknown-command",
      "stomp.frame.server-command"),
  SERVER_COMMAND_MUTES_SESSION(
      "STOMP1.2#Client_Frames",
      "Never answers again whoever sent a RECEIPT.",
      "stomp.frame.server-command"),
  LOWER_CASE_COMMAND_ACCEPTED(
      "STOMP1.2#STOMP_Frames", "Accepts commands in lower case.", "stomp.frame.case-sensitive"),
  HEADER_NAMES_IN_ANY_CASE(
      "STOMP1.2#STOMP_Frames",
      "Compares header names without regard to case.",
      "stomp.frame.case-sensitive"),
  EOL_BETWEEN_FRAMES_REFUSED(
      "STOMP1.2#Augmented_BNF",
      "Refuses more than one line feed between frames.",
      "stomp.frame.eols-between"),
  EOL_BEFORE_CONNECT_REFUSED(
      "STOMP1.2#Augmented_BNF",
      "Refuses a line feed before CONNECT.",
      "stomp.frame.eol-before-connect"),
  EOLS_BEHIND_FRAME_HIDE_NEXT(
      "STOMP1.2#Augmented_BNF",
      "Loses what comes in one read behind two line feeds that follow a frame.",
      "stomp.frame.eols-between"),
  NUL_AT_END_OF_READ_ENDS_BODY(
      "STOMP1.2#STOMP_Frames",
      "Takes a NUL at the end of a read for the end of a frame, although its body is longer.",
      "stomp.frame.byte-by-byte",
      "stomp.websocket.split-frame"),
  CONNECT_IN_PIECES_REFUSED(
      "STOMP1.2#STOMP_Frames",
      "Refuses a CONNECT that comes over TCP in more than one read.",
      "stomp.frame.byte-by-byte"),
  SPLIT_LINE_ENDS_MISREAD(
      "STOMP1.2#STOMP_Frames",
      "Takes a carriage return for a part of its line when the line feed comes in another read.",
      "stomp.frame.byte-by-byte"),
  SPLIT_CHARACTERS_MANGLED(
      "STOMP1.2#STOMP_Frames",
      "Decodes header lines piece by piece as they arrive.",
      "stomp.frame.byte-by-byte",
      "stomp.websocket.split-frame"),
  COALESCED_FRAMES_LOST(
      "STOMP1.2#STOMP_Frames",
      "Drops the frames after the 64th of one read.",
      "stomp.frame.coalesced"),
  HEADER_WITHOUT_COLON_SKIPPED(
      "STOMP1.2#Augmented_BNF",
      "Skips header lines without a colon.",
      "stomp.frame.header-without-colon"),
  EMPTY_HEADER_NAME_ACCEPTED(
      "STOMP1.2#Augmented_BNF",
      "Accepts a header without a name.",
      "stomp.frame.empty-header-name"),
  EMPTY_HEADER_VALUE_DROPPED(
      "STOMP1.2#Augmented_BNF", "Drops headers with an empty value.", "stomp.frame.empty-value"),
  RAW_COLON_SWALLOWED(
      "STOMP1.2#Value_Encoding",
      "Swallows an unescaped colon in a header value.",
      "stomp.frame.raw-colon"),
  RAW_COLON_CUTS_VALUES_OF_1_0(
      "STOMP1.0#frame-SEND", "Cuts header values of 1.0 at a colon.", "stomp.frame.raw-colon"),
  HEADER_VALUES_TRIMMED(
      "STOMP1.2#Value_Encoding", "Trims header values.", "stomp.frame.no-trimming"),
  HEADER_NAMES_TRIMMED("STOMP1.2#Value_Encoding", "Trims header names.", "stomp.frame.no-trimming"),
  HEADERS_PADDED(
      "STOMP1.2#Value_Encoding",
      "Pads the content-type of MESSAGE with a space.",
      "stomp.frame.no-padding"),
  ESCAPES_RESOLVED_TWICE(
      "STOMP1.2#Value_Encoding", "Resolves escapes in header values twice.", "stomp.frame.escapes"),
  ERROR_QUOTES_DESTINATION_UNESCAPED(
      "STOMP1.2#Value_Encoding",
      "Quotes a forbidden destination in ERROR, and does not escape it.",
      "stomp.frame.header-injection"),
  ONLY_THE_FIRST_BACKSLASH_ESCAPED(
      "STOMP1.2#Value_Encoding",
      "Escapes a backslash once in a header value, and sends further ones as they are.",
      "stomp.frame.escapes"),
  ONLY_THE_FIRST_COLON_UNESCAPED(
      "STOMP1.2#Value_Encoding",
      "Resolves the escape of a colon once in a header value, and takes further ones for backslashes"
          + " and letters.",
      "stomp.frame.escapes"),
  HEADER_NAMES_NOT_UNESCAPED(
      "STOMP1.2#Value_Encoding", "Resolves no escapes in header names.", "stomp.frame.escapes"),
  SUBSCRIPTION_ID_NOT_UNESCAPED(
      "STOMP1.2#Value_Encoding",
      "Sends the id of a subscription with its escapes escaped once more.",
      "stomp.frame.escapes"),
  DESTINATION_NOT_UNESCAPED(
      "STOMP1.2#Value_Encoding",
      "Sends destinations with their escapes escaped once more.",
      "stomp.frame.escapes"),
  UNSUBSCRIBED_ID_NOT_UNESCAPED(
      "STOMP1.2#Value_Encoding",
      "Resolves no escapes in the id of an UNSUBSCRIBE.",
      "stomp.frame.escapes"),
  TRANSACTION_NOT_UNESCAPED(
      "STOMP1.2#Value_Encoding",
      "Resolves no escapes in the transaction of a SEND.",
      "stomp.frame.escapes"),
  TRANSACTION_WITH_ESCAPES_FORGOTTEN(
      "STOMP1.2#Value_Encoding",
      "Forgets at COMMIT what a transaction with a line feed in its name was to do.",
      "stomp.frame.escapes"),
  COLON_NOT_ESCAPED(
      "STOMP1.2#Value_Encoding",
      "Sends header values with raw colons.",
      "stomp.frame.escapes",
      "stomp.frame.well-formed"),
  CARRIAGE_RETURN_NOT_ESCAPED(
      "STOMP1.2#Value_Encoding",
      "Sends header values with raw carriage returns.",
      "stomp.frame.escapes",
      "stomp.frame.well-formed"),
  LINE_FEED_NOT_ESCAPED(
      "STOMP1.2#Value_Encoding",
      "Sends header values with raw line feeds.",
      "stomp.frame.header-injection",
      "stomp.frame.escapes",
      "stomp.frame.well-formed"),
  UNDEFINED_ESCAPE_IN_NAME_KEPT(
      "STOMP1.2#Value_Encoding",
      "Takes an undefined escape in a header name for what it says.",
      "stomp.frame.undefined-escape"),
  UNDEFINED_ESCAPE_OUTSIDE_OF_SEND_KEPT(
      "STOMP1.2#Value_Encoding",
      "Takes an undefined escape for what it says in frames other than SEND.",
      "stomp.frame.undefined-escape"),
  UNDEFINED_ESCAPE_KEPT(
      "STOMP1.2#Value_Encoding",
      "Keeps undefined escapes as they are.",
      "stomp.frame.undefined-escape"),
  TRAILING_BACKSLASH_KEPT(
      "STOMP1.2#Value_Encoding",
      "Accepts a backslash at the end of a header value.",
      "stomp.frame.trailing-backslash"),
  CHARACTERS_OF_FOUR_OCTETS_REPLACED(
      "STOMP1.2#Value_Encoding",
      "Sends question marks for characters in headers that have four octets.",
      "stomp.frame.utf-8-headers"),
  HEADERS_NORMALIZED(
      "STOMP1.2#Value_Encoding",
      "Composes combining marks in header values.",
      "stomp.frame.utf-8-headers"),
  HEADERS_SENT_IN_LATIN_1(
      "STOMP1.2#Value_Encoding",
      "Sends headers in Latin-1.",
      "stomp.frame.utf-8-headers",
      "stomp.frame.well-formed"),
  INVALID_UTF_8_MUTES_SESSION(
      "STOMP1.2#Value_Encoding",
      "Never answers a session any more after invalid UTF-8 in a header.",
      "stomp.frame.invalid-utf-8"),
  LAST_REPEATED_HEADER_WINS(
      "STOMP1.2#Repeated_Header_Entries",
      "Takes the last of repeated headers.",
      "stomp.frame.repeated-header"),
  LAST_REPEATED_LENGTH_WINS(
      "STOMP1.2#Repeated_Header_Entries",
      "Reads as many octets as the last of repeated lengths says.",
      "stomp.frame.repeated-header"),
  LAST_REPEATED_RECEIPT_WINS(
      "STOMP1.2#Repeated_Header_Entries",
      "Answers the last of repeated receipts.",
      "stomp.frame.repeated-header"),
  CONTENT_TYPE_IS_NO_MIME_TYPE(
      "STOMP1.2#Header_content-type",
      "Sends ERROR with the content-type text.",
      "stomp.frame.content-type",
      "stomp.frame.well-formed"),
  // STOMP: Bodies
  BODY_CUT_AT_NUL(
      "STOMP1.2#Header_content-length",
      "Cuts bodies at the first NUL although their length is given.",
      "stomp.body.nul"),
  BODIES_DECODED_AS_TEXT(
      "STOMP1.2#Header_content-length",
      "Decodes bodies as UTF-8 and encodes them again.",
      "stomp.body.all-octets"),
  BODIES_WITHOUT_NUL_DECODED_AS_TEXT(
      "STOMP1.2#Header_content-length",
      "Decodes bodies without NUL as UTF-8 and encodes them again.",
      "stomp.body.all-octets"),
  CONTENT_LENGTH_MISSING_WITH_NUL(
      "STOMP1.2#Header_content-length",
      "Sends bodies with NUL without their length.",
      "stomp.body.content-length-with-nul",
      "stomp.body.nul",
      "stomp.body.all-octets",
      "stomp.frame.well-formed"),
  CONTENT_LENGTH_MISSING(
      "STOMP1.2#Header_content-length",
      "Sends bodies without NUL without their length.",
      "stomp.body.content-length"),
  CONTENT_LENGTH_COUNTS_CHARACTERS(
      "STOMP1.2#Header_content-length",
      "Counts characters for the content-length of bodies in UTF-8.",
      "stomp.body.server-content-length",
      "stomp.frame.well-formed"),
  CONTENT_LENGTH_KEPT_IN_16_BITS(
      "STOMP1.2#Header_content-length",
      "Keeps the content-length of what it sends in 16 bits.",
      "stomp.body.server-content-length",
      "stomp.frame.well-formed"),
  LONG_MESSAGES_MIXED(
      "STOMP1.2#STOMP_Frames",
      "Writes a long MESSAGE in two pieces, and the beginning of another one between them.",
      "stomp.body.server-content-length",
      "stomp.frame.well-formed"),
  REST_OF_BODY_READ_AS_FRAME(
      "STOMP1.2#Header_content-length",
      "Reads what follows a too short content-length as a frame.",
      "stomp.body.content-length-too-short"),
  SHORT_CONTENT_LENGTH_OVERRULED(
      "STOMP1.2#Header_content-length",
      "Reads on to the NUL where content-length is too short.",
      "stomp.body.content-length-too-short"),
  LONG_CONTENT_LENGTH_IGNORED(
      "STOMP1.2#Header_content-length",
      "Ends a body at a NUL behind which a frame seems to begin.",
      "stomp.body.content-length-too-long"),
  MALFORMED_CONTENT_LENGTH_IGNORED(
      "STOMP1.2#Header_content-length",
      "Takes a malformed content-length for none.",
      "stomp.body.malformed-content-length"),
  HUGE_CONTENT_LENGTH_STALLS_SERVER(
      "STOMP1.2#Header_content-length",
      "Serves nobody for five seconds when a content-length exceeds two GiB.",
      "stomp.body.malformed-content-length"),
  BODIES_CONVERTED_TO_UTF_8(
      "STOMP1.2#Header_content-length",
      "Writes in UTF-8 what its content-type calls Latin-1.",
      "stomp.body.all-octets"),
  BLANK_LINE_IN_BODY_ENDS_HEADERS(
      "STOMP1.2#Header_content-length",
      "Takes an empty line with carriage returns in a body for the end of the headers.",
      "stomp.body.all-octets",
      "stomp.connect.line-ends"),
  UNCOUNTED_BODY_CUT_AT_16_KIB(
      "STOMP1.2#Body",
      "Cuts bodies whose length is not given after 16 KiB.",
      "stomp.body.without-content-length"),
  BODY_OF_8_KIB_CUT(
      "STOMP1.2#Header_content-length",
      "Cuts the last octet off bodies of just 8192 octets.",
      "stomp.body.server-content-length"),
  BODY_WITHOUT_LENGTH_LOST(
      "STOMP1.2#Body",
      "Loses bodies whose length is not given.",
      "stomp.body.without-content-length"),
  EMPTY_BODY_NOT_DELIVERED(
      "STOMP1.2#Body", "Loses messages with an empty body.", "stomp.body.empty"),
  BODY_OF_SUBSCRIBE_MUTES_SESSION(
      "STOMP1.2#Body",
      "Never answers a session any more after a SUBSCRIBE with a body.",
      "stomp.body.where-none-belongs"),
  LENGTH_WITHOUT_BODY_REFUSED(
      "STOMP1.2#Header_content-length",
      "Refuses content-length on frames that have no body.",
      "stomp.body.length-on-every-frame"),
  // STOMP: Size limits
  TOO_MANY_HEADERS_WITHOUT_ERROR(
      "STOMP1.2#Size_Limits",
      "Closes without ERROR when there are too many headers.",
      "stomp.limits.header-count"),
  LONG_HEADER_WITHOUT_ERROR(
      "STOMP1.2#Size_Limits",
      "Closes without ERROR when a header line is too long.",
      "stomp.limits.header-line"),
  LARGE_BODY_WITHOUT_ERROR(
      "STOMP1.2#Size_Limits",
      "Closes without ERROR when a body is too large.",
      "stomp.limits.body"),
  BODY_OF_A_MIB_WITHOUT_ERROR(
      "STOMP1.2#Size_Limits",
      "Closes without ERROR when a body has just one MiB.",
      "stomp.limits.body"),
  BODY_OVER_HALF_A_MIB_CUT(
      "STOMP1.2#Header_content-length",
      "Cuts the last octet off bodies of more than half a MiB.",
      "stomp.limits.body",
      "stomp.limits.promised-body"),
  LARGE_BODY_ACCEPTED(
      "PROFILE#limits/messageBytes",
      "Takes bodies over TCP that are larger than it promises, up to 32 MiB.",
      "stomp.limits.promised-body"),
  LARGE_BODY_WITHOUT_LENGTH_ACCEPTED(
      "PROFILE#limits/messageBytes",
      "Takes bodies without content-length that are larger than it promises, up to 32 MiB.",
      "stomp.limits.promised-body"),
  LAST_OF_PROMISED_SIZE_REFUSED(
      "PROFILE#limits/messageBytes",
      "Refuses bodies that are smaller by less than 2,000 octets than it promises.",
      "stomp.limits.promised-body"),
  LARGE_BODY_CUT(
      "PROFILE#limits/messageBytes",
      "Cuts the last octet off bodies of more than one MiB.",
      "stomp.limits.promised-body"),
  // STOMP: SEND
  SEND_WITHOUT_DESTINATION_IGNORED(
      "STOMP1.2#SEND", "Ignores a SEND without destination.", "stomp.send.missing-destination"),
  SEND_WITHOUT_DESTINATION_KEEPS_CONNECTION(
      "STOMP1.2#SEND",
      "Keeps a connection after the ERROR for a SEND without destination.",
      "stomp.send.missing-destination"),
  FORBIDDEN_SEND_IGNORED(
      "STOMP1.2#SEND",
      "Ignores a SEND to a forbidden destination.",
      "stomp.send.forbidden-destination"),
  SEND_WITH_RECEIPT_DROPPED(
      "STOMP1.2#RECEIPT",
      "Answers a SEND that asks for a RECEIPT, and does nothing else.",
      "stomp.send.receipt"),
  RECEIPT_FOR_SEND_MISSING(
      "STOMP1.2#RECEIPT", "Never sends a RECEIPT for SEND with a body.", "stomp.send.receipt"),
  OWN_HEADERS_DROPPED(
      "STOMP1.2#SEND",
      "Drops headers that senders add when their names have capital letters.",
      "stomp.send.headers-pass"),
  RECEIPTS_MISSING_IN_OLDER_VERSIONS(
      "STOMP1.1#RECEIPT", "Sends no RECEIPT to clients of 1.1 and 1.0.", "stomp.send.receipt"),
  BODIES_OF_OLDER_VERSIONS_CUT_AT_NUL(
      "STOMP1.1#Body", "Cuts bodies of 1.1 and 1.0 at the first NUL.", "stomp.body.nul"),
  LINE_FEEDS_BEFORE_BODY_SWALLOWED(
      "STOMP1.2#Body", "Swallows line feeds at the beginning of a body.", "stomp.body.all-octets"),
  LINE_FEEDS_BEHIND_UNCOUNTED_BODY_SWALLOWED(
      "STOMP1.2#Body",
      "Swallows line feeds at the end of a body whose SEND has no content-length.",
      "stomp.body.all-octets"),
  NULS_AT_END_OF_BODY_DROPPED(
      "STOMP1.2#Header_content-length",
      "Drops NULs at the end of a body, although they are counted.",
      "stomp.body.nul"),
  JSON_REWRITTEN(
      "STOMP1.2#Body",
      "Leaves out the spaces around the names and values of JSON in bodies.",
      "stomp.body.all-octets"),
  LINE_ENDS_IN_BODY_REWRITTEN(
      "STOMP1.2#Body",
      "Writes LF for each CR LF in the bodies of messages.",
      "stomp.body.all-octets"),
  BYTE_ORDER_MARK_OF_BODY_DROPPED(
      "STOMP1.2#Body",
      "Drops a byte order mark at the beginning of a body.",
      "stomp.body.all-octets"),
  NUMBERS_IN_HEADERS_REWRITTEN(
      "STOMP1.2#SEND",
      "Reads header values of digits alone as numbers, and writes them again.",
      "stomp.send.headers-pass"),
  HEADERS_CALLED_CONSTRUCTOR_DROPPED(
      "STOMP1.2#SEND", "Drops headers that are called constructor.", "stomp.send.headers-pass"),
  HEADERS_OF_MESSAGE_BEFORE_SENT_AGAIN(
      "STOMP1.2#SEND",
      "Sends with a message the headers that its sender added to the one before.",
      "stomp.send.headers-pass"),
  HEADERS_BEHIND_THE_EIGHTH_DROPPED(
      "STOMP1.2#SEND",
      "Passes no more than eight headers of a SEND on.",
      "stomp.send.headers-pass"),
  HEADERS_BEHIND_THE_64TH_DROPPED(
      "STOMP1.2#SEND", "Passes no more than 64 headers of a SEND on.", "stomp.send.headers-pass"),
  LONG_HEADER_VALUES_CUT(
      "STOMP1.2#SEND", "Cuts header values after 4096 characters.", "stomp.send.headers-pass"),
  CONTENT_TYPE_DROPPED(
      "STOMP1.2#SEND", "Drops the content-type of a SEND.", "stomp.send.content-type-passes"),
  // STOMP: SUBSCRIBE and MESSAGE
  MESSAGE_ID_MISSING(
      "STOMP1.2#MESSAGE",
      "Sends every tenth MESSAGE of a session without message-id.",
      "stomp.subscribe.message-headers",
      "stomp.frame.well-formed"),
  DESTINATION_REWRITTEN(
      "STOMP1.2#MESSAGE",
      "Sends MESSAGE with the destination without its leading slash.",
      "stomp.subscribe.same-destination"),
  MESSAGE_IDS_WRAP(
      "STOMP1.2#MESSAGE",
      "Begins again with the message-ids after 500.",
      "stomp.subscribe.unique-message-id"),
  MESSAGE_IDS_COUNTED_PER_DESTINATION(
      "STOMP1.2#MESSAGE",
      "Counts the message-ids of each destination from one.",
      "stomp.subscribe.unique-message-id"),
  MESSAGE_IDS_COUNTED_PER_SENDER(
      "STOMP1.2#MESSAGE",
      "Counts the message-ids of each sender from one.",
      "stomp.subscribe.unique-message-id"),
  MESSAGE_ID_OF_SENDER_KEPT(
      "STOMP1.2#MESSAGE",
      "Sends the message-id of a SEND in place of its own.",
      "stomp.subscribe.unique-message-id"),
  SUBSCRIPTION_OF_SENDER_KEPT(
      "STOMP1.2#MESSAGE",
      "Sends the subscription header of a SEND in place of its own.",
      "stomp.subscribe.message-headers"),
  ACK_OF_SENDER_KEPT(
      "STOMP1.2#MESSAGE",
      "Sends the ack header of a SEND in place of its own.",
      "stomp.ack.header"),
  ACKS_COUNTED_FOR_EACH_SUBSCRIPTION(
      "STOMP1.2#MESSAGE",
      "Sends the same ack header for messages of two subscriptions of a session.",
      "stomp.ack.header"),
  ACK_HEADER_MISSING_WHEN_REDELIVERED(
      "STOMP1.2#MESSAGE", "Sends a refused message again without ack header.", "stomp.ack.header"),
  SUBSCRIPTION_IDS_READ_AS_NUMBERS(
      "STOMP1.2#MESSAGE",
      "Reads the id of a subscription as a number, where it is one, and writes it again.",
      "stomp.subscribe.message-headers"),
  UNSUBSCRIBE_ENDS_IDS_THAT_BEGIN_ALIKE(
      "STOMP1.2#UNSUBSCRIBE",
      "Ends all subscriptions of the session whose id begins with that of UNSUBSCRIBE.",
      "stomp.subscribe.message-headers"),
  THIRD_SUBSCRIPTION_MISNAMED(
      "STOMP1.2#MESSAGE",
      "Names the first subscription of a session in the messages of its third.",
      "stomp.subscribe.message-headers"),
  SUBSCRIBE_WITHOUT_ID_ACCEPTED(
      "STOMP1.2#SUBSCRIBE_id_Header",
      "Accepts a SUBSCRIBE without id.",
      "stomp.subscribe.missing-id"),
  DUPLICATE_SUBSCRIPTION_ID_ACCEPTED(
      "STOMP1.2#SUBSCRIBE_id_Header",
      "Accepts a second SUBSCRIBE with the same id.",
      "stomp.subscribe.duplicate-id"),
  SUBSCRIBE_ERROR_KEEPS_CONNECTION(
      "STOMP1.2#SUBSCRIBE",
      "Keeps a connection after the ERROR for a SUBSCRIBE.",
      "stomp.subscribe.unknown-ack-mode",
      "stomp.subscribe.missing-destination",
      "stomp.subscribe.forbidden-destination",
      "stomp.subscribe.missing-id",
      "stomp.subscribe.duplicate-id"),
  SUBSCRIBE_ENDS_WITHOUT_ERROR(
      "STOMP1.2#SUBSCRIBE",
      "Closes the connection for a SUBSCRIBE that cannot be done without an ERROR.",
      "stomp.subscribe.missing-destination",
      "stomp.subscribe.forbidden-destination",
      "stomp.subscribe.missing-id",
      "stomp.subscribe.duplicate-id"),
  SUBSCRIBE_WITHOUT_DESTINATION_IGNORED(
      "STOMP1.2#SUBSCRIBE",
      "Ignores a SUBSCRIBE without destination.",
      "stomp.subscribe.missing-destination"),
  FORBIDDEN_SUBSCRIBE_IGNORED(
      "STOMP1.2#SUBSCRIBE",
      "Ignores a SUBSCRIBE to a forbidden destination.",
      "stomp.subscribe.forbidden-destination"),
  SUBSCRIPTION_ID_ZERO_TAKEN_FOR_NONE(
      "STOMP1.2#SUBSCRIBE_id_Header",
      "Takes the id 0 of a SUBSCRIBE for none.",
      "stomp.subscribe.same-id-on-two-connections"),
  UNSUBSCRIBE_ENDS_SAME_ID_OF_OTHERS(
      "STOMP1.2#SUBSCRIBE_id_Header",
      "Ends at UNSUBSCRIBE the subscriptions of other connections to the same topic with the same"
          + " id.",
      "stomp.subscribe.same-id-on-two-connections"),
  SUBSCRIPTION_IDS_SHARED(
      "STOMP1.2#SUBSCRIBE_id_Header",
      "Ends the subscription of another connection with the same id and destination.",
      "stomp.subscribe.same-id-on-two-connections"),
  SUBSCRIPTIONS_CONFUSED(
      "STOMP1.2#MESSAGE",
      "Names the first subscription to a destination in every MESSAGE.",
      "stomp.subscribe.two-on-one-destination"),
  SECOND_SUBSCRIPTION_TO_TOPIC_IGNORED(
      "STOMP1.2#SUBSCRIBE",
      "Takes a second SUBSCRIBE of a session to the same topic and does nothing with it.",
      "stomp.subscribe.two-on-one-destination"),
  UNKNOWN_ACK_MODE_ACCEPTED(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Takes unknown ack modes for auto.",
      "stomp.subscribe.unknown-ack-mode"),
  ACK_DEMANDED_BY_DEFAULT(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Takes a missing ack mode for client.",
      "stomp.subscribe.auto-by-default"),
  SUBSCRIPTION_EFFECTIVE_LATE(
      "STOMP1.2#RECEIPT",
      "Makes a subscription effective 30 milliseconds after its RECEIPT.",
      "stomp.subscribe.effective-at-receipt"),
  SAME_TOPIC_MESSAGE_DROPPED(
      "STOMP1.2#MESSAGE",
      "Drops a message to a topic whose body is that of the one before.",
      "stomp.subscribe.order"),
  TOPIC_MESSAGES_SWAPPED(
      "STOMP1.2#SUBSCRIBE",
      "Sends the 500th message of a topic after the next.",
      "stomp.subscribe.order"),
  TOPIC_MESSAGE_LOST(
      "STOMP1.2#SUBSCRIBE", "Loses the 700th message of a topic.", "stomp.subscribe.order"),
  EMPTIED_TOPICS_DELIVER_NOTHING(
      "PROFILE#destinations",
      "Delivers nothing to those who subscribe to a topic that everybody had left.",
      "stomp.subscribe.topic-reaches-all"),
  TOPICS_DELIVER_NOTHING(
      "PROFILE#destinations",
      "Takes messages to topics, and sends them to nobody.",
      "stomp.subscribe.topic-reaches-all"),
  THIRD_TOPIC_SUBSCRIBER_MISSED_AT_TIMES(
      "PROFILE#destinations",
      "Leaves the third subscriber of a topic out of every tenth message.",
      "stomp.subscribe.topic-reaches-all"),
  THIRD_TOPIC_SUBSCRIBER_MISSED(
      "STOMP1.2#SUBSCRIBE",
      "Leaves the third subscriber of a topic out.",
      "stomp.subscribe.topic-reaches-all"),
  FOURTH_TOPIC_SUBSCRIBER_MISNAMED(
      "STOMP1.2#MESSAGE",
      "Names the subscription of the first subscriber of a topic in the messages to the fourth.",
      "stomp.subscribe.topic-reaches-all"),
  QUEUE_MESSAGES_SENT_TO_ALL(
      "STOMP1.2#SUBSCRIBE",
      "Sends messages of a queue to all its subscribers.",
      "stomp.subscribe.queue-reaches-one"),
  QUEUE_WITHOUT_CONSUMER_FORGETS(
      "PROFILE#supports",
      "Loses messages of a queue that nobody listens to.",
      "stomp.subscribe.queue-keeps"),
  QUEUE_WITHOUT_CONSUMER_KEEPS_ONE(
      "PROFILE#supports",
      "Keeps one message of a queue that nobody listens to, and loses what comes behind it.",
      "stomp.subscribe.queue-keeps"),
  DESTINATION_OF_QUEUE_REWRITTEN(
      "STOMP1.2#MESSAGE",
      "Sends the destinations of queues without the slash at the beginning.",
      "stomp.subscribe.same-destination"),
  MESSAGE_IDS_COUNTED_PER_QUEUE(
      "STOMP1.2#MESSAGE",
      "Counts message-ids for each queue.",
      "stomp.subscribe.unique-message-id"),
  QUEUE_MESSAGES_SENT_TO_ALL_OF_SESSION(
      "STOMP1.2#SUBSCRIBE",
      "Sends messages of a queue to each subscription that a session has to it.",
      "stomp.subscribe.queue-reaches-one"),
  SUBSCRIPTIONS_BEHIND_THE_TWENTIETH_DEAF(
      "STOMP1.2#SUBSCRIBE",
      "Answers the 21st and later SUBSCRIBE of a session, and does nothing else.",
      "stomp.subscribe.effective-at-receipt"),
  WAITING_MESSAGES_KEPT_AS_TEXT(
      "PROFILE#supports",
      "Keeps bodies as text while they wait in a queue for a subscriber, and puts other characters"
          + " in the place of what is none.",
      "stomp.subscribe.queue-keeps"),
  // STOMP: UNSUBSCRIBE
  TURN_OF_ENDED_SUBSCRIPTION_KEPT(
      "STOMP1.2#UNSUBSCRIBE",
      "Loses a message of a queue where it is the turn of a subscription that has ended.",
      "stomp.unsubscribe.stops"),
  ENDED_SUBSCRIPTION_KEPT_IN_QUEUE(
      "STOMP1.2#UNSUBSCRIBE",
      "Goes on to give its share of a queue to a subscription that has ended, which sends it to"
          + " nobody.",
      "stomp.unsubscribe.stops"),
  UNSUBSCRIBE_WITHOUT_EFFECT(
      "STOMP1.2#UNSUBSCRIBE",
      "Answers an UNSUBSCRIBE and does nothing else.",
      "stomp.unsubscribe.stops"),
  UNSUBSCRIBE_OF_ONE_OF_TWO_WITHOUT_EFFECT(
      "STOMP1.2#UNSUBSCRIBE",
      "Answers an UNSUBSCRIBE, and does nothing else while its session has another subscription to the"
          + " destination.",
      "stomp.unsubscribe.stops"),
  UNSUBSCRIBE_FROM_QUEUE_WITHOUT_EFFECT(
      "STOMP1.2#UNSUBSCRIBE",
      "Answers an UNSUBSCRIBE from a queue, and goes on to give its messages to the subscription.",
      "stomp.unsubscribe.stops",
      "stomp.ack.redelivery"),
  UNKNOWN_UNSUBSCRIBE_ACCEPTED(
      "STOMP1.2#UNSUBSCRIBE",
      "Accepts an UNSUBSCRIBE with an unknown id.",
      "stomp.unsubscribe.unknown-id"),
  UNSUBSCRIBE_ENDS_ALL_OF_DESTINATION(
      "STOMP1.2#UNSUBSCRIBE",
      "Ends all subscriptions of a session to the destination at an UNSUBSCRIBE.",
      "stomp.unsubscribe.stops"),
  UNSUBSCRIBE_WITHOUT_ID_ENDS_ALL(
      "STOMP1.2#UNSUBSCRIBE",
      "Ends all subscriptions at an UNSUBSCRIBE without id.",
      "stomp.unsubscribe.missing-id"),
  SUBSCRIPTION_ID_USED_UP(
      "STOMP1.2#UNSUBSCRIBE",
      "Refuses an id that was used before in a session.",
      "stomp.unsubscribe.id-free-again"),
  ENDED_SUBSCRIPTION_REVIVED(
      "STOMP1.2#UNSUBSCRIBE",
      "Brings a subscription that has ended back with the next one of its id.",
      "stomp.unsubscribe.id-free-again"),
  // STOMP: ACK and NACK
  ACK_HEADER_MISSING(
      "STOMP1.2#MESSAGE",
      "Leaves the ack header out of MESSAGE in mode client-individual.",
      "stomp.ack.header"),
  ACK_HEADER_MISSING_ON_TOPICS(
      "STOMP1.2#MESSAGE",
      "Leaves the ack header out of the MESSAGEs of topics.",
      "stomp.ack.header"),
  UNACKNOWLEDGED_TOPIC_MESSAGES_SENT_AGAIN(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Sends to a topic again what somebody left there without an acknowledgement.",
      "stomp.ack.header"),
  CUMULATIVE_ACK_COMPARES_TEXT(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Compares the numbers of messages as texts to find out which are acknowledged in mode client.",
      "stomp.ack.cumulative"),
  CUMULATIVE_ACK_ACKNOWLEDGES_ONE(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Acknowledges one message alone in mode client.",
      "stomp.ack.cumulative"),
  CUMULATIVE_ACK_TAKES_LATER_MESSAGES(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Acknowledges later messages, too, in mode client.",
      "stomp.ack.cumulative"),
  CUMULATIVE_ACK_REACHES_OTHER_SESSIONS(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Acknowledges in mode client what other sessions have of the same queue, too.",
      "stomp.ack.other-subscription"),
  UNACKNOWLEDGED_MESSAGES_GIVEN_TO_NEWCOMERS(
      "PROFILE#destinations",
      "Sends a new subscriber of a queue what others have not yet acknowledged.",
      "stomp.ack.individual",
      "stomp.nack.cumulative",
      "stomp.transaction.abort-undoes-ack"),
  CUMULATIVE_ACK_REACHES_OTHER_SUBSCRIPTIONS(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Acknowledges the messages of all subscriptions of a session in mode client.",
      "stomp.ack.other-subscription"),
  INDIVIDUAL_ACK_IS_CUMULATIVE(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Acknowledges earlier messages, too, in mode client-individual.",
      "stomp.ack.individual"),
  ACKNOWLEDGED_MESSAGES_HOLD_UP_OTHERS(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Sends nothing more for a subscription that has acknowledged twenty messages.",
      "stomp.ack.individual"),
  UNACKNOWLEDGED_MESSAGES_DOUBLED(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Gives unacknowledged messages back twice when a connection is reset.",
      "stomp.ack.redelivery"),
  NACK_OF_1_1_REFUSED("STOMP1.1#NACK", "Knows no NACK in version 1.1.", "stomp.nack.individual"),
  INDIVIDUAL_ACK_OF_1_1_IS_CUMULATIVE(
      "STOMP1.1#SUBSCRIBE_ack_Header",
      "Acknowledges in version 1.1 all earlier messages in mode client-individual, too.",
      "stomp.ack.individual"),
  CUMULATIVE_ACK_OF_1_1_ACKNOWLEDGES_ONE(
      "STOMP1.1#SUBSCRIBE_ack_Header",
      "Acknowledges one message alone in mode client of version 1.1.",
      "stomp.ack.cumulative"),
  ACKNOWLEDGED_MESSAGES_GIVEN_BACK(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Gives acknowledged messages back, too, when a connection is reset.",
      "stomp.ack.redelivery"),
  MESSAGES_OF_MODE_AUTO_GIVEN_BACK(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Gives messages of mode auto back when a connection is reset.",
      "stomp.subscribe.auto-by-default"),
  MODE_AUTO_TAKEN_FOR_CLIENT(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Takes ack:auto for a mode in which messages are acknowledged.",
      "stomp.subscribe.auto-by-default"),
  ACK_MODE_OF_FIRST_SUBSCRIPTION_USED(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Uses the ack mode of a session's first subscription for all of them.",
      "stomp.ack.redelivery"),
  REDELIVERED_MESSAGES_WITHOUT_HEADERS(
      "STOMP1.2#MESSAGE",
      "Delivers messages again without the headers that their senders added.",
      "stomp.ack.redelivery"),
  REDELIVERED_MESSAGES_NAME_LOST_SUBSCRIPTION(
      "STOMP1.2#MESSAGE",
      "Delivers messages again with the subscription of the one whose connection was reset.",
      "stomp.ack.redelivery"),
  REDELIVERED_MESSAGES_LOST(
      "PROFILE#supports/redelivery",
      "Loses unacknowledged messages when a second connection is reset that had them.",
      "stomp.ack.redelivery"),
  UNACKNOWLEDGED_MESSAGES_LOST_BEHIND_FIN(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Loses unacknowledged messages when a connection ends by FIN without DISCONNECT.",
      "stomp.ack.redelivery"),
  UNACKNOWLEDGED_MESSAGES_LOST_BEHIND_ERROR(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Loses unacknowledged messages when a session ends with an ERROR.",
      "stomp.ack.redelivery"),
  MESSAGES_GIVEN_BACK_WAKE_NOBODY(
      "PROFILE#supports/redelivery",
      "Sends what a lost client gave back to those who wait with the next message only.",
      "stomp.ack.redelivery"),
  UNSUBSCRIBE_GIVES_ALL_BACK(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Gives back at UNSUBSCRIBE what other subscriptions of the session have not acknowledged.",
      "stomp.ack.other-subscription"),
  UNACKNOWLEDGED_MESSAGES_LOST_AT_UNSUBSCRIBE(
      "PROFILE#supports/redelivery",
      "Throws away at UNSUBSCRIBE what was not acknowledged.",
      "stomp.ack.redelivery"),
  UNACKNOWLEDGED_MESSAGES_LOST(
      "STOMP1.2#SUBSCRIBE_ack_Header",
      "Loses unacknowledged messages when a connection is reset.",
      "stomp.ack.redelivery"),
  UNKNOWN_ACK_ACCEPTED(
      "STOMP1.2#ACK", "Ignores an ACK with an unknown id.", "stomp.ack.unknown-id"),
  ACK_WITHOUT_ID_ACKNOWLEDGES_ALL(
      "STOMP1.2#ACK", "Takes an ACK without id for one of all messages.", "stomp.ack.missing-id"),
  FOREIGN_ACK_ACCEPTED(
      "STOMP1.2#ACK", "Acknowledges messages of other connections.", "stomp.ack.foreign-id"),
  SECOND_ACK_MUTES_SESSION(
      "STOMP1.2#ACK",
      "Never answers a session any more after the same ACK twice.",
      "stomp.ack.twice"),
  NACK_REFUSED("STOMP1.2#NACK", "Does not know NACK.", "stomp.nack.individual"),
  CUMULATIVE_NACK_REJECTS_ONE(
      "STOMP1.2#NACK", "Rejects one message alone in mode client.", "stomp.nack.cumulative"),
  CUMULATIVE_NACK_TAKES_LATER_MESSAGES(
      "STOMP1.2#NACK", "Rejects later messages, too, in mode client.", "stomp.nack.cumulative"),
  // STOMP: Transactions
  TRANSACTION_SENDS_AT_ONCE(
      "STOMP1.2#BEGIN",
      "Delivers the messages of a transaction at once.",
      "stomp.transaction.commit"),
  TRANSACTION_TAKES_ALL_SENDS(
      "STOMP1.2#BEGIN",
      "Holds back what a session sends in no transaction while it has one open.",
      "stomp.transaction.commit"),
  TRANSACTION_TO_QUEUE_SENDS_AT_ONCE(
      "STOMP1.2#BEGIN",
      "Delivers the messages of a transaction to a queue at once.",
      "stomp.transaction.commit"),
  TRANSACTION_SENDS_REVERSED(
      "STOMP1.2#BEGIN",
      "Delivers the messages of a transaction in the reverse order.",
      "stomp.transaction.commit"),
  THIRD_SEND_OF_TRANSACTION_LOST(
      "STOMP1.2#BEGIN",
      "Forgets what a transaction sends behind its second message.",
      "stomp.transaction.commit"),
  TRANSACTION_CHECKED_AT_COMMIT(
      "STOMP1.2#BEGIN",
      "Finds out at COMMIT that a destination is forbidden, and has delivered the rest by then.",
      "stomp.transaction.all-or-nothing"),
  ABORTED_SENDS_KEPT(
      "STOMP1.2#ABORT",
      "Keeps what was sent in an aborted transaction for the next one of its name.",
      "stomp.transaction.id-free-again"),
  COMMITTED_SENDS_KEPT(
      "STOMP1.2#COMMIT",
      "Sends what was committed again with the next transaction of its name.",
      "stomp.transaction.id-free-again"),
  COMMITTED_TRANSACTION_STAYS_OPEN(
      "STOMP1.2#COMMIT",
      "Goes on with a transaction after its COMMIT as if another one had begun.",
      "stomp.transaction.unknown-at-send",
      "stomp.transaction.unknown",
      "stomp.transaction.id-free-again"),
  TRANSACTION_ID_USED_UP(
      "STOMP1.2#BEGIN",
      "Refuses a transaction whose name was used before in a session.",
      "stomp.transaction.id-free-again"),
  NACK_IN_TRANSACTION_AT_ONCE(
      "STOMP1.2#ABORT",
      "Sends again at once what is refused in a transaction.",
      "stomp.transaction.abort-undoes-ack"),
  ABORT_KEEPS_NACKS(
      "STOMP1.2#ABORT",
      "Throws away what was refused in a transaction before it has ended.",
      "stomp.transaction.abort-undoes-ack"),
  TRANSACTIONS_FOUND_BY_ID(
      "STOMP1.2#BEGIN",
      "Ends a transaction of another connection where its own has none of the id.",
      "stomp.transaction.same-id-on-two-connections"),
  END_WITHOUT_DISCONNECT_COMMITS(
      "STOMP1.2#BEGIN",
      "Commits open transactions when a client closes its connection without DISCONNECT.",
      "stomp.transaction.implicit-abort"),
  ERROR_COMMITS(
      "STOMP1.2#BEGIN",
      "Commits open transactions when a session ends with an ERROR.",
      "stomp.transaction.implicit-abort",
      "stomp.transaction.all-or-nothing"),
  ABORT_COMMITS("STOMP1.2#ABORT", "Commits a transaction at ABORT.", "stomp.transaction.abort"),
  ABORT_KEEPS_ACKS(
      "STOMP1.2#ABORT",
      "Keeps the acknowledgements of an aborted transaction.",
      "stomp.transaction.abort-undoes-ack"),
  ABORT_EMPTIES_OTHER_TRANSACTIONS(
      "STOMP1.2#ABORT",
      "Forgets what other transactions of the session hold when one is aborted.",
      "stomp.transaction.interleaved"),
  LONG_TRANSACTION_CUT(
      "STOMP1.2#BEGIN",
      "Forgets what is sent in a transaction behind the 32nd frame.",
      "stomp.transaction.commit"),
  TRANSACTIONS_OF_OLDER_VERSIONS_IGNORED(
      "STOMP1.1#BEGIN",
      "Sends at once what clients of 1.1 and 1.0 send in a transaction.",
      "stomp.transaction.commit"),
  TRANSACTION_FORGETS_HEADERS(
      "STOMP1.2#BEGIN",
      "Forgets the headers that senders add to what they send in a transaction.",
      "stomp.transaction.commit"),
  CUMULATIVE_ACK_IN_TRANSACTION_ACKNOWLEDGES_ONE(
      "STOMP1.2#COMMIT",
      "Acknowledges one message alone in mode client, where the ACK is in a transaction.",
      "stomp.transaction.commit-keeps-ack"),
  COMMIT_FORGETS_ACKS(
      "STOMP1.2#COMMIT",
      "Forgets the acknowledgements of a transaction at COMMIT.",
      "stomp.transaction.commit-keeps-ack"),
  COMMIT_THROWS_REFUSED_MESSAGES_AWAY(
      "STOMP1.2#COMMIT",
      "Takes a NACK in a committed transaction for an ACK.",
      "stomp.transaction.commit-keeps-ack"),
  DISCONNECT_COMMITS(
      "STOMP1.2#BEGIN",
      "Commits open transactions at DISCONNECT.",
      "stomp.transaction.implicit-abort",
      "stomp.transaction.abort-undoes-ack"),
  RESET_COMMITS(
      "STOMP1.2#BEGIN",
      "Commits open transactions when a connection is lost.",
      "stomp.transaction.implicit-abort"),
  UNKNOWN_TRANSACTION_IGNORED(
      "STOMP1.2#SEND",
      "Delivers a SEND with an unknown transaction.",
      "stomp.transaction.unknown-at-send"),
  UNKNOWN_COMMIT_ACCEPTED(
      "STOMP1.2#COMMIT",
      "Accepts COMMIT and ABORT of an unknown transaction.",
      "stomp.transaction.unknown"),
  SECOND_BEGIN_ACCEPTED(
      "STOMP1.2#BEGIN",
      "Accepts a second BEGIN of the same transaction.",
      "stomp.transaction.begun-twice"),
  BEGIN_WITHOUT_TRANSACTION_ACCEPTED(
      "STOMP1.2#BEGIN", "Accepts BEGIN without transaction.", "stomp.transaction.missing-header"),
  TRANSACTIONS_MIXED(
      "STOMP1.2#BEGIN",
      "Commits all open transactions of a session together.",
      "stomp.transaction.interleaved"),
  TRANSACTION_IDS_SHARED(
      "STOMP1.2#BEGIN",
      "Commits transactions of other connections with the same id, too.",
      "stomp.transaction.same-id-on-two-connections"),
  // STOMP: DISCONNECT, RECEIPT, ERROR
  DISCONNECT_WITHOUT_RECEIPT(
      "STOMP1.2#DISCONNECT",
      "Closes at DISCONNECT without the RECEIPT.",
      "stomp.disconnect.receipt"),
  FRAME_BEHIND_DISCONNECT_MUTES_SESSION(
      "STOMP1.2#DISCONNECT",
      "Hangs where something came behind DISCONNECT in the same read.",
      "stomp.disconnect.frame-behind"),
  DISCONNECT_OVERTAKES_SENDS(
      "STOMP1.2#DISCONNECT",
      "Loses the last ten frames before a DISCONNECT.",
      "stomp.disconnect.earlier-frames",
      "stomp.receipt.each-once"),
  LOST_SESSION_KEEPS_SUBSCRIPTIONS(
      "STOMP1.2#RECEIPT",
      "Keeps the subscriptions of a session whose connection ended without DISCONNECT.",
      "stomp.ack.redelivery",
      "stomp.disconnect.lost-connection",
      "stomp.sockjs.expiry"),
  FAILED_SESSION_KEEPS_SUBSCRIPTIONS(
      "STOMP1.2#RECEIPT",
      "Keeps the subscriptions of a session that ended with an ERROR.",
      "stomp.ack.redelivery",
      "stomp.disconnect.lost-connection"),
  RESET_SESSION_KEEPS_SUBSCRIPTIONS(
      "STOMP1.2#RECEIPT",
      "Keeps the subscriptions of a session whose connection was reset.",
      "stomp.disconnect.lost-connection",
      "stomp.ack.redelivery"),
  LAST_SEND_LOST_WITHOUT_DISCONNECT(
      "STOMP1.2#RECEIPT",
      "Waits a little with each SEND, and forgets it where the connection ends meanwhile.",
      "stomp.disconnect.lost-connection"),
  LONG_RECEIPT_CUT(
      "STOMP1.2#RECEIPT", "Cuts receipt-ids after 255 characters.", "stomp.receipt.exact"),
  RECEIPTS_READ_AS_NUMBERS(
      "STOMP1.2#RECEIPT",
      "Reads a receipt of digits alone as a number, and writes it again.",
      "stomp.receipt.exact"),
  RECEIPT_ZERO_TAKEN_FOR_NONE(
      "STOMP1.2#RECEIPT", "Takes the receipt 0 for none.", "stomp.receipt.exact"),
  EMPTY_RECEIPT_TAKEN_FOR_NONE(
      "STOMP1.2#RECEIPT", "Takes an empty receipt for none.", "stomp.receipt.exact"),
  RECEIPTS_SHARED_BY_SESSIONS(
      "STOMP1.2#RECEIPT",
      "Answers no receipt that another session has asked for before.",
      "stomp.receipt.exact"),
  RECEIPT_USED_AGAIN_UNANSWERED(
      "STOMP1.2#RECEIPT",
      "Answers no receipt that it has answered before in the session.",
      "stomp.receipt.exact"),
  RECEIPT_HAS_A_BODY(
      "STOMP1.2#Body",
      "Sends RECEIPT with a body.",
      "stomp.receipt.no-body",
      "stomp.frame.well-formed"),
  HUNDREDTH_RECEIPT_DOUBLED(
      "STOMP1.2#RECEIPT", "Sends the 100th RECEIPT of a session twice.", "stomp.receipt.each-once"),
  HUNDREDTH_RECEIPT_LOST(
      "STOMP1.2#RECEIPT",
      "Loses the 100th RECEIPT of a session.",
      "stomp.receipt.each-once",
      "stomp.receipt.order"),
  RECEIPTS_DROPPED_AT_DISCONNECT(
      "STOMP1.2#RECEIPT",
      "Drops at DISCONNECT the RECEIPTs of what came in the same read.",
      "stomp.receipt.each-once"),
  HUNDREDTH_RECEIPT_OVERTAKEN(
      "STOMP1.2#RECEIPT",
      "Sends the 100th RECEIPT of a session after the next.",
      "stomp.receipt.order"),
  RECEIPT_FOR_ABORT_MISSING(
      "STOMP1.2#Header_receipt", "Never sends a RECEIPT for ABORT.", "stomp.receipt.every-frame"),
  RECEIPT_FOR_UNSUBSCRIBE_DOUBLED(
      "STOMP1.2#RECEIPT", "Sends the RECEIPT for UNSUBSCRIBE twice.", "stomp.receipt.every-frame"),
  RECEIPT_FOR_NACK_DOUBLED(
      "STOMP1.2#RECEIPT", "Sends the RECEIPT for NACK twice.", "stomp.receipt.every-frame"),
  RECEIPT_SENT_UNASKED(
      "STOMP1.2#Header_receipt",
      "Sends a RECEIPT with the id of the subscription for an UNSUBSCRIBE that asks for none.",
      "stomp.receipt.every-frame"),
  RECEIPT_FOR_ACK_SENT_UNASKED(
      "STOMP1.2#Header_receipt",
      "Sends a RECEIPT for an ACK that asks for none.",
      "stomp.receipt.every-frame"),
  RECEIPT_FOR_DISCONNECT_SENT_UNASKED(
      "STOMP1.2#Header_receipt",
      "Sends a RECEIPT for a DISCONNECT that asks for none.",
      "stomp.receipt.every-frame"),
  RECEIPT_IN_TRANSACTION_MISSING(
      "STOMP1.2#Header_receipt",
      "Never sends a RECEIPT for a SEND in a transaction.",
      "stomp.receipt.every-frame"),
  MESSAGE_THAT_BEGINS_WITH_LINE_END_DROPPED(
      "STOMP1.2#Augmented_BNF",
      "Takes messages of a WebSocket for heart-beats that begin with the end of a line.",
      "stomp.frame.eols-between"),
  RECEIPT_FOR_ACK_IN_TRANSACTION_MISSING(
      "STOMP1.2#Header_receipt",
      "Never sends a RECEIPT for an ACK in a transaction.",
      "stomp.receipt.every-frame"),
  RECEIPT_FOR_NACK_IN_TRANSACTION_MISSING(
      "STOMP1.2#Header_receipt",
      "Never sends a RECEIPT for a NACK in a transaction.",
      "stomp.receipt.every-frame"),
  RECEIPT_FOR_BEGIN_MISSING(
      "STOMP1.2#Header_receipt", "Never sends a RECEIPT for BEGIN.", "stomp.receipt.every-frame"),
  RECEIPT_BEFORE_ERROR_OF_COMMIT(
      "STOMP1.2#RECEIPT",
      "Sends a RECEIPT before the ERROR for a COMMIT of an unknown transaction.",
      "stomp.error.no-receipt"),
  RECEIPT_BEHIND_ERROR_OF_SUBSCRIBE(
      "STOMP1.2#RECEIPT",
      "Sends a RECEIPT behind the ERROR for a SUBSCRIBE to a forbidden destination.",
      "stomp.error.no-receipt",
      "stomp.frame.well-formed"),
  RECEIPT_ID_IN_ERROR_NOT_UNESCAPED(
      "STOMP1.2#ERROR",
      "Sends the receipt-id in ERROR with its escapes escaped once more.",
      "stomp.error.fields"),
  FRAMES_AFTER_ERROR_PROCESSED(
      "STOMP1.2#ERROR",
      "Processes the frames that came together with the one in error.",
      "stomp.error.nothing-after"),
  SUBSCRIPTIONS_SERVED_BEHIND_ERROR(
      "STOMP1.2#ERROR",
      "Ends sessions that hear something a second after their ERROR, and sends MESSAGEs until then.",
      "stomp.error.nothing-after"),
  MESSAGE_MISSING_IN_ERROR("STOMP1.2#ERROR", "Sends ERROR without message.", "stomp.error.fields"),
  RECEIPT_ID_MISSING_IN_ERROR(
      "STOMP1.2#ERROR", "Sends ERROR without the receipt-id of the frame.", "stomp.error.fields"),
  RECEIPT_ID_OF_FRAME_BEFORE_IN_ERROR(
      "STOMP1.2#ERROR",
      "Sends ERROR with the receipt-id of an earlier frame, where the one that failed has none.",
      "stomp.error.fields"),
  STACK_TRACE_IN_ERROR("STOMP1.2#ERROR", "Sends a stack trace in ERROR.", "stomp.error.fields"),
  RECEIPT_BEFORE_ERROR(
      "STOMP1.2#RECEIPT",
      "Sends a RECEIPT before the ERROR for a SEND to a forbidden destination.",
      "stomp.error.no-receipt",
      "stomp.send.forbidden-destination"),
  ERROR_CUT_BY_RESET(
      "STOMP1.2#Connection_Lingering",
      "Resets the connection in place of the ERROR when more frames have come.",
      "stomp.error.arrives"),
  ERROR_ENDS_OTHER_SESSIONS(
      "STOMP1.2#ERROR",
      "Ends the sessions that subscribed to the same destination after an ERROR.",
      "stomp.error.bystander"),
  // STOMP: Older versions
  ERROR_KEEPS_CONNECTION_IN_1_1(
      "STOMP1.1#SEND",
      "Keeps a connection of version 1.1 behind the ERROR for a forbidden destination.",
      "stomp.send.forbidden-destination",
      "stomp.subscribe.forbidden-destination"),
  CARRIAGE_RETURN_ESCAPE_IN_1_1_ACCEPTED(
      "STOMP1.1#Value_Encoding",
      "Resolves the escape for a carriage return in version 1.1.",
      "stomp.older.carriage-return-escape"),
  ESCAPES_KEPT_IN_1_1(
      "STOMP1.1#Value_Encoding", "Resolves no escapes in version 1.1.", "stomp.older.escapes"),
  CARRIAGE_RETURN_DROPPED_IN_1_1(
      "STOMP1.1#STOMP_Frames",
      "Drops carriage returns in header values of 1.1.",
      "stomp.older.line-ends"),
  BACKSLASH_NOT_ESCAPED_IN_1_1(
      "STOMP1.1#Value_Encoding", "Escapes no backslash in version 1.1.", "stomp.older.escapes"),
  CARRIAGE_RETURN_ESCAPED_IN_1_1(
      "STOMP1.1#STOMP_Frames",
      "Escapes carriage returns in version 1.1.",
      "stomp.older.line-ends",
      "stomp.frame.well-formed"),
  CARRIAGE_RETURNS_SENT_IN_1_1(
      "STOMP1.1#STOMP_Frames",
      "Ends lines with carriage return and line feed in version 1.1.",
      "stomp.older.line-ends",
      "stomp.frame.well-formed"),
  HEARTBEATS_MISSING_IN_1_1(
      "STOMP1.1#Heart-beating",
      "Offers heart-beats in version 1.1, and never sends one.",
      "stomp.older.heartbeat"),
  HEARTBEAT_WITH_CARRIAGE_RETURN_IN_1_1(
      "STOMP1.1#Heart-beating",
      "Sends heart-beats with carriage returns in version 1.1.",
      "stomp.older.heartbeat"),
  ESCAPES_RESOLVED_IN_1_0(
      "STOMP1.0#frame-SEND", "Resolves escapes in version 1.0.", "stomp.older.no-escapes"),
  LINE_FEED_SENT_RAW_IN_1_0(
      "STOMP1.1#Value_Encoding",
      "Sends raw line feeds in headers to clients of version 1.0.",
      "stomp.older.line-breaks-from-newer"),
  SUBSCRIBE_WITHOUT_ID_IN_1_0_REFUSED(
      "STOMP1.0#frame-SUBSCRIBE",
      "Refuses a SUBSCRIBE without id in version 1.0.",
      "stomp.older.subscribe-without-id",
      "stomp.older.unsubscribe-by-destination"),
  BODY_OF_SUBSCRIBE_IN_1_0_REFUSED(
      "STOMP1.0#frame-SUBSCRIBE",
      "Refuses a SUBSCRIBE with a body in version 1.0.",
      "stomp.older.body-of-subscribe"),
  SUBSCRIPTION_MISSING_IN_1_0(
      "STOMP1.0#frame-SUBSCRIBE",
      "Sends MESSAGE without subscription in version 1.0.",
      "stomp.older.subscription-of-message"),
  UNSUBSCRIBE_BY_ID_IN_1_0_REFUSED(
      "STOMP1.0#frame-UNSUBSCRIBE",
      "Refuses an UNSUBSCRIBE without destination in version 1.0.",
      "stomp.older.unsubscribe-by-destination"),
  UNSUBSCRIBE_BY_DESTINATION_REFUSED(
      "STOMP1.0#frame-UNSUBSCRIBE",
      "Refuses an UNSUBSCRIBE by destination in version 1.0.",
      "stomp.older.unsubscribe-by-destination"),
  ACK_OF_1_1_REFUSED(
      "STOMP1.1#ACK",
      "Demands an id in an ACK of version 1.1.",
      "stomp.older.ack-with-subscription"),
  ACK_OF_1_0_REFUSED(
      "STOMP1.0#frame-ACK",
      "Demands a subscription in an ACK of version 1.0.",
      "stomp.older.ack-by-message-id"),
  // STOMP: WebSocket
  NEWEST_SUBPROTOCOL_ALWAYS_SELECTED(
      "RFC6455#4.2.2",
      "Selects v12.stomp whatever is offered.",
      "stomp.websocket.subprotocol",
      "stomp.websocket.without-subprotocol"),
  MISSING_SUBPROTOCOL_GETS_500(
      "RFC6455#4.2.2",
      "Answers 500 when no subprotocol of STOMP is offered.",
      "stomp.websocket.without-subprotocol"),
  SPLIT_STOMP_FRAME_REFUSED(
      "STOMP1.2#STOMP_Frames",
      "Refuses a frame that is not whole in its WebSocket message.",
      "stomp.websocket.split-frame"),
  STOMP_FRAME_OF_MANY_MESSAGES_REFUSED(
      "STOMP1.2#STOMP_Frames",
      "Refuses frames that come in more than sixteen messages.",
      "stomp.websocket.split-frame"),
  LONE_NUL_IGNORED(
      "STOMP1.2#STOMP_Frames",
      "Ignores messages of nothing but a NUL.",
      "stomp.websocket.split-frame"),
  SECOND_FRAME_OF_MESSAGE_DROPPED(
      "STOMP1.2#STOMP_Frames",
      "Drops all but the first frame of a WebSocket message.",
      "stomp.websocket.several-frames"),
  FRAMES_BEHIND_THE_FORTIETH_OF_MESSAGE_DROPPED(
      "STOMP1.2#STOMP_Frames",
      "Drops what is behind the fortieth frame of a WebSocket message.",
      "stomp.websocket.several-frames"),
  FRAGMENTED_STOMP_MESSAGE_LOST(
      "RFC6455#5.4",
      "Loses WebSocket messages in fragments on STOMP paths.",
      "stomp.websocket.fragmented",
      "stomp.frame.byte-by-byte"),
  COMPRESSED_STOMP_MESSAGE_LOST(
      "RFC7692#7.2.2",
      "Loses all but the first message of a compressed WebSocket on STOMP paths.",
      "stomp.websocket.compression"),
  BINARY_STOMP_MESSAGES_IGNORED(
      "STOMP1.2#STOMP_Frames", "Ignores binary WebSocket messages.", "stomp.websocket.binary"),
  LONG_TEXT_CUT_WITHIN_CHARACTERS(
      "STOMP1.2#Header_content-length",
      "Sends long frames in several text messages, and cuts within characters.",
      "stomp.websocket.binary-body"),
  BINARY_BODY_SENT_AS_TEXT(
      "STOMP1.2#Header_content-length",
      "Sends bodies that are not UTF-8 in text messages.",
      "stomp.websocket.binary-body",
      "stomp.frame.well-formed"),
  MESSAGE_END_TAKEN_FOR_NUL(
      "STOMP1.2#STOMP_Frames",
      "Takes the end of a WebSocket message for the NUL of a frame.",
      "stomp.websocket.missing-nul",
      "stomp.websocket.split-frame"),
  ERROR_LOST_ON_WEBSOCKET(
      "STOMP1.2#ERROR",
      "Closes the WebSocket without the ERROR before it.",
      "stomp.connect.no-common-version",
      "stomp.frame.undefined-escape",
      "stomp.limits.body",
      "stomp.limits.header-count",
      "stomp.limits.header-line",
      "stomp.send.forbidden-destination",
      "stomp.send.missing-destination",
      "stomp.subscribe.duplicate-id",
      "stomp.subscribe.forbidden-destination",
      "stomp.subscribe.missing-destination",
      "stomp.subscribe.missing-id",
      "stomp.websocket.error-then-close"),
  CLOSE_FRAME_MISSING_AFTER_ERROR(
      "STOMP1.2#ERROR",
      "Ends TCP after ERROR without a Close frame.",
      "stomp.websocket.error-then-close"),
  TCP_KEPT_AFTER_ERROR(
      "RFC6455#5.5.1",
      "Does not end TCP after the Close behind an ERROR, although the client has answered it.",
      "stomp.websocket.error-then-close"),
  PINGS_UNANSWERED_ON_STOMP_PATH(
      "STOMP1.2#Heart-beating", "Answers no pings on STOMP paths.", "stomp.websocket.ping"),
  CLOSE_HANDSHAKE_KEEPS_SUBSCRIPTIONS(
      "STOMP1.2#DISCONNECT",
      "Keeps the subscriptions of a session whose WebSocket was closed.",
      "stomp.websocket.close"),
  // STOMP: SockJS
  SOCKJS_ENTROPY_CONSTANT(
      "SOCKJS#info", "Gives the same entropy in every answer of /info.", "stomp.sockjs.info"),
  SOCKJS_RAW_WEBSOCKET_FRAMED(
      "SOCKJS#raw-websocket",
      "Sends SockJS frames on the raw WebSocket.",
      "stomp.sockjs.raw-websocket"),
  SOCKJS_LIST_OF_NOTHING_REFUSED(
      "SOCKJS#xhr-send",
      "Refuses a list of no messages, and ends a WebSocket for it.",
      "stomp.sockjs.framed-websocket",
      "stomp.sockjs.malformed-payload"),
  SOCKJS_OPEN_FRAME_MISSING(
      "SOCKJS#websocket",
      "Sends no open frame on the framed WebSocket.",
      "stomp.sockjs.framed-websocket"),
  SOCKJS_MESSAGES_LOST_BETWEEN_POLLS(
      "SOCKJS#xhr", "Loses what was sent while no poll was open.", "stomp.sockjs.xhr-polling"),
  SOCKJS_TEXTS_IN_LATIN_1(
      "SOCKJS#xhr",
      "Sends over HTTP a question mark for each character outside Latin-1.",
      "stomp.sockjs.xhr-polling",
      "stomp.sockjs.xhr-streaming",
      "stomp.sockjs.eventsource",
      "stomp.sockjs.htmlfile"),
  SOCKJS_SENDS_OVERTAKE_ONE_ANOTHER(
      "SOCKJS#xhr",
      "Works on a request to send after the next one, or after a while.",
      "stomp.sockjs.xhr-polling"),
  SOCKJS_MESSAGES_LOST_AT_RENEWAL(
      "SOCKJS#xhr-streaming",
      "Loses the messages that would make a stream too long, and ends it.",
      "stomp.sockjs.xhr-streaming",
      "stomp.sockjs.eventsource",
      "stomp.sockjs.htmlfile"),
  SOCKJS_PRELUDE_MISSING(
      "SOCKJS#xhr-streaming", "Sends no prelude before a stream.", "stomp.sockjs.xhr-streaming"),
  SOCKJS_EVENTS_RUN_TOGETHER(
      "SOCKJS#eventsource",
      "Ends events of a stream with one line break.",
      "stomp.sockjs.eventsource"),
  SOCKJS_CALLBACK_IGNORED(
      "SOCKJS#htmlfile",
      "Calls another function than the client of a page has named.",
      "stomp.sockjs.htmlfile"),
  SOCKJS_UNKNOWN_SESSION_ACCEPTED(
      "SOCKJS#xhr-send",
      "Answers 204 to messages for an unknown session.",
      "stomp.sockjs.unknown-session"),
  SOCKJS_MALFORMED_PAYLOAD_ACCEPTED(
      "SOCKJS#xhr-send",
      "Answers requests to send that cannot be read as if they were done.",
      "stomp.sockjs.malformed-payload"),
  SOCKJS_SECOND_RECEIVER_ACCEPTED(
      "SOCKJS#xhr",
      "Lets a second poll replace the one that waits.",
      "stomp.sockjs.second-receiver"),
  SOCKJS_CLOSE_FRAME_MISSING(
      "SOCKJS#sessions", "Ends sessions without the close frame.", "stomp.sockjs.closed-session"),
  SOCKJS_HEARTBEATS_MISSING_OVER_HTTP(
      "SOCKJS#heartbeat", "Sends no heartbeats over HTTP.", "stomp.sockjs.heartbeat"),
  SOCKJS_ABANDONED_SESSION_KEPT(
      "SOCKJS#session-timeout",
      "Keeps sessions that nobody receives from for ever.",
      "stomp.sockjs.expiry");

  private final String breaks;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // comes from List.of
  private final List<String> cases;

  Defect(String breaks, String description, String... cases) {
    this.breaks = breaks;
    this.description = description;
    this.cases = List.of(cases);
  }

  /** The name by which users choose it, in kebab case. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The clause that the server breaks, such as {@code RFC6455#7.4.1} or {@code EIO4#handshake}. */
  public String breaks() {
    return breaks;
  }

  /** What the server does wrong, in one sentence without subject. */
  public String description() {
    return description;
  }

  /**
   * Whether the defect harms connections other than the one that provokes it: cases that run at the
   * same time may turn red, too.
   */
  public boolean harmsOthers() {
    return switch (this) {
      case DISCONNECTS_STALL_SERVER,
          HUGE_LENGTH_STALLS_SERVER,
          EMPTY_FRAGMENTS_STALL_SERVER,
          PING_FLOOD_STALLS_SERVER,
          SLOW_FRAME_STALLS_SERVER,
          NESTED_TEXT_STALLS_SERVER,
          CHURN_STALLS_SERVER,
          RESETS_STALL_SERVER,
          RESERVED_OPCODE_CLOSES_BYSTANDERS,
          RESERVED_OPCODE_BIDS_BYSTANDERS_FAREWELL,
          HALF_OPEN_HANDSHAKES_BLOCK,
          BOMB_STALLS_SERVER,
          DECODER_SHARED_BY_CONNECTIONS,
          MESSAGES_CROSS_OVER,
          DEPARTED_CLIENT_SWALLOWS_BROADCASTS,
          RESET_CLIENT_SWALLOWS_BROADCASTS,
          UNKNOWN_RECIPIENT_CLOSES_EVERYBODY,
          UNKNOWN_RECIPIENT_STALLS_SERVER,
          MEMBERSHIP_INHERITED,
          KEEPALIVE_PUT_OFF_BY_ANY_EVENT,
          ID_OF_LOST_CLIENT_GIVEN_AGAIN,
          USER_BARRED_AFTER_FIN,
          USER_BARRED_AFTER_RESET,
          USER_BARRED_BY_SILENT_CONNECTION,
          RESTARTED_SERVER_GREETS_NOBODY,
          HERD_BARRED,
          MALFORMED_INPUT_CLOSES_EVERYBODY,
          UNKNOWN_TYPE_STALLS_SERVER,
          NESTED_MESSAGE_STALLS_SERVER,
          NULL_DATA_ENDS_SERVICE,
          NULL_TEXT_OF_BROADCAST_ENDS_SERVICE,
          NULL_TEXT_IN_ROOM_ENDS_SERVICE,
          NULL_ECHO_ENDS_SERVICE,
          OVERSIZED_MESSAGE_CLOSES_BYSTANDERS,
          FLOOD_STALLS_SERVER,
          CHURN_ENDS_BROADCASTS,
          LATE_ACKS_FOUND_BY_ID,
          DECODER_SHARED_BY_CLIENTS,
          SESSION_IDS_REUSED ->
          true;
      default -> false;
    };
  }

  /** The ids of the cases that are not green against a server with this defect, and no others. */
  public List<String> cases() {
    return cases;
  }

  /**
   * The defect with this id.
   *
   * @throws IllegalArgumentException when there is none; the message names the nearest id
   */
  public static Defect byId(String id) {
    return find(id)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no defect is called " + id + "; did you mean " + nearest(id).id() + "?"));
  }

  private static Optional<Defect> find(String id) {
    return Arrays.stream(values()).filter(defect -> defect.id().equals(id)).findFirst();
  }

  private static Defect nearest(String id) {
    return Arrays.stream(values())
        .min(Comparator.comparingInt(defect -> distance(id, defect.id())))
        .orElseThrow();
  }

  /** How many characters must be added, removed or replaced to make one text from the other. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
