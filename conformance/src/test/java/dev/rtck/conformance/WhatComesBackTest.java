package dev.rtck.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said over Socket.IO comes back to who says it, and so serves for an echo. */
@Execution(ExecutionMode.CONCURRENT)
final class WhatComesBackTest {

  private static final String WITHOUT_ECHO =
      """
      users:
        alice: {connect: {token: t0ken-alice}}
        bob: {cookies: {session-token: t0ken-bob}}
        mallory: {connect: {token: t0ken-mallory}}
      endpoints:
        guarded:
          protocol: socketio
          path: /recovering/socket.io/
          namespace: /private
          namespaces: [/private, /staff]
          auth: {required: true, valid: [alice, bob], invalid: [mallory], anonymous: refused}
          operations:
            join: {send: [join, "${room}"]}
            leave: {send: [leave, "${room}"]}
            room:
              send: [cast, "${room}", "${text}"]
              receive: [said, "${text}"]
              ack: []
              to: members
        others:
          protocol: socketio
          path: /socket.io/
          operations:
            join: {send: [join, "${room}"], ack: []}
            room: {send: [to, "${room}", "${text}"], receive: [said, "${text}"], to: other-members}
        everyone:
          protocol: socketio
          path: /socket.io/
          operations:
            broadcast: {send: [cast, null, "${text}"], receive: [said, "${text}"], to: everyone}
      """;

  private static final Set<String> BY_WHAT_COMES_BACK =
      Set.of(
          "eio.compression.negotiated",
          "eio.limits.largest-payload",
          "eio.limits.polling-payload",
          "eio.polling.binary",
          "eio.polling.order",
          "eio.polling.text",
          "eio.upgrade.no-loss",
          "eio.upgrade.order",
          "sio.ack.empty",
          "sio.ack.exactly-once",
          "sio.ack.same-id",
          "sio.binary.attachment-count",
          "sio.binary.interrupted",
          "sio.binary.unfinished",
          "sio.binary.values",
          "sio.connect.pipelined-event",
          "sio.encoding.illegal-packet",
          "sio.encoding.main-namespace",
          "sio.event.payload",
          "sio.middleware.refused-events",
          "sio.namespace.isolation",
          "sio.namespace.not-joined");

  @ParameterizedTest
  @CsvSource({"rooms,18", "guarded,22", "everyone,16"})
  void isJudgedByWhatComesBackToItsSender(String endpoint, int judged, @TempDir Path folder)
      throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start()) {
      Run run = judge(target, endpoint, BY_WHAT_COMES_BACK::contains, folder);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
      assertThat(run.results())
          .filteredOn(it -> it.verdict() == Verdict.PASS)
          .extracting(Result::caseId)
          .hasSize(judged);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GZIP_CLAIMED,eio.compression.negotiated,guarded",
    "PAYLOAD_AT_THE_LIMIT_REFUSED,eio.limits.largest-payload,rooms",
    "TOO_LARGE_PAYLOAD_HANDLED_FIRST,eio.limits.polling-payload,rooms",
    "POLLED_BINARY_IN_URL_ALPHABET,eio.polling.binary,guarded",
    "POSTED_BATCH_REORDERED,eio.polling.order,rooms",
    "POLLING_BODY_READ_AS_LATIN_1,eio.polling.text,rooms",
    "PACKETS_LOST_AT_UPGRADE,eio.upgrade.no-loss,rooms",
    "PACKETS_REVERSED_AT_UPGRADE,eio.upgrade.order,guarded",
    "EMPTY_ACK_HOLDS_NULL,sio.ack.empty,guarded",
    "ACK_DOUBLED,sio.ack.exactly-once,guarded",
    "ACKS_OF_TWO_SWAPPED,sio.ack.same-id,guarded",
    "PLACEHOLDERS_COUNTED_FROM_ONE,sio.binary.attachment-count,guarded",
    "TEXT_BETWEEN_ATTACHMENTS_TOLERATED,sio.binary.interrupted,guarded",
    "UNFINISHED_EVENT_DELIVERED,sio.binary.unfinished,guarded",
    "PLACEHOLDERS_FILLED_IN_ORDER,sio.binary.values,everyone",
    "EVENTS_WITH_BYTES_OVERTAKEN,sio.binary.values,others",
    "EVENT_BEHIND_CONNECT_SILENCES_CLIENT,sio.connect.pipelined-event,guarded",
    "PLACEHOLDER_WITHOUT_ATTACHMENT_HANDLED,sio.encoding.illegal-packet,everyone",
    "MAIN_NAMESPACE_NAMED,sio.encoding.main-namespace,rooms",
    "EMPTY_EVENT_ANSWERED_BY_DISCONNECT_ALONE,sio.event.payload,rooms",
    "REFUSED_CLIENT_SERVED,sio.middleware.refused-events,guarded",
    "ROOMS_SHARED_BY_NAMESPACES,sio.namespace.isolation,guarded",
    "ANY_NAMESPACE_SERVED_ONCE_CONNECTED,sio.namespace.not-joined,rooms"
  })
  void isRedByWhatComesBackToItsSender(
      Defect defect, String declared, String endpoint, @TempDir Path folder) throws IOException {
    try (ReferenceTarget target = ReferenceTarget.start(defect)) {
      Run run = judge(target, endpoint, declared::equals, folder);

      assertThat(Judgement.red(run)).as(Judgement.describe(run)).containsExactly(declared);
    }
  }

  private static Run judge(
      ReferenceTarget target, String endpoint, Predicate<String> cases, Path folder) {
    return Judgement.judge(
        target.port(),
        endpoint.equals("rooms") ? RoomsApplicationTest.PROFILE : WITHOUT_ECHO,
        (at, it) -> at.equals(endpoint) && cases.test(it.id()),
        Duration.ofSeconds(10),
        folder,
        target);
  }
}
