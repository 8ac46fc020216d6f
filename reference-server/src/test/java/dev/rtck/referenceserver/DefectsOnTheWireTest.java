package dev.rtck.referenceserver;

import static dev.rtck.referenceserver.RawClient.frame;
import static dev.rtck.referenceserver.RawClient.hex;
import static dev.rtck.referenceserver.RawClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.ReferenceServer.Options;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Each stimulus is answered differently by a clean server and by one with the defect. */
@Execution(ExecutionMode.CONCURRENT)
class DefectsOnTheWireTest {
  private static final int KIB = 1024;

  @SuppressWarnings("NullAway.Init")
  private static ReferenceServer clean;

  private final List<DynamicTest> tests = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    clean = ReferenceServer.start(options().build());
  }

  @AfterAll
  static void stop() {
    clean.close();
  }

  private static Options.Builder options() {
    return Options.builder()
        .handshakeTimeout(Duration.ofMillis(150))
        .closeTimeout(Duration.ofMillis(150))
        .maxMessageBytes(256 * KIB);
  }

  @TestFactory
  List<DynamicTest> handshake() {
    String usual = request("/echo", "");
    head(Defect.UPGRADE_MISSING_IN_101, usual);
    head(Defect.CONNECTION_UPGRADE_MISSING_IN_101, usual);
    head(Defect.CONTENT_LENGTH_IN_101, usual);
    head(Defect.ACCEPT_FROM_LOWER_CASED_KEY, usual);
    head(Defect.ACCEPT_WITH_LOWER_CASED_GUID, usual);
    head(Defect.SUBPROTOCOL_WITHOUT_OFFER, usual);
    head(Defect.EXTENSION_WITHOUT_OFFER, usual);
    head(Defect.LINE_FEEDS_ALONE_IN_101, usual);
    changed(Defect.KEY_NAME_CASE_SENSITIVE, "Sec-WebSocket-Key", "sec-websocket-key");
    changed(Defect.UPGRADE_TOKEN_CASE_SENSITIVE, "websocket", "WebSocket");
    changed(Defect.CONNECTION_TOKEN_CASE_SENSITIVE, ": Upgrade", ": UPGRADE");
    changed(Defect.FIRST_CONNECTION_TOKEN_ONLY, ": Upgrade", ": keep-alive, Upgrade");
    changed(Defect.FIRST_UPGRADE_TOKEN_ONLY, ": websocket", ": foo, websocket");
    changed(Defect.HEADER_ORDER_MATTERS, "Host:", "X-Unknown: 1\r\nHost:");
    changed(Defect.ONLY_ONE_SPACE_TRIMMED, ": 13", ":\t 13 \t");
    changed(Defect.ABSOLUTE_TARGET_REFUSED, " /echo", " http://localhost/echo");
    changed(Defect.MISSING_KEY_ACCEPTED, "Sec-WebSocket-Key", "X-Key");
    changed(Defect.KEY_ENCODING_NOT_CHECKED, "AQIDBAUGBwgJCgsMDQ4PEA==", "*");
    changed(Defect.KEY_LENGTH_NOT_CHECKED, "AQIDBAUGBwgJCgsMDQ4PEA==", "AQID");
    changed(Defect.KEY_CHECKED_BY_LENGTH, "AQIDBAUGBwgJCgsMDQ4PEA==", "*".repeat(24));
    more(Defect.DUPLICATE_KEY_ACCEPTED, "Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==");
    changed(Defect.MISSING_VERSION_ACCEPTED, "Sec-WebSocket-Version", "X-Version");
    changed(Defect.UNSUPPORTED_VERSION_ACCEPTED, ": 13", ": 14");
    changed(Defect.VERSION_MISSING_IN_426, ": 13", ": 14");
    changed(Defect.UPGRADE_MISSING_IN_426, ": 13", ": 14");
    changed(Defect.CONNECTION_UPGRADE_MISSING_IN_426, ": 13", ": 14");
    changed(Defect.WEBSOCKET_MISSING_IN_426, ": 13", ": 14");
    changed(Defect.VERSION_8_UNNAMED, ": 13", ": 8");
    changed(Defect.REFUSAL_WITHOUT_STATUS, "Sec-WebSocket-Key", "X-Key");
    changed(Defect.MISSING_HOST_ANSWERED_200, "Host", "X-Host");
    changed(Defect.CHALLENGE_EMPTY_IN_401, "/echo", "/private");
    changed(Defect.MALFORMED_VERSION_ACCEPTED, ": 13", ": 013");
    changed(Defect.MISSING_UPGRADE_ACCEPTED, "Upgrade: websocket", "X: y");
    changed(Defect.MISSING_CONNECTION_ACCEPTED, "Connection: Upgrade", "X: y");
    changed(Defect.FOREIGN_UPGRADE_ACCEPTED, ": websocket", ": foo");
    changed(Defect.UPGRADE_WORDS_FOUND_IN_OTHERS, ": websocket", ": notwebsocket");
    changed(Defect.METHOD_NAME_IN_ANY_CASE, "GET", "get");
    changed(Defect.UPGRADE_BY_POST_ACCEPTED, "GET", "POST");
    changed(Defect.UPGRADE_BY_HTTP_1_0_ACCEPTED, "HTTP/1.1", "HTTP/1.0");
    changed(Defect.MISSING_HOST_ACCEPTED, "Host", "X-Host");
    more(Defect.DUPLICATE_HOST_ACCEPTED, "Host: localhost");
    changed(Defect.MALFORMED_HOST_ACCEPTED, ": localhost", ": a b");
    more(Defect.SPACE_BEFORE_COLON_ACCEPTED, "X-A : b");
    more(Defect.HEADER_NAME_CHARACTERS_NOT_CHECKED, "X\u0000A: b");
    changed(Defect.FOLDED_LINE_READ_AS_HEADER, "Sec-WebSocket-Key", "X: y\r\n Sec-WebSocket-Key");
    changed(Defect.BARE_RETURN_ENDS_A_LINE, "Sec-WebSocket-Key", "X: y\rSec-WebSocket-Key");
    changed(Defect.GARBAGE_BEFORE_REQUEST_SKIPPED, "GET", "garbage\r\nGET");
    more(
        Defect.CONTENT_LENGTH_WITH_TRANSFER_ENCODING_ACCEPTED,
        "Content-Length: 0\r\nTransfer-Encoding: chunked");
    more(Defect.OVERSIZED_HEAD_ANSWERED_500, "X: " + "y".repeat(17 * KIB));
    changed(Defect.DECODED_TARGET_REFLECTED, "/echo", "/x%0d%0aX-Injected:%20yes");
    changed(Defect.MISSING_CREDENTIALS_ACCEPTED, "/echo", "/private");
    changed(Defect.CHALLENGE_MISSING_IN_401, "/echo", "/private");
    changed(Defect.INVALID_CREDENTIALS_ACCEPTED, "/echo", "/private?token=nope");
    changed(
        Defect.FOREIGN_ORIGIN_ACCEPTED,
        "/echo HTTP/1.1\r\n",
        "/private?token=t0ken-alice HTTP/1.1\r\nOrigin: https://evil.example\r\n");
    more(Defect.SEVERAL_SUBPROTOCOLS_SELECTED, "Sec-WebSocket-Protocol: chat.v1, chat.v2");
    more(Defect.SUBPROTOCOL_NEVER_SELECTED, "Sec-WebSocket-Protocol: chat.v1");
    more(Defect.UNOFFERED_SUBPROTOCOL_SELECTED, "Sec-WebSocket-Protocol: x-unknown");
    more(Defect.OFFERED_SUBPROTOCOLS_SENT_BACK, "Sec-WebSocket-Protocol: x-unknown, x-other");
    more(Defect.MALFORMED_SUBPROTOCOL_SELECTED, "Sec-WebSocket-Protocol: a b");
    more(Defect.EMPTY_PROTOCOL_HEADER_SENT, "Sec-WebSocket-Protocol: x-unknown");
    more(Defect.UNKNOWN_EXTENSION_REFUSED, "Sec-WebSocket-Extensions: bbf-usp-protocol");
    more(Defect.UNOFFERED_EXTENSION_CLAIMED, "Sec-WebSocket-Extensions: bbf-usp-protocol");
    more(Defect.EMPTY_EXTENSIONS_HEADER_SENT, "Sec-WebSocket-Extensions: bbf-usp-protocol");
    more(Defect.EXTENSION_SYNTAX_IGNORED, "Sec-WebSocket-Extensions: permessage-deflate; ;=,");
    more(
        Defect.SEVERAL_EXTENSION_LINES_REFUSED,
        "Sec-WebSocket-Extensions: x-a\r\nSec-WebSocket-Extensions: x-b");
    offer(Defect.OWN_EXTENSION_ADDED, "");
    more(Defect.EXPECT_CONTINUE_IGNORED, "Expect: 100-continue");
    more(Defect.EXPECT_CONTINUE_UNANSWERED, "Content-Length: 1\r\nExpect: 100-continue");
    offer(Defect.FRESH_CONTEXT_DECLINED, "; server_no_context_takeover");
    offer(Defect.SMALL_CLIENT_WINDOW_DEMANDED, "; client_max_window_bits");
    offer(Defect.CLIENT_WINDOW_DROPPED, "; client_max_window_bits");
    offer(
        Defect.SHORT_MESSAGES_KEPT_AS_CONTEXT,
        "; server_no_context_takeover; server_max_window_bits=9");
    offer(Defect.CLIENT_WINDOW_BITS_WITHOUT_OFFER, "");
    offer(Defect.SERVER_WINDOW_BITS_IGNORED, "; server_max_window_bits=10");
    offer(Defect.SERVER_CONTEXT_TAKEOVER_NOT_CONFIRMED, "; server_no_context_takeover");
    offer(Defect.INVALID_DEFLATE_PARAMETERS_ACCEPTED, "; unknown");
    offer(Defect.SERVER_WINDOW_EXCEEDED, "; server_max_window_bits=10");
    offer(Defect.QUOTED_EXTENSION_VALUE_REFUSED, "; server_max_window_bits=\"15\"");
    offer(Defect.DEFLATE_RESPONSE_REPEATS_PARAMETER, "; client_no_context_takeover");
    byte[] ping = frame(0x89, "early");
    exchange(Defect.EARLY_BYTES_LOST, latin1(usual), ping);
    exchange(
        Defect.REQUEST_BODY_READ_AS_FRAMES,
        latin1(request("/echo", "Content-Length: " + ping.length + "\r\n")),
        ping);
    String refused = usual.replace("Sec-WebSocket-Key", "X-Key");
    exchange(Defect.FRAMES_ANSWERED_AFTER_REFUSAL, latin1(refused), ping);
    exchange(Defect.SILENT_AFTER_REFUSAL, latin1(refused), latin1(usual));
    differs(
        Defect.CHOPPED_HEAD_REFUSED,
        client -> {
          for (String piece : usual.split("(?<=-)", -1)) {
            client.send(piece);
            client.pause();
          }
          client.finish();
        });
    differs(Defect.SILENT_CONNECTION_KEPT, client -> {});
    differs(
        Defect.UNFINISHED_HEADERS_KEPT,
        client -> client.send(usual.substring(0, usual.length() - 2)));
    differs(
        Defect.SLOW_HEADERS_RESTART_THE_CLOCK,
        client -> {
          for (int i = 0; i < 12; i++) {
            client.send(usual.substring(i, i + 1));
            client.pause();
          }
          client.send(usual.substring(12));
          client.finish();
        });
    return tests;
  }

  @TestFactory
  List<DynamicTest> framesAndMessages() {
    echo(Defect.ECHO_MISSING, frame(0x81, "x"));
    echo(Defect.EMPTY_MESSAGE_LOST, frame(0x81, ""));
    echo(Defect.MESSAGE_OF_126_BYTES_LOST, frame(0x82, new byte[126]));
    echo(Defect.MESSAGE_OF_65535_BYTES_CUT, frame(0x82, new byte[65535]));
    echo(Defect.MESSAGE_OF_65536_BYTES_CUT, frame(0x82, new byte[65536]));
    echo(Defect.COALESCED_MESSAGES_DROPPED, repeat(frame(0x81, "x"), 100));
    echo(Defect.ZERO_MASK_REFUSED, hex("8181 00000000 61"));
    echo(Defect.MASKED_SERVER_FRAMES, frame(0x81, "x"));
    echo(Defect.SERVER_LENGTH_NOT_MINIMAL, frame(0x81, "x"));
    echo(Defect.SERVER_LENGTH_WITH_TOP_BIT, frame(0x81, "x".repeat(65_536)));
    echo(Defect.SERVER_SETS_RESERVED_BIT, frame(0x81, "x"));
    echo(Defect.FRAGMENTED_PONG_SENT, frame(0x89, "x"));
    echo(Defect.UNMASKED_DATA_FRAME_ACCEPTED, hex("8101 61"));
    echo(Defect.UNMASKED_CONTROL_FRAME_ACCEPTED, hex("8901 61"));
    echo(Defect.RESERVED_BIT_IGNORED, frame(0xc1, "x"));
    echo(Defect.RESERVED_BITS_ON_CONTROL_FRAMES_IGNORED, frame(0xc9, "x"));
    echo(Defect.RESERVED_BIT_IGNORED_AFTER_A_PING, join(frame(0x89, "p"), frame(0x91, "x")));
    echo(Defect.RESERVED_DATA_OPCODE_IGNORED, frame(0x83, "x"));
    echo(Defect.RESERVED_CONTROL_OPCODE_IGNORED, frame(0x8b, "x"));
    echo(Defect.NON_MINIMAL_LENGTH_ACCEPTED, hex("81fe0001 00000000 61"));
    echo(Defect.LENGTH_SIGN_IGNORED, hex("81ff8000000000000001 00000000 61"));
    echo(Defect.LENGTH_CUT_TO_32_BITS, hex("81ff0000010000000000 00000000"));
    echo(Defect.TRUNCATED_FRAME_ECHOED, hex("81e4 00000000 61616161"));
    echo(Defect.LONG_PING_ACCEPTED, frame(0x89, new byte[126]));
    echo(
        Defect.FRAGMENTS_LOST, join(frame(1, "a"), frame(0, "b"), frame(0, "c"), frame(0x80, "d")));
    echo(Defect.EMPTY_FRAGMENT_BREAKS_MESSAGE, join(frame(1, ""), frame(0x80, "d")));
    echo(Defect.EMPTY_FIRST_FRAGMENT_HIDES_TEXT, join(frame(1, ""), frame(0x80, "d")));
    byte[] interleavedPing = join(frame(1, "a"), frame(0x89, "p"), frame(0x80, "b"));
    echo(Defect.PING_INSIDE_MESSAGE_UNANSWERED, interleavedPing);
    echo(Defect.PING_INSIDE_MESSAGE_ENDS_IT, interleavedPing);
    echo(Defect.PING_INSIDE_MESSAGE_MAKES_IT_BINARY, interleavedPing);
    echo(
        Defect.PONG_INSIDE_MESSAGE_REFUSED,
        join(frame(1, "a"), frame(0x8a, "p"), frame(0x80, "b")));
    byte[] interleavedClose = join(frame(1, "a"), frame(0x88, ""), frame(0x80, "b"));
    echo(Defect.CLOSE_INSIDE_MESSAGE_DELIVERS_IT, interleavedClose);
    echo(Defect.CLOSE_INSIDE_MESSAGE_IGNORED, interleavedClose);
    echo(Defect.CONTINUATION_WITHOUT_START_ACCEPTED, frame(0x80, "b"));
    echo(
        Defect.CONTINUATION_AFTER_END_ACCEPTED,
        join(frame(1, "a"), frame(0x80, "b"), frame(0x80, "c")));
    echo(Defect.INTERRUPTED_MESSAGE_ACCEPTED, join(frame(1, "a"), frame(0x82, "b")));
    echo(
        Defect.EMPTY_MESSAGE_INSIDE_ANOTHER_ACCEPTED,
        join(frame(1, "a"), frame(0x81, ""), frame(0x80, "b")));
    echo(Defect.FRAGMENTED_CONTROL_FRAME_ACCEPTED, frame(0x09, "b"));
    echo(Defect.NONCHARACTERS_REFUSED, hex("8183 00000000 efbfbf"));
    echo(Defect.BYTE_ORDER_MARK_STRIPPED, hex("8184 00000000 efbbbf61"));
    echo(Defect.OVERLONG_UTF8_ACCEPTED, hex("8182 00000000 c0af"));
    echo(Defect.SURROGATES_ACCEPTED, hex("8183 00000000 eda080"));
    echo(Defect.CODE_POINTS_BEYOND_UNICODE_ACCEPTED, hex("8184 00000000 f4908080"));
    echo(Defect.INVALID_UTF8_ACCEPTED, hex("8181 00000000 ff"));
    byte[] large = new byte[5000];
    large[4999] = (byte) 0xff;
    echo(Defect.LARGE_TEXT_UNCHECKED, frame(0x81, large));
    byte[] split = hex("0181 00000000 c3 8081 00000000 a4");
    echo(Defect.UTF8_JUDGED_PER_FRAGMENT, split);
    echo(Defect.TRUNCATED_CODE_POINT_ACCEPTED, hex("8181 00000000 c3"));
    echo(Defect.UTF8_UNCHECKED_IN_FRAGMENTS, hex("0181 00000000 c3 8081 00000000 61"));
    echo(
        Defect.PING_INSIDE_MESSAGE_STOPS_UTF8_CHECK,
        join(frame(1, "a"), frame(0x89, "p"), hex("8081 00000000 ff")));
    echo(Defect.BINARY_CHECKED_AS_TEXT, hex("8281 00000000 ff"));
    echo(Defect.PING_PAYLOAD_CHECKED_AS_TEXT, hex("8981 00000000 ff"));
    echo(Defect.BINARY_PONG_PAYLOAD_MANGLED, hex("8981 00000000 ff"));
    echo(Defect.PONG_OF_125_BYTES_CUT, frame(0x89, new byte[125]));
    echo(Defect.EMPTY_PING_UNANSWERED, frame(0x89, ""));
    echo(Defect.PING_BURST_PARTLY_ANSWERED, repeat(frame(0x89, "x"), 10));
    echo(Defect.UNSOLICITED_PONG_REFUSED, frame(0x8a, "x"));
    echo(Defect.FRAME_SIZE_NOT_LIMITED, frame(0x82, new byte[300 * KIB]));
    echo(Defect.MESSAGE_AT_THE_LIMIT_REFUSED, frame(0x82, new byte[256 * KIB]));
    byte[] half = new byte[200 * KIB];
    echo(Defect.FRAGMENTS_NOT_LIMITED, join(frame(2, half), frame(0x80, half)));
    differs(
        Defect.CUT_FRAME_REFUSED,
        client -> {
          client.upgrade("");
          client.send(hex("81"));
          client.pause();
          client.send(hex("81 00000000 61"));
          client.finish();
        });
    differs(
        Defect.UNFINISHED_MESSAGE_DELIVERED,
        client -> {
          client.upgrade("");
          client.send(frame(1, "half"));
        });
    return tests;
  }

  @TestFactory
  List<DynamicTest> closing() {
    byte[] normal = hex("8882 00000000 03e8");
    open(Defect.CLOSE_NOT_ANSWERED, normal);
    open(Defect.EMPTY_CLOSE_ANSWERED_WITH_1005, frame(0x88, ""));
    open(Defect.ONE_BYTE_CLOSE_BODY_ACCEPTED, frame(0x88, "x"));
    byte[] reason = new byte[124];
    reason[0] = 3;
    reason[1] = (byte) 0xe8;
    open(Defect.LONG_CLOSE_FRAME_ACCEPTED, frame(0x88, Arrays.copyOf(reason, 126)));
    open(Defect.CLOSE_REASON_OF_123_BYTES_REFUSED, frame(0x88, Arrays.copyOf(reason, 125)));
    open(Defect.APPLICATION_CLOSE_CODES_REFUSED, hex("8882 00000000 0fa0"));
    open(Defect.CLOSE_ECHOES_RESERVED_CODE, hex("8882 00000000 03ed"));
    open(Defect.RESERVED_CLOSE_CODE_ACCEPTED, hex("8882 00000000 03ed"));
    open(Defect.CLOSE_REASON_NOT_CHECKED, hex("8883 00000000 03e8 ff"));
    open(Defect.INVALID_CLOSE_REASON_ECHOED, hex("8883 00000000 03e8 ff"));
    open(
        Defect.CLOSE_REASON_INSIDE_MESSAGE_NOT_CHECKED,
        join(frame(1, "a"), hex("8883 00000000 03e8 ff")));
    open(Defect.UNFINISHED_MESSAGE_SENT_BEHIND_CLOSE, join(frame(1, "a"), normal));
    open(Defect.DATA_AFTER_CLOSE_ANSWERED, join(normal, frame(0x81, "x")));
    open(Defect.EMPTY_CLOSE_ANSWERED_WITH_1010, hex("8880 00000000"));
    open(Defect.SECOND_CLOSE_ANSWERED, join(normal, normal));
    open(Defect.READING_GOES_ON_AFTER_FAILURE, join(frame(0x83, "x"), frame(0x89, "x")));
    open(Defect.TCP_KEPT_AFTER_FAILURE, frame(0x83, "x"));
    open(Defect.TCP_KEPT_AFTER_CLOSE, normal);
    open(Defect.RESET_AFTER_CLOSE, normal);
    open(Defect.FAILURE_WITHOUT_CLOSE_FRAME, frame(0x83, "x"));
    echo(Defect.HALF_CLOSE_IGNORED, frame(0x81, "x"));
    differs(
        Defect.SERVER_CLOSE_WAITS_FOREVER,
        client -> {
          client.send(request("/ws", ""));
          client.send(frame(0x81, "{\"type\":\"leave\"}"));
        });
    return tests;
  }

  @TestFactory
  List<DynamicTest> compression() {
    byte[] hello = hex("c187 00000000 f248cdc9c90700");
    deflate(Defect.UNCOMPRESSED_MESSAGE_REFUSED, "", frame(0x81, "x"));
    deflate(Defect.FINAL_BLOCK_WITHOUT_TAIL, "", hello);
    deflate(Defect.STORED_BLOCK_REFUSED, "", hex("c18b 00000000 000500faff48656c6c6f00"));
    deflate(
        Defect.FINAL_BLOCK_ENDS_COMPRESSION,
        "",
        join(hex("c188 00000000 f348cdc9c9070000"), hello));
    deflate(
        Defect.PING_BREAKS_COMPRESSED_MESSAGE,
        "",
        join(hex("4185 00000000 f248cdc9c9"), frame(0x89, "p"), hex("8082 00000000 0700")));
    byte[] helloAgain = hex("c185 00000000 f200110000");
    deflate(Defect.PING_EMPTIES_WINDOW, "", join(hello, frame(0x89, "p"), helloAgain));
    deflate(
        Defect.RESERVED_BIT_ON_CONTINUATION_ACCEPTED,
        "",
        hex("4183 00000000 f248cd c084 00000000 c9c90700"));
    deflate(Defect.RESERVED_BIT_ON_COMPRESSED_CONTROL_ACCEPTED, "", hex("c981 00000000 61"));
    deflate(Defect.CORRUPT_DEFLATE_DATA_ACCEPTED, "", hex("c184 00000000 ffffffff"));
    deflate(Defect.UTF8_UNCHECKED_AFTER_INFLATING, "", hex("c187 00000000 000100feffff00"));
    deflate(Defect.SERVER_SETS_RESERVED_BIT_ON_PONG, "", frame(0x89, "x"));
    deflate(Defect.OTHER_RESERVED_BITS_IGNORED, "", frame(0xa1, "x"));
    deflate(
        Defect.SERVER_CONTEXT_TAKEOVER_KEPT, "; server_no_context_takeover", join(hello, hello));
    deflate(Defect.COMPRESSED_MESSAGE_CUT, "", frame(0x82, new byte[41_000]));
    byte[] bomb = deflated(new byte[400 * KIB]);
    deflate(Defect.INFLATED_MESSAGE_NOT_LIMITED, "", frame(0xc2, bomb));
    return tests;
  }

  private static byte[] deflated(byte[] payload) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(payload);
    byte[] out = new byte[payload.length];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }

  // How a stimulus is sent

  private interface Stimulus {
    void sendBy(RawClient client) throws IOException;
  }

  private void head(Defect defect, String request) {
    exchange(defect, latin1(request));
  }

  private void changed(Defect defect, String right, String wrong) {
    head(defect, request("/echo", "").replace(right, wrong));
  }

  private void more(Defect defect, String line) {
    head(defect, request("/echo", line + "\r\n"));
  }

  private void offer(Defect defect, String parameters) {
    more(defect, "Sec-WebSocket-Extensions: permessage-deflate" + parameters);
  }

  /** Sends everything at once, then FIN. */
  private void exchange(Defect defect, byte[]... parts) {
    differs(
        defect,
        client -> {
          client.send(join(parts));
          client.finish();
        });
  }

  /** Sends frames after the handshake, then FIN. */
  private void echo(Defect defect, byte[] frames) {
    differs(
        defect,
        client -> {
          client.upgrade("");
          client.send(frames);
          client.finish();
        });
  }

  /** Sends frames after the handshake, and leaves TCP to the server. */
  private void open(Defect defect, byte[] frames) {
    differs(
        defect,
        client -> {
          client.upgrade("");
          client.send(frames);
        });
  }

  private void deflate(Defect defect, String parameters, byte[] frames) {
    differs(
        defect,
        client -> {
          client.upgrade("Sec-WebSocket-Extensions: permessage-deflate" + parameters + "\r\n");
          client.send(frames);
          client.finish();
        });
  }

  private void differs(Defect defect, Stimulus stimulus) {
    tests.add(
        DynamicTest.dynamicTest(
            defect.id(),
            () -> {
              Options broken = options().defects(List.of(defect)).build();
              try (ReferenceServer server = ReferenceServer.start(broken)) {
                assertThat(answer(server.port(), stimulus))
                    .isNotEqualTo(answer(clean.port(), stimulus));
              }
            }));
  }

  private static String answer(int port, Stimulus stimulus) throws IOException {
    try (RawClient client = new RawClient(port)) {
      stimulus.sendBy(client);
      return client.readToEnd().replaceAll("\\{[^}]*}", "{}");
    }
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] repeat(byte[] part, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
