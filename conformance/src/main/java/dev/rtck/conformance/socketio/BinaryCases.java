package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoRefused;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEvent;
import dev.rtck.protocol.socketio.SocketIoPacket;
import dev.rtck.protocol.socketio.SocketIoRefused;
import dev.rtck.protocol.socketio.SocketIoType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Socket.IO protocol, Format: bytes, which travel as attachments. */
final class BinaryCases {

  /** What the widespread server accepts. */
  private static final int MOST = 10;

  /** So many that the head of the one has been read behind the first of them. */
  private static final int OTHERS = 5;

  private static final int ROUNDS = 8;

  /** Past a page or two, and past what a number of 16 bits can count. */
  private static final List<Integer> LARGE = List.of(20_000, 70_000);

  /** More than what stands around an attachment in a packet. */
  private static final int AROUND = 2_048;

  private record Sample(String slug, JsonNode value) {}

  private static List<Sample> samples() {
    BinaryNode shared = Attached.binary(7, 8);
    JsonNode[] many =
        IntStream.range(0, MOST).mapToObj(i -> Attached.binary(i)).toArray(JsonNode[]::new);
    return List.of(
        new Sample("one", Attached.bytes(1, 2, 3, 0, 255)),
        new Sample("two", Attached.with(Attached.binary(1), Attached.binary(2))),
        new Sample("nested", Attached.nested(4, 4, 5)),
        new Sample("empty", Attached.with(Attached.binary(), Attached.binary(1))),
        new Sample("same-twice", Attached.with(shared, shared)),
        new Sample("ten", Attached.with(many)));
  }

  /** Returns whether the target's echo takes bytes at all: applications may want text. */
  private static boolean echoesBytes(Connections them, Carrier carrier) {
    try (SocketIoConnection connection = them.connected(carrier)) {
      return them.echo().roundTrip(connection, Attached.bytes(1), them.answer()) != null;
    }
  }

  @ConformanceCase(
      id = "sio.binary.values",
      clause = "SIO5#format/attachments",
      title = "Bytes come back where they stood, whatever their number, depth and order",
      sends =
          "The profile's echo with one, two and ten byte arrays, with one five levels deep, with an"
              + " empty one, with the same twice, with 20,000 and 70,000 bytes where maxPayload and"
              + " limits.messageBytes leave room for them, and with two attachments in the other order than"
              + " their placeholders, over each transport; with a placeholder whose members stand in the"
              + " other order, with blanks; over polling also with an attachment in a"
              + " POST of its own; several with two, while somebody"
              + " else speaks where the profile has a broadcast or rooms; and one whose attachment comes"
              + " behind those of another client. By that broadcast or in a room: bytes"
              + " and texts in turns, and bytes for members over two transports.",
      accepts =
          "The same value. Where the echo takes no bytes at all, nothing can be judged (but that it"
              + " takes them over a session that was upgraded, if it does over WebSocket); nor where it"
              + " refuses a size that the profile does not promise; and where there is no echo, what is"
              + " passed on alone.",
      why = "A picture in the place of another one is not noticed by any parser.",
      causes = {
        "Placeholders are filled in their order and not by their number.",
        "Placeholders are looked for in the text of the packet.",
        "Attachments without bytes are skipped.",
        "Placeholders are looked for on the first levels only.",
        "Attachments go through a buffer of some size.",
        "What is put together of a body is given up with the body.",
        "Other messages get between a packet and its attachments.",
        "One decoder serves several clients.",
        "What has attachments is handled by a task of its own, which texts overtake."
      })
  void bringsBytesBackInTheirPlaces(Connections connections, Checks checks) {
    Connections them = connections.echoing();
    if (!them.echo().isDeclared()) {
      judgeWithoutEcho(them, checks);
      return;
    }
    them.overEach(
        checks,
        (carrier, slug) -> {
          if (!echoesBytes(them, carrier)) {
            judgeNoEcho(them, checks, slug, carrier);
            return;
          }
          for (Sample sample : samples()) {
            try (SocketIoConnection connection = them.connected(carrier)) {
              int mark = connection.mark();
              boolean same =
                  them.echo().roundTrip(connection, sample.value(), them.answer()) != null;
              checks.must(
                  slug + "-" + sample.slug(),
                  same,
                  same ? "the same value" : Words.what(connection, mark),
                  "the same value");
            }
          }
          if (carrier == Carrier.POLLING) {
            judgeSeparatePosts(them, checks, slug + "-separate-posts");
          }
          if (carrier != Carrier.UPGRADED) {
            LARGE.forEach(size -> judgeLarge(them, checks, slug + "-" + size, carrier, size));
          }
          judgeReordered(them, checks, slug + "-reordered", carrier);
          if (carrier == them.usual()) {
            judgeSpelledOtherwise(them, checks, slug + "-spelled-otherwise");
            var unusedJudged = judgePassedOn(them, checks, slug + "-passed-on");
          }
          judgeAmongOthers(them, checks, slug + "-among-others", carrier);
          if (carrier == them.usual()) {
            judgeTwoAtOnce(them, checks, slug + "-two-at-once");
          }
        });
  }

