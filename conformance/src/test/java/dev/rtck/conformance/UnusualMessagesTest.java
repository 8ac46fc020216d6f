package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.rtck.conformance.DescribedChat.Excess;
import dev.rtck.conformance.DescribedChat.Manners;
import dev.rtck.protocol.Bytes;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are particular about what they are told, and say so in ways of their own. */
@Timeout(60)
final class UnusualMessagesTest {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int MOST = 50;

  @TempDir Path folder;

  private Run judge(int port, String profile, String cases) {
    Run run = Judgement.judge(port, profile, id -> id.matches(cases), LIMIT, folder);
    assertThat(run.results()).isNotEmpty();
    return run;
  }

  private static void assertNoneRed(Run run) {
    assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
  }

  private static Verdict verdict(Run run, String caseId) {
    List<Result> results =
        run.results().stream().filter(result -> result.caseId().equals(caseId)).toList();
    assertThat(results).hasSize(1);
    return results.get(0).verdict();
  }

  @Test
  void anApplicationThatRefusesLongTextsInWordsIsNotBlamed() throws IOException {
    try (DescribedChat chat = DescribedChat.start(Manners.usual().refusingLongTexts(500))) {
      Run run =
          judge(
              chat.port(),
              DescribedChat.PROFILE,
              "ws\\.(framing\\.(payload-lengths|message-series)|utf8\\.valid|backpressure\\.slow-reader)");
      assertNoneRed(run);
      assertThat(verdict(run, "ws.framing.message-series")).isEqualTo(Verdict.UNTESTABLE);
      assertThat(verdict(run, "ws.backpressure.slow-reader")).isEqualTo(Verdict.UNTESTABLE);
    }
  }

  @Test
  void anApplicationThatRefusesTooManyInWordsIsNotBlamed() throws IOException {
    Excess words =
        peer ->
            peer.tell(
                JsonNodeFactory.instance
                    .objectNode()
                    .put("type", "error")
                    .put("message", "slow down"));
    try (DescribedChat chat = DescribedChat.start(Manners.usual().limited(MOST, words))) {
      Run run =
          judge(
              chat.port(),
              DescribedChat.PROFILE,
              "ws\\.framing\\.(coalesced-frames|message-series)");
      assertNoneRed(run);
      assertThat(verdict(run, "ws.framing.coalesced-frames")).isEqualTo(Verdict.UNTESTABLE);
    }
  }

  @Test
  void anApplicationIsNotToldMoreThanItPromisesToTake() throws IOException {
    String profile = DescribedChat.PROFILE + "    limits: {ratePerSecond: " + MOST + "}\n";
    try (DescribedChat chat = DescribedChat.start(Manners.usual().limited(MOST, peer -> {}))) {
      Run run = judge(chat.port(), profile, "ws\\.framing\\.(coalesced-frames|message-series)");
      assertThat(run.results())
          .as(Judgement.describe(run))
          .extracting(Result::verdict)
          .containsOnly(Verdict.PASS);
    }
  }

  @Test
  void whatIsSaidBesidesIsNoPartOfALargeMessage() throws IOException {
    byte[] news = Interposer.frame(Interposer.TEXT, "news ".repeat(400).getBytes(UTF_8));
    byte[] tooBig = Interposer.frame(Interposer.CLOSE, new byte[] {0x03, (byte) 0xf1});
    Interposer.Manners manners =
        new Interposer.Manners() {
          @Override
          public byte[] message(int firstByte, byte[] payload) {
            return payload.length > 4_000
                ? Interposer.join(news, tooBig)
                : Interposer.frame(firstByte, payload);
          }
        };
    String profile =
        """
        endpoints:
          echo:
            protocol: websocket
            path: /echo
        """;
    try (Interposer target = Interposer.start(() -> manners)) {
      assertNoneRed(judge(target.port(), profile, "ws\\.framing\\.large-message"));
    }
  }

  /** A frame of a client's, unmasked. */
  private record ClientFrame(int firstByte, Bytes payload) {

    int opcode() {
      return firstByte & 0x0F;
    }

    boolean isLast() {
      return firstByte >= 0x80;
    }

