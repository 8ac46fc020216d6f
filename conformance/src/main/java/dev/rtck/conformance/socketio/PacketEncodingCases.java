package dev.rtck.conformance.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Payloads;
import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.Deadline;
import dev.rtck.protocol.engineio.Carrier;
import dev.rtck.protocol.engineio.EngineIoEvent;
import dev.rtck.protocol.engineio.EngineIoPacket;
import dev.rtck.protocol.engineio.EngineIoProbe;
import dev.rtck.protocol.engineio.EngineIoRequest;
import dev.rtck.protocol.engineio.HttpAnswer;
import dev.rtck.protocol.engineio.HttpExchange;
import dev.rtck.protocol.engineio.PollingPayload;
import dev.rtck.protocol.socketio.SocketIoConnection;
import dev.rtck.protocol.socketio.SocketIoEndpoint;
import dev.rtck.protocol.socketio.SocketIoEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Engine.IO, Packet encoding: what the bodies of long-polling hold. What the application does to a
 * message it does over WebSocket, too: where that is spoken, it is asked before anything is held
 * against the server.
 */
final class PacketEncodingCases {

  private static final int CONTROLS = 3;
  private static final int SPLIT_TRIES = 3;
  private static final int BATCHES = 50;

  /** So few that no server has a reason to refuse them together. */
  private static final int BATCH = 5;

  private static final int MANY = 100;

  /** Few, since pings wait for a GET, too. */
  private static final int BATCHES_WITHOUT_GET = 4;

  private static final int LONG_BODY = 2048;

  /**
   * A text for the echo.
   *
   * @param printable whether an application has no reason to leave something of it out
   */
  private record Sample(String slug, String text, boolean printable) {}

  /**
   * What became of one echo.
   *
   * @param malformed the packets among what came that are none
   */
  private record Returned(boolean came, List<String> malformed, String words) {
    boolean isRight() {
      return came && malformed.isEmpty();
    }
  }

  /** What the same does over WebSocket. */
  private enum Control {
    RETURNS,
    RETURNS_NOT,
    MISSING
  }

  @ConformanceCase(
      id = "eio.polling.malformed-body",
      clause = "EIO4#packet-encoding/malformed",
      title = "A body that is no packet is refused",
      sends = "A POST with the body abc.",
      accepts = "An HTTP error, or the end of the session.",
      why = "Who sends what cannot be read is not understood otherwise either.",
      causes = "What has no known type is left out.",
      capabilities = Capability.POLLING,
      hostile = true)
  void refusesABodyThatIsNoPacket(EngineIoProbe probe, SocketIoEndpoint endpoint, Checks checks) {
    PolledSession polled = PolledSession.connected(probe, endpoint);
    HttpAnswer answer = polled.session().post("abc").await(probe.patience().answer());
    boolean refused = answer != null && answer.status() != 200;
    String ending = refused ? "" : polled.ending();
    checks.should(
        "refused",
        refused || !ending.isEmpty(),
        PolledSession.describe(answer)
            + (refused ? "" : ending.isEmpty() ? ", and the session goes on" : ", then " + ending),
        "an HTTP error",
        "the end of the session");
  }