  /** Where nothing comes back to who says it, others may hear it. */
  private static void judgeWithoutEcho(Connections them, Checks checks) {
    if (!judgePassedOn(them, checks, "passed-on")) {
      checks.untestable(
          "passed-on", "there is no echo, and no bytes are passed on by a broadcast or in a room");
    }
  }

  /** Bytes are sent alike over each WebSocket, also over one that long-polling came before. */
  private static void judgeNoEcho(Connections them, Checks checks, String slug, Carrier carrier) {
    if (carrier != Carrier.UPGRADED || !echoesBytes(them, Carrier.WEBSOCKET)) {
      checks.untestable(slug, "the echo does not answer bytes");
      return;
    }
    try (SocketIoConnection connection = them.connected(carrier)) {
      boolean same = them.echo().roundTrip(connection, Attached.bytes(1), them.answer()) != null;
      String hurry = UsualClient.hurry(connection);
      if (!same && hurry != null) {
        checks.untestable(slug, hurry);
        return;
      }
      checks.must(
          slug,
          same,
          same ? "the same value" : Words.what(connection, 0),
          "the same value, as over any WebSocket");
    }
  }

  /** Judges bytes of one client that come while an attachment of another one is under way. */
  private static void judgeTwoAtOnce(Connections them, Checks checks, String slug) {
    JsonNode slow = Attached.bytes(1, 2, 3);
    try (SocketIoConnection one = them.connected();
        SocketIoConnection other = them.connected()) {
      boolean stands = them.echo().roundTrip(one, Payloads.unique(), them.answer()) != null;
      if (!stands && one.hasEnded()) {
        // One connection for each user is the target's right.
        checks.observe(slug, "the first was ended when the second came: " + Words.ending(one));
        return;
      }
      List<EngineIoPacket> packets = them.echo().packet(0, slow).encode();
      var unusedHead = Closing.send(one, packets.get(0));
      boolean all = true;
      for (int i = 0; i < OTHERS; i++) {
        all &= them.echo().roundTrip(other, Attached.bytes(4, 5, i), them.answer()) != null;
      }
      var unusedRest =
          Closing.send(one, packets.subList(1, packets.size()).toArray(EngineIoPacket[]::new));
      boolean same = one.await(it -> them.echo().answers(it, slow), 0, them.answer()) != null;
      checks.must(
          slug,
          same && all,
          same && all ? "the same values" : Words.what(one, 0) + "; " + Words.what(other, 0),
          "the same values at both");
    } catch (SocketIoRefused noSecond) {
      checks.observe(slug, String.valueOf(noSecond.getMessage()));
    }
  }