    static ClientFrame read(DataInputStream in) throws IOException {
      int first = in.readUnsignedByte();
      int length = in.readUnsignedByte() & 0x7F;
      long whole = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(Math.toIntExact(whole));
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i % 4];
      }
      return new ClientFrame(first, Bytes.copyOf(payload, 0, payload.length));
    }
  }

  private static final int IDLE_MILLIS = 1_000;

  /**
   * Echoes binary messages alone, closes whoever is idle as if nothing were wrong, loses what came
   * before its answer, and takes no frame that is too large by the code for that.
   */
  private static void serveBytesAlone(Socket socket) throws IOException {
    String head = ScriptedServer.readHead(socket);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    in.skipNBytes(in.available());
    ScriptedServer.switchProtocols(socket, head);
    socket.setSoTimeout(IDLE_MILLIS);
    byte[] begun = new byte[0];
    boolean inside = false;
    int code = 0;
    while (code == 0) {
      try {
        ClientFrame frame = ClientFrame.read(in);
        byte[] payload = frame.payload().toArray();
        boolean control = frame.opcode() >= 8;
        if (control && payload.length > 125) {
          code = payload.length > 65_535 ? 1009 : 1002;
        } else if (frame.opcode() == 8) {
          socket.getOutputStream().write(Interposer.frame(Interposer.CLOSE, payload));
          return;
        } else if (frame.opcode() == 9) {
          socket.getOutputStream().write(Interposer.frame(Interposer.PONG, payload));
        } else if (frame.opcode() == 1) {
          code = 1003;
        } else if (inside != (frame.opcode() == 0) && !control) {
          code = 1002;
        } else if (!control) {
          begun = Interposer.join(begun, payload);
          inside = !frame.isLast();
          if (frame.isLast()) {
            socket.getOutputStream().write(Interposer.frame(Interposer.BINARY, begun));
            begun = new byte[0];
          }
        }
      } catch (SocketTimeoutException idle) {
        code = 1000;
      }
    }
    byte[] body = {(byte) (code >> 8), (byte) code};
    socket.getOutputStream().write(Interposer.frame(Interposer.CLOSE, body));
  }

  @Test
  void aServerOfBytesAloneIsNotBlamedForWhatItDoesWithTexts() throws IOException {
    String profile =
        """
        endpoints:
          bytes:
            protocol: websocket
            path: /
            limits: {idle: 1s}
            operations:
              echo: {send: "${text}", receive: "${text}", binary: true}
        """;
    try (ScriptedServer server =
        ScriptedServer.start((socket, number) -> serveBytesAlone(socket))) {
      Run run =
          judge(
              server.port(),
              profile,
              "ws\\.(utf8\\.(invalid|truncated-code-point|invalid-across-fragments)"
                  + "|fragmentation\\.interleaved-close|keepalive\\.(idle|dead-client)"
                  + "|framing\\.control-payload-length|handshake\\.early-frame)");
      assertNoneRed(run);
    }
  }

  /** Asks each client all the time whether it is there, and ends who does not answer twice. */
  private static void askAllTheTime(Socket socket) throws IOException {
    ScriptedServer.switchProtocols(socket);
    socket.setSoTimeout(200);
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    for (int unanswered = 0; unanswered < 2; ) {
      try {
        ClientFrame frame = ClientFrame.read(in);
        if (frame.opcode() == 8) {
          out.write(Interposer.frame(Interposer.CLOSE, frame.payload().toArray()));
          return;
        } else if (frame.opcode() == 9) {
          out.write(Interposer.frame(Interposer.PONG, frame.payload().toArray()));
        } else if (frame.payload().text().equals("here")) {
          unanswered = 0;
        }
      } catch (SocketTimeoutException nothingCame) {
        out.write(Interposer.frame(Interposer.TEXT, "there?".getBytes(UTF_8)));
        unanswered++;
      }
    }
  }

  @Test
  void anApplicationThatAsksWhetherItsClientsAreThereIsAnswered() throws IOException {
    String profile =
        """
        endpoints:
          asking:
            protocol: websocket
            path: /
            limits: {keepalive: 500ms}
            operations:
              heartbeat: {receive: "there?", send: "here", every: 200ms}
        """;
    try (ScriptedServer server = ScriptedServer.start((socket, number) -> askAllTheTime(socket))) {
      Run run = judge(server.port(), profile, "ws\\.keepalive\\.ping-interval");
      assertThat(verdict(run, "ws.keepalive.ping-interval"))
          .as(Judgement.describe(run))
          .isEqualTo(Verdict.PASS);
    }
  }

  private static final String ECHO =
      """
      endpoints:
        echo:
          protocol: websocket
          path: /
          operations:
            echo: {send: "${text}", receive: "${text}"}
      """;

  private static final int LARGEST_FRAME = 65_536;

  /** How many messages are answered together. */
  private static final int TOGETHER = 8;

  /**
   * Answers what came together with the last first, and ends the connection on a frame that is too
   * large; a message of many frames may be longer.
   */
  private static void serveSmallFrames(Socket socket) throws IOException {
    ScriptedServer.switchProtocols(socket);
    DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    OutputStream out = socket.getOutputStream();
    Deque<byte[]> unanswered = new ArrayDeque<>();
    ByteArrayOutputStream begun = new ByteArrayOutputStream();
    int opcode = 0;
    while (true) {
      ClientFrame frame = ClientFrame.read(in);
      byte[] payload = frame.payload().toArray();
      if (payload.length > LARGEST_FRAME) {
        return;
      }
      if (frame.opcode() == 8) {
        out.write(Interposer.frame(Interposer.CLOSE, payload));
        return;
      } else if (frame.opcode() == 9) {
        unanswered.push(Interposer.frame(Interposer.PONG, payload));
      } else if (frame.opcode() < 8) {
        opcode = frame.opcode() == 0 ? opcode : frame.opcode();
        begun.write(payload);
        if (frame.isLast()) {
          unanswered.push(Interposer.frame(0x80 | opcode, begun.toByteArray()));
          begun.reset();
        }
      }
      if (in.available() == 0 || unanswered.size() == TOGETHER) {
        while (!unanswered.isEmpty()) {
          out.write(unanswered.pop());
        }
      }
    }
  }

  @Test
  void aLimitOfFramesIsNoLimitOfMessages() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start((socket, number) -> serveSmallFrames(socket))) {
      Run run = judge(server.port(), ECHO, "ws\\.framing\\.payload-lengths");
      assertThat(verdict(run, "ws.framing.payload-lengths"))
          .as(Judgement.describe(run))
          .isEqualTo(Verdict.UNTESTABLE);
    }
  }

  @Test
  void answersInAnyOrderAreNotBlamedOnASlowReader() throws IOException {
    try (ScriptedServer server =
        ScriptedServer.start((socket, number) -> serveSmallFrames(socket))) {
      assertNoneRed(
          judge(
              server.port(),
              ECHO,
              "ws\\.(backpressure\\.resumed-reader|framing\\.(coalesced-frames|message-series))"));
    }
  }
}