  @ConformanceCase(
      id = "eio.polling.order",
      clause = "EIO4#http-long-polling-1/payload",
      title = "Packets keep their order in bodies of several packets",
      sends =
          BATCHES
              + " POSTs of "
              + BATCH
              + " messages each, for the echo, the last "
              + BATCHES_WITHOUT_GET
              + " while no GET waits; and "
              + MANY
              + " messages in bodies as large as maxPayload lets them be. Fewer messages where"
              + " limits.ratePerSecond says so.",
      accepts =
          "The echoes in the same order, in any number of answers. Where they change places over"
              + " WebSocket, too, nothing is judged. That a body of many packets is refused with an"
              + " HTTP error is a warning: the protocol knows no limit but maxPayload.",
      why = "Applications rely on the order of messages.",
      causes = {
        "The packets of a body are handed on by several threads.",
        "Only so many packets are kept for the next GET.",
        "Only so many packets of a body are looked at."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.POLLING)
  void keepsTheOrderOfPackets(Connections them, Checks checks) {
    checks.each(
        List.of(new Portions(BATCHES, BATCH), new Portions(1, MANY)),
        it -> it.count() == 1 ? "many-packets" : "order",
        (usual, slug) -> {
          Portions portions = usual.within(them.ratePerSecond());
          Echoed echoed = echoed(them, Carrier.POLLING, portions);
          List<Integer> wanted = echoed.wanted();
          HttpAnswer refusal = echoed.refusal();
          if (portions.count() == 1 && refusal != null && refusal.status() / 100 == 4) {
            checks.should(
                slug, false, wanted.size() + " packets: " + refusal.describe(), "200 'ok'");
            return;
          }
          List<Integer> came = echoed.came();
          String hurry = echoed.hurry();
          if (!came.equals(wanted) && hurry != null) {
            checks.untestable(slug, hurry);
            return;
          }
          if (!came.equals(wanted) && changesPlacesOverWebSocket(them, portions)) {
            checks.untestable(slug, "the echo keeps no order over WebSocket, either");
            return;
          }
          checks.must(
              slug,
              came.equals(wanted),
              came.size()
                  + " echoes: "
                  + came
                  + (refusal == null ? "" : "; a POST got " + refusal.describe()),
              "the echoes 0 to " + (wanted.size() - 1) + ", in order");
        });
  }

  /**
   * How messages are spread over bodies.
   *
   * @param count how many bodies
   * @param size how many messages each of them has
   */
  private record Portions(int count, int size) {
    /** Returns from which body on no GET waits. */
    int withoutGet() {
      return Math.max(0, count - BATCHES_WITHOUT_GET);
    }

    /** Returns fewer where more are not borne in a second. */
    Portions within(@Nullable Double ratePerSecond) {
      if (ratePerSecond == null || ratePerSecond >= count * size) {
        return this;
      }
      if (count == 1) {
        return new Portions(1, (int) Math.max(1, Math.min(size, ratePerSecond)));
      }
      int few = (int) Math.max(1, Math.min(size, ratePerSecond / 2));
      return new Portions((int) Math.max(1, ratePerSecond / few), few);
    }
  }

  /**
   * What became of the messages.
   *
   * @param sent how many they were
   * @param came which echoes came, in this order
   * @param refusal what a POST got in place of 200, if one did
   * @param hurry why the session may have ended in the middle, if it did
   */
  private record Echoed(
      int sent, List<Integer> came, @Nullable HttpAnswer refusal, @Nullable String hurry) {
    List<Integer> wanted() {
      return IntStream.range(0, sent).boxed().toList();
    }
  }

  /** Returns the packets in bodies of a size that the server told it takes. */
  private static List<List<EngineIoPacket>> bearable(
      SocketIoConnection connection, List<EngineIoPacket> packets) {
    Long most = connection.engine().open().maxPayload();
    List<List<EngineIoPacket>> bodies = new ArrayList<>();
    long size = 0;
    for (EngineIoPacket packet : packets) {
      long more = packet.pollingText().length() + 1L;
      if (bodies.isEmpty() || (most != null && size + more > most)) {
        bodies.add(new ArrayList<>());
        size = 0;
      }
      bodies.get(bodies.size() - 1).add(packet);
      size += more;
    }
    return bodies;
  }

  /** An application that hands each event to a thread of its own does so by chance. */
  private static boolean changesPlacesOverWebSocket(Connections them, Portions portions) {
    for (int look = 0; them.carriers().contains(Carrier.WEBSOCKET) && look < CONTROLS; look++) {
      Echoed echoed = echoed(them, Carrier.WEBSOCKET, portions);
      if (!echoed.came().equals(echoed.wanted())) {
        return true;
      }
    }
    return false;
  }

  /** Sends all portions and says in which order the echoes came. */
  private static Echoed echoed(Connections them, Carrier carrier, Portions portions) {
    try (SocketIoConnection connection = them.connected(carrier)) {
      List<String> sent = new ArrayList<>();
      HttpAnswer refusal = null;
      int mark = connection.mark();
      // Where each body takes its time, there are fewer.
      Deadline quarter = Deadline.in(them.probe().patience().wholeCase().dividedBy(4));
      for (int portion = 0; portion < portions.count() && refusal == null; portion++) {
        if (quarter.hasPassed() && portion > 1) {
          break;
        }
        // Many messages in one body may be cut to several, and a GET must take the pings between.
        if (carrier == Carrier.POLLING
            && portions.count() > 1
            && portion == portions.withoutGet()) {
          // With no GET waiting the answers gather, and come in one body.
          connection.engine().pausePolling();
        }
        List<EngineIoPacket> packets = new ArrayList<>();
        for (int i = 0; i < portions.size(); i++) {
          String text = Payloads.unique();
          sent.add(text);
          packets.addAll(them.echo().packet(sent.size(), text).encode());
        }
        for (List<EngineIoPacket> body : bearable(connection, packets)) {
          HttpAnswer answer = connection.engine().send(body.toArray(EngineIoPacket[]::new));
          refusal = refusal == null && answer != null && !answer.is(200) ? answer : refusal;
        }
      }
      if (carrier == Carrier.POLLING) {
        connection.engine().resumePolling();
      }
      boolean refusedWhole = refusal != null && portions.count() == 1;
      for (String text : refusedWhole ? List.<String>of() : sent) {
        if (connection.await(it -> them.echo().answers(it, text), mark, them.answer()) == null) {
          break;
        }
      }
      List<Integer> came = new ArrayList<>();
      for (SocketIoEvent.Came packet : connection.packets(mark)) {
        for (int i = 0; i < sent.size(); i++) {
          String text = sent.get(i);
          if (packet.raw().contains(text) && them.echo().answers(packet, text)) {
            came.add(i);
          }
        }
      }
      return new Echoed(sent.size(), came, refusal, UsualClient.hurry(connection));
    }
  }

  @ConformanceCase(
      id = "eio.polling.text",
      clause = "EIO4#packet-encoding/utf-8",
      title = "Any text survives long-polling",
      sends =
          "Texts of several bytes a character, beyond the basic plane, and with escapes; and one in"
              + " a body that comes in two pieces, the first of which ends within a character.",
      accepts =
          "The same texts. What does not come back over WebSocket, either, is the application's.",
      why = "Names and messages of users hold such characters.",
      causes = {
        "Bodies are read as Latin-1.",
        "U+001E is not escaped in JSON.",
        "The length of a body is counted in characters.",
        "Bodies are decoded piece by piece, as they come."
      },
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.POLLING)
  void returnsAnyText(Connections them, Checks checks) {
    checks.each(
        List.of(
            new Sample("several-bytes", "Grüße, 世界 €", true),
            new Sample("emoji", "😀👩‍🚀", true),
            new Sample("separator", "a\u001eb", false),
            new Sample("nul", "a\u0000b", false),
            new Sample("quotes", "\"\\/\n\t", false)),
        Sample::slug,
        (sample, slug) -> {
          JsonNode value = TextNode.valueOf(Payloads.unique() + sample.text());
          Returned returned = sent(them, Carrier.POLLING, value);
          Control control = control(them, returned, value);
          boolean theirs =
              control == Control.RETURNS_NOT || (control == Control.MISSING && !sample.printable());
          if (!returned.isRight() && returned.malformed().isEmpty() && theirs) {
            checks.observe(slug, "this echo returns no such text");
          } else {
            checks.must(slug, returned.isRight(), returned.words(), "the same text");
          }
        });
    judgeSplitCharacter(them, checks);
  }

  private static void judgeSplitCharacter(Connections them, Checks checks) {
    String words = "it came back";
    boolean came = true;
    // The pieces may meet in one read of the server's, which is then no worse than the other texts.
    for (int i = 0; i < SPLIT_TRIES && came; i++) {
      PolledSession polled = PolledSession.echoing(them);
      JsonNode value = TextNode.valueOf(Payloads.unique() + "世界 €");
      if (!postInTwoPieces(them, polled, value)) {
        return;
      }
      try (SocketIoConnection connection = polled.live()) {
        came = connection.await(it -> them.echo().answers(it, value), 0, them.answer()) != null;
        words = came ? words : Words.what(connection, 0);
        String hurry = UsualClient.hurry(connection);
        if (!came && hurry != null) {
          checks.untestable("split-character", hurry);
          return;
        }
      }
      if (!came && !sent(them, Carrier.POLLING, value).isRight()) {
        // The other texts say so.
        return;
      }
    }
    checks.must("split-character", came, words, "the same text");
  }

  /** Returns whether the value went out in two pieces. */
  private static boolean postInTwoPieces(Connections them, PolledSession polled, JsonNode value) {
    EngineIoProbe probe = them.probe();
    Bytes body = Bytes.utf8(PollingPayload.encode(them.echo().packet(1, value).encode()));
    String parameters = polled.session().parameters();
    HttpExchange posted =
        polled
            .session()
            .begin(
                EngineIoRequest.post(parameters, "")
                    .withBody(body)
                    .withholdingBodyAfter(withinACharacter(body)));
    if (!posted.awaitSent(probe.patience().handshake())) {
      return false;
    }
    // Behind an exchange on another connection the server has likely seen the first piece.
    var unusedAnswer = probe.request(EngineIoRequest.get(parameters + "-nobody"));
    posted.release();
    var unusedPosted = posted.await(them.answer());
    return true;
  }

  /** Returns a place behind the first byte of the last character that has several. */
  private static int withinACharacter(Bytes body) {
    byte[] bytes = body.toArray();
    int at = bytes.length - 1;
    while ((bytes[at] & 0xC0) != 0xC0) {
      at--;
    }
    return at + 1;
  }

  private static Returned sent(Connections them, Carrier carrier, JsonNode value) {
    try (SocketIoConnection connection = them.connected(carrier)) {
      SocketIoEvent.Came came = them.echo().roundTrip(connection, value, them.answer());
      List<String> malformed =
          connection.engine().since(0).stream()
              .filter(EngineIoEvent.Came.class::isInstance)
              .map(EngineIoEvent.Came.class::cast)
              .filter(it -> it.packet() instanceof EngineIoPacket.Malformed)
              .map(EngineIoEvent.Came::toString)
              .toList();
      String words = malformed.isEmpty() ? words(came, connection) : String.join("; ", malformed);
      return new Returned(came != null, malformed, words);
    }
  }

  private static String words(SocketIoEvent.@Nullable Came came, SocketIoConnection connection) {
    return came == null ? "it did not come back; " + Words.ending(connection) : "it came back";
  }

  /** Asks for the same over WebSocket, where long-polling was not right. */
  private static Control control(Connections them, Returned returned, JsonNode value) {
    if (returned.isRight() || !them.carriers().contains(Carrier.WEBSOCKET)) {
      return Control.MISSING;
    }
    return sent(them, Carrier.WEBSOCKET, value).isRight() ? Control.RETURNS : Control.RETURNS_NOT;
  }

  @ConformanceCase(
      id = "eio.polling.binary",
      clause = "EIO4#http-long-polling-1/binary",
      title = "Bytes travel over long-polling as base64 behind a b",
      sends = "Bytes of several lengths for the echo, with those that base64 alphabets differ in.",
      accepts =
          "The same bytes, whether the body is called text, as the widespread client calls it, or"
              + " octets, as the protocol wants it; where the echo takes text alone, nothing is judged.",
      why = "Files and audio travel so where there is no WebSocket.",
      causes = {"The URL alphabet of base64 is used.", "The padding is left out."},
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.POLLING)
  void returnsBytes(Connections them, Checks checks) {
    checks.each(
        List.of(new byte[] {-5, -1, -2}, new byte[] {7}, new byte[] {1, -1}),
        bytes -> "bytes-" + bytes.length,
        (bytes, slug) -> {
          JsonNode value = BinaryNode.valueOf(bytes);
          Returned returned = sent(them, Carrier.POLLING, value);
          boolean lost = !returned.isRight() && returned.malformed().isEmpty();
          if (lost && control(them, returned, value) != Control.RETURNS) {
            checks.observe(slug, "this echo returns no bytes");
            return;
          }
          boolean asOctets = lost && returnsOctets(them, value);
          checks.must(
              slug,
              returned.isRight() || asOctets,
              asOctets ? "it came back, where the body was called octets" : returned.words(),
              "the same bytes in base64");
        });
  }

  /** Asks for the same once more by a POST that names its body as the protocol has it. */
  private static boolean returnsOctets(Connections them, JsonNode value) {
    PolledSession polled = PolledSession.echoing(them);
    String body = PollingPayload.encode(them.echo().packet(1, value).encode());
    EngineIoRequest post =
        EngineIoRequest.post(polled.session().parameters(), body)
            .with("Content-Type", "application/octet-stream");
    var unusedPosted = polled.session().begin(post).await(them.answer());
    try (SocketIoConnection connection = polled.live()) {
      return connection.await(it -> them.echo().answers(it, value), 0, them.answer()) != null;
    }
  }

  @ConformanceCase(
      id = "eio.compression.negotiated",
      clause = "SOCKETIO4#server-options/http-compression",
      title = "A long body has the encoding that its headers name",
      sends = "An echo of more than a KiB, with Accept-Encoding: gzip.",
      accepts = "The same text, compressed or not.",
      why = "Browsers ask for gzip, and undo what the header names.",
      causes = "A proxy or a framework claims an encoding that it did not apply.",
      needs = {Need.CONNECTION, Need.ECHO},
      capabilities = Capability.POLLING)
  void claimsNoEncodingThatItDidNotApply(Connections them, Checks checks) {
    JsonNode value = TextNode.valueOf(Payloads.unique() + "x".repeat(LONG_BODY));
    Returned returned = sent(them, Carrier.POLLING, value);
    if (control(them, returned, value) == Control.RETURNS_NOT) {
      checks.observe("long-body", "this echo returns no text as long as that");
    } else {
      checks.should("long-body", returned.isRight(), returned.words(), "the same text");
    }
  }
}