  @ConformanceCase(
      id = "sio.binary.room",
      clause = "SIO5#format/attachments",
      title = "Bytes for a room come to each of its members",
      sends =
          "An event with two byte arrays for a room, by one of its members; the others are there"
              + " over each transport.",
      accepts = "The same value at each member, the sender included.",
      why = "Pictures, sounds and drawings are shared in rooms.",
      causes = {
        "What is passed on to other processes goes through JSON.",
        "The attachments are written to the first member only."
      },
      capabilities = Capability.WIRE_EVENTS)
  void bringsBytesToEachMemberOfARoom(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          String room = Member.freshRoom();
          try (SocketIoConnection one = AcknowledgementCases.member(them, carrier, room);
              SocketIoConnection other = AcknowledgementCases.member(them, carrier, room);
              SocketIoConnection sender = AcknowledgementCases.member(them, them.usual(), room)) {
            JsonNode value = Attached.with(Attached.binary(1, 2, 3, 0, 255), Attached.binary(9));
            sender.emit(WireEvents.MAIN, SocketIoPacket.payload("cast", room, value));
            for (SocketIoConnection member : List.of(one, other, sender)) {
              SocketIoEvent.Came came = WireEvents.await(them, member, "said", 0);
              boolean same = came != null && came.packet().argument(0).equals(value);
              String who = member == one ? "-one" : member == other ? "-other" : "-sender";
              checks.must(
                  slug + who,
                  same,
                  same ? "the same value" : Words.what(member, 0),
                  "the same value");
            }
          }
        });
  }

  /** Judges an attachment that is past the sizes of buffers, and within what the target takes. */
  private static void judgeLarge(
      Connections them, Checks checks, String slug, Carrier carrier, int size) {
    try (SocketIoConnection connection = them.connected(carrier)) {
      Long promised = them.plan().endpoint().limits().messageBytes();
      long onTheWire = size * 4L / 3 + AROUND;
      Long most = connection.engine().open().maxPayload();
      if ((most != null && onTheWire > most) || (promised != null && onTheWire > promised)) {
        return;
      }
      BinaryNode bytes = BinaryNode.valueOf(Bytes.pseudoRandom(size, size).toArray());
      JsonNode value = Attached.with(bytes);
      int mark = connection.mark();
      HttpAnswer posted = connection.send(them.echo().packet(0, value));
      SocketIoEvent.Came came =
          connection.await(it -> them.echo().answers(it, value), mark, them.answer());
      List<SocketIoEvent.Came> others = connection.packets(mark);
      String id = value.path("id").textValue();
      SocketIoEvent.Came mangled =
          others.stream()
              .filter(it -> it.attachments() > 0 && it.raw().contains(id))
              .findFirst()
              .orElse(null);
      boolean told =
          connection.hasEnded() || !others.isEmpty() || (posted != null && !posted.is(200));
      if (came == null && mangled == null && promised == null && told) {
        checks.untestable(
            slug,
            Words.what(connection, mark) + "; limits.messageBytes can say what the target takes");
        return;
      }
      checks.must(
          slug,
          came != null,
          came != null
              ? "the same value"
              : mangled == null
                  ? Words.what(connection, mark)
                  : "other bytes with '" + mangled.raw() + "'",
          "the same value");
    }
  }

  private static void judgeAmongOthers(
      Connections them, Checks checks, String slug, Carrier carrier) {
    OperationName channel = them.channel();
    if (channel == null) {
      return;
    }
    String room = them.room();
    try (Member member = them.member(carrier);
        Member speaker = them.member()) {
      if (!speaker.reaches(member, channel, room)) {
        // Other cases say so.
        return;
      }
      List<JsonNode> values = new ArrayList<>();
      int mark = member.connection().mark();
      // Two messages each, over each transport at a time.
      int rounds = them.burst(ROUNDS, 2 * them.carriers().size());
      for (int i = 0; i < rounds; i++) {
        JsonNode value = Attached.with(Attached.binary(i, 1), Attached.binary(i, 2, 2));
        values.add(value);
        them.echo().send(member.connection(), value);
        speaker.say(channel, room, Payloads.unique());
      }
      boolean same =
          values.stream()
              .allMatch(
                  value ->
                      member
                              .connection()
                              .await(it -> them.echo().answers(it, value), mark, them.answer())
                          != null);
      List<String> flawed =
          member.connection().packets(mark).stream()
              .filter(it -> !it.flaws().isEmpty())
              .map(it -> "'" + it.raw() + "' " + String.join("; ", it.flaws()))
              .toList();
      checks.must(
          slug,
          same,
          same
              ? "the same values"
              : flawed.isEmpty() ? Words.what(member.connection(), mark) : flawed.get(0),
          "the same values");
    }
  }

  /** Clients send as much in one body as maxPayload lets them, and the rest in the next. */
  private static void judgeSeparatePosts(Connections them, Checks checks, String slug) {
    JsonNode value = Attached.bytes(1, 2, 3);
    try (SocketIoConnection connection = them.connected(Carrier.POLLING)) {
      int mark = connection.mark();
      for (EngineIoPacket packet : them.echo().packet(0, value).encode()) {
        var unused = connection.engine().send(packet);
      }
      boolean same =
          connection.await(it -> them.echo().answers(it, value), mark, them.answer()) != null;
      checks.must(
          slug, same, same ? "the same value" : Words.what(connection, mark), "the same value");
    }
  }

  private static void judgeReordered(
      Connections them, Checks checks, String slug, Carrier carrier) {
    JsonNode value = Attached.with(Attached.binary(1, 1), Attached.binary(2, 2, 2));
    try (SocketIoConnection connection = them.connected(carrier)) {
      List<EngineIoPacket> packets =
          new ArrayList<>(
              SocketIoPacket.event(
                      them.namespace(),
                      them.echo().isAcknowledgement() ? 0L : null,
                      them.echo().payload(value))
                  .encode());
      if (packets.size() != 3 || !(packets.get(0) instanceof EngineIoPacket.Text text)) {
        checks.untestable(slug, "the profile's echo sends its text more than once");
        return;
      }
      String swapped =
          text.data()
              .replace("\"num\":0", "\"num\":x")
              .replace("\"num\":1", "\"num\":0")
              .replace("\"num\":x", "\"num\":1");
      packets.set(0, EngineIoPacket.message(swapped));
      Collections.swap(packets, 1, 2);
      judgeAnswer(them, connection, packets, value, checks, slug);
    }
  }

  /** Judges that the echo answers these packets with the value that they carry. */
  private static void judgeAnswer(
      Connections them,
      SocketIoConnection connection,
      List<EngineIoPacket> packets,
      JsonNode value,
      Checks checks,
      String slug) {
    int mark = connection.mark();
    var unusedSent = Closing.send(connection, packets.toArray(EngineIoPacket[]::new));
    boolean same =
        connection.await(it -> them.echo().answers(it, value), mark, them.answer()) != null;
    checks.must(
        slug, same, same ? "the same value" : Words.what(connection, mark), "the same value");
  }

  /**
   * Judges bytes and texts of one speaker, where the application passes on both; returns whether it
   * does.
   */
  private static boolean judgePassedOn(Connections them, Checks checks, String slug) {
    OperationName channel = them.channel();
    if (channel == null) {
      return false;
    }
    String room = Member.freshRoom();
    try (Member member = them.member();
        Member speaker = them.member()) {
      if (!speaker.reaches(member, channel, room)) {
        return false;
      }
      int mark = member.connection().mark();
      JsonNode first = speaker.sayBytes(member, channel, room);
      Duration quiet = them.probe().patience().quiet();
      boolean came = member.hears(channel, room, first, mark, quiet) != null;
      boolean cameBack =
          speaker.hearsItself(channel)
              && speaker.hears(channel, room, first, 0, came ? Duration.ZERO : quiet) != null;
      if (came || cameBack) {
        checks.must(
            slug,
            came,
            came ? "the same value" : member.words(mark),
            "the bytes at each member, as their sender gets them");
      }
      if (came) {
        judgeOrder(them, checks, slug, speaker, member, room);
      }
      if (came && them.carriers().contains(Carrier.POLLING)) {
        judgeSecondMember(them, checks, slug + "-second-member", speaker, member, room);
      }
      return came || cameBack;
    }
  }

  private static void judgeOrder(
      Connections them, Checks checks, String slug, Member speaker, Member member, String room) {
    OperationName channel = Objects.requireNonNull(them.channel());
    int mark = member.connection().mark();
    List<JsonNode> values = new ArrayList<>();
    for (int i = 0; i < ROUNDS / 2; i++) {
      values.add(Attached.with(Attached.binary(i, 1), Attached.binary(i, 2, 2)));
      values.add(TextNode.valueOf(Payloads.unique()));
    }
    values.forEach(value -> speaker.say(channel, room, value));
    for (JsonNode value : values) {
      if (member.hears(channel, room, value, mark, them.answer()) == null) {
        // What is lost is for other cases to say.
        return;
      }
    }
    List<Integer> came =
        member.connection().packets(mark).stream()
            .flatMap(
                it ->
                    IntStream.range(0, values.size())
                        .filter(i -> member.brings(it, channel, room, values.get(i)))
                        .boxed())
            .toList();
    checks.should(
        slug + "-order",
        came.equals(came.stream().sorted().toList()),
        "bytes and texts came in this order: " + came,
        "the order in which they were said");
  }

  /** Judges that bytes come to somebody else, too, who is there over another transport. */
  private static void judgeSecondMember(
      Connections them, Checks checks, String slug, Member speaker, Member member, String room) {
    OperationName channel = Objects.requireNonNull(them.channel());
    try (Member second = them.member(Carrier.POLLING)) {
      if (!speaker.reaches(second, channel, room)) {
        return;
      }
      JsonNode value = Attached.with(Attached.binary(1, 2, 0, 255), Attached.binary(3));
      List<Integer> marks = List.of(member.connection().mark(), second.connection().mark());
      speaker.say(channel, room, value);
      for (Member one : List.of(member, second)) {
        int mark = marks.get(one == member ? 0 : 1);
        boolean same = one.hears(channel, room, value, mark, them.answer()) != null;
        checks.must(
            slug + (one == member ? "-first" : ""),
            same,
            same ? "the same value" : one.words(mark),
            "the same value at each member");
      }
    } catch (EngineIoRefused | SocketIoRefused | Untestable noThird) {
      checks.observe(slug, String.valueOf(noThird.getMessage()));
    }
  }

  /** JSON knows no order of members, and blanks mean nothing in it. */
  private static void judgeSpelledOtherwise(Connections them, Checks checks, String slug) {
    JsonNode value = Attached.bytes(1, 2, 3);
    try (SocketIoConnection connection = them.connected()) {
      List<EngineIoPacket> packets = new ArrayList<>(them.echo().packet(0, value).encode());
      if (packets.size() != 2 || !(packets.get(0) instanceof EngineIoPacket.Text text)) {
        // The profile's echo sends its text more than once.
        return;
      }
      String usual = "{\"_placeholder\":true,\"num\":0}";
      String other = "{ \"num\": 0, \"_placeholder\": true }";
      packets.set(0, EngineIoPacket.message(text.data().replace(usual, other)));
      judgeAnswer(them, connection, packets, value, checks, slug);
    }
  }

  @ConformanceCase(
      id = "sio.binary.attachment-count",
      clause = "SIO5#format/attachment-count",
      title = "A packet's count, its placeholders and its attachments match",
      sends =
          "The profile's echo with one byte array and with three, over each transport; and in a"
              + " second namespace of the profile, where that has the same echo.",
      accepts =
          "One packet each in the namespace that was spoken in, whose count is that of the"
              + " attachments behind it, with a placeholder for each, numbered from 0; and no"
              + " attachment more.",
      why = "A client waits for as many attachments as are announced before it hands on anything.",
      causes = {
        "Placeholders are numbered from 1, or through the life of a connection.",
        "What a buffer still holds of another packet is sent with it.",
        "Packets with attachments are written by code of their own, which forgets the namespace.",
        "An acknowledgement is sent again when its attachments are."
      },
      needs = {Need.CONNECTION, Need.ECHO})
  void announcesItsAttachments(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier)) {
            List<JsonNode> values =
                List.of(
                    Attached.bytes(1),
                    Attached.with(
                        Attached.binary(1), Attached.binary(2, 2), Attached.binary(3, 3, 3)));
            for (JsonNode value : values) {
              String id = value.path("id").textValue();
              int mark = connection.mark();
              them.echo().send(connection, value);
              SocketIoEvent.Came came = connection.await(it -> holds(it, id), mark, them.answer());
              if (came == null && value.equals(values.get(0))) {
                checks.untestable(slug, "the echo does not answer bytes");
                return;
              }
              boolean right = came != null && came.flaws().isEmpty();
              checks.must(
                  slug + "-" + value.path("all").size(),
                  right,
                  came == null
                      ? Words.what(connection, mark)
                      : "'" + came.raw() + "' " + String.join("; ", came.flaws()),
                  "a count, placeholders and attachments that match");
              if (came != null) {
                boolean here = came.packet().namespace().equals(them.namespace());
                checks.must(
                    slug + "-" + value.path("all").size() + "-namespace",
                    here,
                    here ? "in " + them.namespace() : "'" + came.raw() + "'",
                    "an answer in " + them.namespace());
              }
            }
            if (!them.echo().isShared()) {
              var unusedFence = them.echo().roundTrip(connection, Payloads.unique(), them.answer());
              List<SocketIoEvent.Came> packets = connection.packets(0);
              long most =
                  values.stream()
                      .mapToLong(
                          value ->
                              packets.stream().filter(it -> them.echo().answers(it, value)).count())
                      .max()
                      .orElse(0);
              checks.must(
                  slug + "-once", most <= 1, "answered " + Words.times(most), "one answer each");
              judgeNothingBehind(connection, checks, slug);
            }
          }
        });
    judgeNamespaceElsewhere(them, checks);
  }

  /** Judges that no more attachments came than were announced: clients end a connection on them. */
  private static void judgeNothingBehind(
      SocketIoConnection connection, Checks checks, String slug) {
    List<SocketIoEvent.Stray> strays =
        connection.since(0).stream()
            .filter(SocketIoEvent.Stray.class::isInstance)
            .map(SocketIoEvent.Stray.class::cast)
            .filter(it -> it.bytes() != null)
            .toList();
    checks.must(
        slug + "-nothing-behind",
        strays.isEmpty(),
        strays.isEmpty() ? "as many attachments as were announced" : strays.get(0).toString(),
        "no bytes that no packet announced");
  }

  private static void judgeNamespaceElsewhere(Connections them, Checks checks) {
    String second = Connections.secondNamespace(them.plan());
    if (second == null) {
      return;
    }
    Echo there = Echo.elsewhere(them.plan(), second);
    if (!there.isDeclared()) {
      return;
    }
    try (SocketIoConnection connection = them.connected()) {
      SocketIoEvent.Came let = connection.ask(second, them.endpoint().auth());
      Duration quiet = them.probe().patience().quiet();
      if (let == null
          || let.packet().type() != SocketIoType.CONNECT
          || there.roundTrip(connection, Payloads.unique(), quiet) == null) {
        // What else there is in it, the profile does not say.
        return;
      }
      JsonNode value = Attached.bytes(1, 2);
      String id = value.path("id").textValue();
      int mark = connection.mark();
      there.send(connection, value);
      SocketIoEvent.Came came = connection.await(it -> holds(it, id), mark, them.answer());
      if (came != null) {
        checks.must(
            "second-namespace",
            came.packet().namespace().equals(second),
            "'" + came.raw() + "'",
            "an answer in " + second);
      }
    }
  }

  @ConformanceCase(
      id = "sio.binary.client-ack",
      clause = "SIO5#acknowledgement/binary",
      title = "Bytes in the acknowledgement of a client arrive",
      sends = "A question to a client over each transport, which acknowledges it with bytes.",
      accepts =
          "The same bytes in the answer of the one who has asked; that a POST with them is refused is"
              + " only recorded here.",
      why = "Devices are asked for pictures and measurements, and acknowledge with them.",
      causes = "The attachments of acknowledgements are not waited for.",
      capabilities = Capability.WIRE_EVENTS)
  void takesBytesInAnAcknowledgement(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          String room = Member.freshRoom();
          try (SocketIoConnection answering = AcknowledgementCases.member(them, carrier, room);
              SocketIoConnection asker = WireEvents.connect(them, them.usual())) {
            long id = AcknowledgementCases.ask(asker, (int) them.answer().toMillis(), room);
            SocketIoEvent.Came question = AcknowledgementCases.question(them, answering, 0);
            Long asked = question == null ? null : question.packet().id();
            if (asked == null) {
              checks.untestable(slug, "the question does not come: " + Words.ending(answering));
              return;
            }
            JsonNode bytes = Attached.bytes(1, 2, 3, 0, 255);
            HttpAnswer posted =
                answering.send(
                    SocketIoPacket.ack(WireEvents.MAIN, asked, SocketIoPacket.payload(bytes)));
            if (posted != null && posted.status() / 100 == 4) {
              // A server may want such a body to be called octets: eio.polling.binary tries both.
              checks.observe(slug, "the POST with bytes got " + posted.describe());
              return;
            }
            SocketIoEvent.Came came = asker.awaitAck(WireEvents.MAIN, id, them.answer());
            checks.must(
                slug,
                came != null && bytes.equals(came.packet().argument(1).path(0)),
                (came == null ? "no answers came" : came.toString())
                    + "; the one who acknowledged: "
                    + Words.ending(answering),
                "the same bytes");
          }
        });
  }

  @ConformanceCase(
      id = "sio.binary.interrupted",
      clause = "SIO5#format/interrupted",
      title = "The connection is closed when a packet comes in place of an attachment",
      sends =
          "The echo with one byte array, of which the attachment is left out, and a whole echo"
              + " behind it, over each transport.",
      accepts =
          "The end of the connection at once, or a DISCONNECT and no service behind it; no echo of"
              + " the first.",
      why = "Whatever is put together from two packets was sent by nobody.",
      causes = "What was waiting is forgotten, or delivered with holes.",
      needs = {Need.CONNECTION, Need.ECHO},
      hostile = true)
  void closesOnAPacketInPlaceOfAnAttachment(Connections them, Checks checks) {
    them.overEach(
        checks,
        (carrier, slug) -> {
          try (SocketIoConnection connection = them.connected(carrier)) {
            JsonNode value = Attached.bytes(1, 2);
            EngineIoPacket header = header(them, value);
            EngineIoPacket whole =
                SocketIoPacket.event(them.namespace(), 1L, them.echo().payload(Payloads.unique()))
                    .encode()
                    .get(0);
            Closing.Closed closed =
                Closing.ofMember(them, connection, it -> Closing.send(it, header, whole));
            Closing.record(checks, Closing.Strictness.SHOULD, slug, closed);
            judgeHole(checks, slug + "-not-handled", connection, value);
          }
        });
  }

  private static EngineIoPacket header(Connections them, JsonNode value) {
    return SocketIoPacket.event(
            them.namespace(),
            them.echo().isAcknowledgement() ? 0L : null,
            them.echo().payload(value))
        .encode()
        .get(0);
  }

  /** Returns whether it may answer what has the id; words about an error may quote that. */
  private static boolean holds(SocketIoEvent.Came came, String id) {
    SocketIoType type = came.packet().type();
    return (type.isEvent() || type.isAck()) && came.raw().contains(id);
  }

  private static void judgeHole(
      Checks checks, String slug, SocketIoConnection connection, JsonNode value) {
    String id = value.path("id").textValue();
    boolean handled = connection.packets(0).stream().anyMatch(it -> holds(it, id));
    checks.should(
        slug,
        !handled,
        handled ? Words.what(connection, 0) : "nothing came of it",
        "an event is handled when all of it has come");
  }

  @ConformanceCase(
      id = "sio.binary.unfinished",
      clause = "SIO5#format/unfinished",
      title = "An event whose attachments do not come is not handled",
      sends = "The echo with one byte array, of which the attachment never comes.",
      accepts = "No echo of it; whether the connection is closed is recorded.",
      why = "Handlers would work on half of what a user has sent.",
      causes = "A timeout hands on what there is.",
      needs = {Need.CONNECTION, Need.ECHO},
      hostile = true)
  void doesNotHandleAnUnfinishedEvent(Connections them, Checks checks) {
    try (SocketIoConnection connection = them.connected()) {
      JsonNode value = Attached.bytes(1, 2);
      String id = value.path("id").textValue();
      int mark = connection.mark();
      var unusedSent = Closing.send(connection, header(them, value));
      var unusedCame = connection.await(it -> holds(it, id), mark, them.answer().dividedBy(2));
      judgeHole(checks, "not-handled", connection, value);
      checks.observe("connection", Words.ending(connection));
    }
  }
}
