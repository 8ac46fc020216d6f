package dev.rtck.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.ReferenceServer;
import dev.rtck.referenceserver.SelfSigned;
import dev.rtck.reports.Result;
import dev.rtck.reports.Run;
import dev.rtck.reports.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers of STOMP that are right and unlike the reference server: none may turn anything red. */
@Timeout(600)
@ExtendWith(AmongOthers.class)
final class UnusualStompTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** For what waits in vain. */
  private static final Duration HASTE = Duration.ofSeconds(4);

  private static final String DESTINATIONS = "destinations: {topic: /topic/, queue: /queue/}";
  private static final String VERSIONS = "versions: ['1.0', '1.1', '1.2']";
  private static final String ALL =
      "supports: [receipts, acknowledgements, transactions, redelivery]";

  private static final StompGateway.Temper USUAL = () -> new StompGateway.Manners() {};

  @TempDir Path folder;

  private Run judge(StompGateway.Temper temper, String ids, String... settings) throws IOException {
    return judge(LIMIT, temper, ids, settings);
  }

  private Run judge(Duration limit, StompGateway.Temper temper, String ids, String... settings)
      throws IOException {
    try (StompGateway target = StompGateway.start(temper)) {
      String profile =
          """
          endpoints:
            stomp:
              protocol: stomp
              url: tcp://127.0.0.1:%d
              %s
          """
              .formatted(target.port(), String.join("\n    ", settings));
      return Judgement.judge(target.port(), profile, id -> id.matches(ids), limit, folder);
    }
  }

  private static void assertNothingRed(Run run) {
    assertThat(run.results()).isNotEmpty();
    assertThat(Judgement.red(run)).as(Judgement.describe(run)).isEmpty();
  }

  private static void assertAll(Run run, Verdict verdict) {
    assertThat(run.results())
        .as(Judgement.describe(run))
        .isNotEmpty()
        .extracting(Result::verdict)
        .containsOnly(verdict);
  }

  private static StompGateway.Temper refusing(String frames) {
    Pattern refused = Pattern.compile(frames, Pattern.DOTALL);
    return () ->
        new StompGateway.Manners() {
          @Override
          public boolean takes(String frame, StompGateway.Client client) throws IOException {
            boolean refuses = refused.matcher(frame).matches();
            if (refuses) {
              client.refuse("no");
            }
            return refuses;
          }
        };
  }

  @Test
  void aServerWhoseTopicsMustExistIsNotBlamed() throws IOException {
    assertNothingRed(
        judge(
            refusing("(SEND|SUBSCRIBE)\\n.*destination:/topic/.*"),
            "stomp\\.(?!connect\\.(storm|timeout)).*",
            VERSIONS,
            DESTINATIONS,
            ALL));
  }

  /** Holds a client to the subprotocol that was selected for it. */
  private static final class Binding implements Interposer.Manners {

    private static final Pattern SELECTED =
        Pattern.compile("(?im)^sec-websocket-protocol: *v1([012])\\.stomp");
    private static final Pattern VERSION =
        Pattern.compile("CONNECTED\\n(?:.*\\n)*?version:1\\.(.)");

    private String selected = "";

    @Override
    public String answer(String head) {
      Matcher found = SELECTED.matcher(head);
      selected = found.find() ? found.group(1) : "";
      return head;
    }

    @Override
    public byte[] message(int firstByte, byte[] payload) {
      Matcher version = VERSION.matcher(new String(payload, UTF_8));
      boolean other = version.lookingAt() && !version.group(1).equals(selected);
      return other && !selected.isEmpty()
          ? Interposer.join(
              Interposer.frame(Interposer.TEXT, "ERROR\nmessage:version\n\n\0".getBytes(UTF_8)),
              Interposer.frame(Interposer.CLOSE, new byte[] {3, (byte) 0xEA}))
          : Interposer.frame(firstByte, payload);
    }
  }

  @Test
  void aServerThatTakesTheSubprotocolForTheVersionIsGreen() throws IOException {
    String profile =
        """
        endpoints:
          stomp:
            protocol: stomp
            path: /stomp
            %s
            %s
            %s
        """
            .formatted(VERSIONS, DESTINATIONS, ALL);
    try (Interposer target = Interposer.start(Binding::new)) {
      Run run =
          Judgement.judge(
              target.port(),
              profile,
              id -> id.matches("stomp\\.(older\\..*|connect\\.(highest|accepted|missing).*)"),
              LIMIT,
              folder);
      assertNothingRed(run);
      assertThat(run.results()).extracting(Result::verdict).doesNotContain(Verdict.UNTESTABLE);
    }
  }

  /** Says something of its own before each message. */
  private static final class Talkative implements Interposer.Manners {

    private static final Pattern HEAD =
        Pattern.compile("MESSAGE\n(?:.*\n)*?subscription:(.*)\n", Pattern.MULTILINE);

    private int said;

    /** Returns what it says on a subscription. */
    static String own(String subscription, int number) {
      return "MESSAGE\nsubscription:%s\nmessage-id:own-%d\ndestination:/topic/own\n\nwelcome\0"
          .formatted(subscription, number);
    }

    @Override
    public byte[] message(int firstByte, byte[] payload) {
      byte[] frame = Interposer.frame(firstByte, payload);
      Matcher message = HEAD.matcher(new String(payload, ISO_8859_1));
      if (!message.lookingAt()) {
        return frame;
      }
      String own = own(message.group(1), ++said);
      return Interposer.join(Interposer.frame(Interposer.TEXT, own.getBytes(UTF_8)), frame);
    }
  }

  @Test
  void aServerThatSaysSomethingOfItsOwnIsNotBlamed() throws IOException {
    String profile =
        """
        endpoints:
          stomp:
            protocol: stomp
            path: /stomp
            %s
        """
            .formatted(DESTINATIONS);
    try (Interposer target = Interposer.start(Talkative::new)) {
      assertAll(
          Judgement.judge(
              target.port(),
              profile,
              id -> id.matches("stomp\\.(websocket\\.binary-body|body\\.all-octets)"),
              LIMIT,
              folder),
          Verdict.PASS);
    }
  }

  @Test
  void aServerThatSaysSomethingOfItsOwnIsNotBlamedForWhatItSays() throws IOException {
    Pattern tooLong = Pattern.compile("SEND\\n.{100000,}", Pattern.DOTALL);
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              private int said;

              @Override
              public boolean takes(String frame, StompGateway.Client client) throws IOException {
                boolean refuses = tooLong.matcher(frame).matches();
                if (refuses) {
                  client.refuse("too long");
                }
                return refuses;
              }

              @Override
              public String says(String frame) {
                Matcher message = Talkative.HEAD.matcher(frame);
                return message.lookingAt()
                    ? Talkative.own(message.group(1), ++said) + frame
                    : frame;
              }
            };
    assertAll(
        judge(
            temper,
            "stomp\\.(body\\.(empty|content-length-with-nul)|limits\\.promised-body"
                + "|subscribe\\.(topic-reaches-all|message-headers|order))",
            VERSIONS,
            DESTINATIONS,
            "limits: {messageBytes: 65536}"),
        Verdict.PASS);
  }

  @Test
  void aServerThatEndsThoseWhoOweNoHeartBeatsIsHeldToIt() throws IOException {
    String ids = "stomp\\.heartbeat\\.(zero|missing-header)";
    StompGateway.Temper owing =
        () ->
            new StompGateway.Manners() {
              @Override
              public boolean takes(String frame, StompGateway.Client client) {
                boolean owesNone =
                    !frame.contains("heart-beat:") || frame.contains("heart-beat:0,");
                if (frame.startsWith("CONNECT") && owesNone) {
                  client.endAfter(IDLE);
                }
                return false;
              }
            };
    assertAll(judge(owing, ids, VERSIONS), Verdict.FAIL);
    // Who ends all that are idle may do so, whatever they owe.
    assertAll(judge(() -> new Ending(IDLE), ids, VERSIONS), Verdict.WARN);
  }

  @Test
  void aServerWhoseTopicsTakeEverythingAndDeliverNothingBreaksItsPromise() throws IOException {
    String ids = "stomp\\.subscribe\\.topic-reaches-all";
    StompGateway.Temper swallowing =
        () ->
            new StompGateway.Manners() {
              @Override
              public String says(String frame) {
                return frame.startsWith("MESSAGE") ? "" : frame;
              }
            };
    assertAll(judge(swallowing, ids, VERSIONS, DESTINATIONS, ALL), Verdict.FAIL);
    assertAll(
        judge(refusing("SEND\\n.*destination:/topic/.*"), ids, VERSIONS, DESTINATIONS, ALL),
        Verdict.UNTESTABLE);
    // A session need not hear itself for its topics to deliver.
    StompGateway.Temper deafToItself =
        () ->
            new StompGateway.Manners() {
              private final Set<String> sent = new HashSet<>();

              @Override
              public boolean takes(String frame, StompGateway.Client client) {
                if (frame.startsWith("SEND")) {
                  sent.add(body(frame));
                }
                return false;
              }

              @Override
              public String says(String frame) {
                return frame.startsWith("MESSAGE") && sent.contains(body(frame)) ? "" : frame;
              }

              private static String body(String frame) {
                return frame.substring(frame.indexOf("\n\n"));
              }
            };
    assertAll(judge(deafToItself, ids, VERSIONS, DESTINATIONS, ALL), Verdict.UNTESTABLE);
  }

  @Test
  void aServerThatRefusesLongBodiesIsNotBlamed() throws IOException {
    String ids = "stomp\\.body\\.server-content-length";
    assertAll(judge(refusing("SEND\\n.{60000,}"), ids, VERSIONS, DESTINATIONS), Verdict.PASS);
    assertAll(
        judge(
            refusing("SEND\\n.{60000,}"),
            ids,
            VERSIONS,
            DESTINATIONS,
            "limits: {messageBytes: 1048576}"),
        Verdict.FAIL);
  }

  @Test
  void aServerThatTakesFewHeadersIsNotBlamed() throws IOException {
    assertAll(
        judge(
            refusing("SEND\\n([^\\n]+\\n){20,}.*"),
            "stomp\\.send\\.headers-pass",
            VERSIONS,
            DESTINATIONS),
        Verdict.PASS);
  }

  /** Demands a token in CONNECT, of which the server behind it knows nothing. */
  private static StompGateway.Temper demanding(String commands) {
    Pattern asked = Pattern.compile("(" + commands + ")\\n.*", Pattern.DOTALL);
    return () ->
        new StompGateway.Manners() {
          @Override
          public boolean takes(String frame, StompGateway.Client client) throws IOException {
            boolean refuses =
                asked.matcher(frame).matches() && !frame.contains("\ntoken:of-alice\n");
            if (refuses) {
              client.refuse("no");
            }
            return refuses;
          }
        };
  }

  private Run judgeTokens(StompGateway.Temper temper) throws IOException {
    try (StompGateway target = StompGateway.start(temper)) {
      String profile =
          """
          users:
            alice: {connect: {token: of-alice}}
            mallory: {connect: {token: of-mallory}}
          auth: {required: true, valid: [alice], invalid: [mallory], anonymous: refused}
          endpoints:
            stomp:
              protocol: stomp
              url: tcp://127.0.0.1:%d
              %s
              %s
          """
              .formatted(target.port(), VERSIONS, DESTINATIONS);
      return Judgement.judge(
          target.port(), profile, "stomp.connect.bad-credentials"::equals, LIMIT, folder);
    }
  }

  @Test
  void credentialsThatAreNoPasscodeAreJudgedInEachFormOfConnect() throws IOException {
    assertAll(judgeTokens(demanding("CONNECT|STOMP")), Verdict.PASS);
    assertAll(judgeTokens(demanding("CONNECT")), Verdict.FAIL);
  }

  @Test
  void aServerThatLosesAnErrorToTheMessageItIsWritingIsNotBlamed() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              private boolean writing;

              @Override
              public boolean takes(String frame, StompGateway.Client client) throws IOException {
                writing |= frame.startsWith("SEND");
                boolean loses = writing && frame.contains("destination:/admin/");
                if (loses) {
                  client.end();
                }
                return loses;
              }
            };
    assertAll(
        judge(
            temper,
            "stomp\\.subscribe\\.forbidden-destination",
            VERSIONS,
            "destinations: {topic: /topic/, forbidden: /admin/}"),
        Verdict.PASS);
  }

  @Test
  void aServerThatThrowsAwayWhatIsRefusedIsNotBlamed() throws IOException {
    String supports = "supports: [receipts, acknowledgements]";
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              @Override
              public boolean takes(String frame, StompGateway.Client client) {
                return frame.startsWith("NACK");
              }
            };
    assertAll(
        judge(temper, "stomp\\.ack\\.header", VERSIONS, DESTINATIONS, supports), Verdict.PASS);
    assertAll(
        judge(refusing("NACK\\n.*"), "stomp\\.ack\\.header", VERSIONS, DESTINATIONS, supports),
        Verdict.PASS);
  }

  private static final Duration IDLE = Duration.ofSeconds(1);

  /** Ends a session so long after its CONNECT. */
  private static class Ending implements StompGateway.Manners {
    private final Duration after;

    Ending(Duration after) {
      this.after = after;
    }

    @Override
    public boolean takes(String frame, StompGateway.Client client) {
      if (frame.startsWith("CONNECT")) {
        client.endAfter(after);
      }
      return false;
    }
  }

  @Test
  void aServerThatEndsAnIdleClientAsItSaysIsNotBlamed() throws IOException {
    StompGateway.Temper temper = () -> new Ending(IDLE);
    assertNothingRed(
        judge(
            temper,
            "stomp\\.heartbeat\\.(server-beats|silent-client|busy-server|zero|missing-header)",
            VERSIONS,
            DESTINATIONS,
            "limits: {idle: 1s}"));
    assertNothingRed(
        judge(
            () ->
                new StompGateway.Manners() {
                  private final StompGateway.Manners idle = temper.next();

                  @Override
                  public boolean takes(String frame, StompGateway.Client client)
                      throws IOException {
                    return idle.takes(frame, client);
                  }

                  @Override
                  public String says(String frame) {
                    return frame.replaceAll("heart-beat:.*\n", "");
                  }
                },
            "stomp\\.heartbeat\\.(zero|missing-header)"));
  }

  private static StompGateway.Temper refusingBeyond(int most) {
    return () ->
        new StompGateway.Manners() {
          private int sends;

          @Override
          public boolean takes(String frame, StompGateway.Client client) throws IOException {
            sends += frame.startsWith("SEND") ? 1 : 0;
            if (sends > most) {
              client.refuse("rate limit");
            }
            return sends > most;
          }
        };
  }

  @Test
  void aServerWithALimitOfFramesAtOnceIsNotBlamed() throws IOException {
    StompGateway.Temper temper = refusingBeyond(50);
    Run run =
        judge(
            temper,
            "stomp\\.(frame\\.coalesced|receipt\\.(each-once|order)|disconnect\\.earlier-frames)",
            VERSIONS,
            DESTINATIONS,
            ALL);
    assertAll(run, Verdict.UNTESTABLE);
  }

  @Test
  void aServerThatRefusesFiveFramesAtOnceFails() throws IOException {
    StompGateway.Temper temper = refusingBeyond(4);
    Run run =
        judge(
            temper, "stomp\\.(frame\\.coalesced|receipt\\.each-once)", VERSIONS, DESTINATIONS, ALL);
    assertAll(run, Verdict.FAIL);
  }

  /** A server of 1.0, which knows nothing of versions. */
  private static final StompGateway.Temper OLDEST =
      () ->
          new StompGateway.Manners() {
            private boolean connected;

            @Override
            public boolean takes(String frame, StompGateway.Client client) throws IOException {
              if (frame.startsWith("STOMP\n") || (connected && frame.startsWith("CONNECT\n"))) {
                client.refuse("unknown command");
                return true;
              }
              if (frame.startsWith("CONNECT\n")) {
                connected = true;
                client.say("CONNECTED", "session:1");
                return true;
              }
              return false;
            }
          };

  @Test
  void aServerOfTheOldestVersionIsNotBlamed() throws IOException {
    String ids = "stomp\\.connect\\.(accepted|no-common-version|stomp-command)";
    assertNothingRed(judge(OLDEST, ids));
    assertNothingRed(judge(OLDEST, ids, "versions: ['1.0']"));
  }

  @Test
  void aServerOfTheOldestVersionKnowsNeitherReceiptsInErrorsNorTypes() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              @Override
              public String says(String frame) {
                String untyped = frame.replaceAll("content-type:.*\n", "");
                return frame.startsWith("ERROR")
                    ? untyped.replaceAll("receipt-id:.*\n", "").replace("\n\n\0", BODY)
                    : untyped;
              }
            };
    Run run =
        judge(
            temper,
            "stomp\\.(error\\.fields|send\\.content-type-passes)",
            "versions: ['1.0']",
            DESTINATIONS);
    assertNothingRed(run);
  }

  private static final String BODY = "\ncontent-length:2\n\nno\0";

  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:(\\\\)|c)");

  /** Has a backslash of CONNECT stand for what it stands for in other frames. */
  private static final StompGateway.Temper UNESCAPING_CONNECT =
      () ->
          new StompGateway.Manners() {
            @Override
            public String hears(String frame) {
              return frame.startsWith("CONNECT")
                  ? ESCAPE.matcher(frame).replaceAll(it -> it.group(1) == null ? ":" : "$1")
                  : frame;
            }
          };

  @Test
  void aServerThatResolvesEscapesInConnectIsGreen() throws IOException {
    try (StompGateway target = StompGateway.start(UNESCAPING_CONNECT)) {
      String profile =
          """
          users:
            alice: {connect: {login: alice, passcode: t0ken-alice}}
            awkward: {connect: {login: "co:lon", passcode: 'pass:\\cword'}}
          endpoints:
            stomp:
              protocol: stomp
              url: tcp://127.0.0.1:%d
          """
              .formatted(target.port());
      assertAll(
          Judgement.judge(
              target.port(),
              profile,
              id -> id.matches("stomp\\.connect\\.raw-(backslash|colon)"),
              LIMIT,
              folder),
          Verdict.PASS);
    }
  }

  @Test
  void aServerIsHeldToFragmentsUnlessTheProfileLeavesThemOut() throws IOException {
    String ids = "stomp\\.(websocket\\.fragmented|frame\\.byte-by-byte)";
    String endpoint = "endpoints: {stomp: {protocol: stomp, path: /stomp, %s%s}}";
    try (ReferenceServer server = ReferenceServer.start(Defect.FRAGMENTED_STOMP_MESSAGE_LOST)) {
      for (String framings : List.of(", framings: [single, split]", "")) {
        Run run =
            Judgement.judge(
                server.port(),
                endpoint.formatted(DESTINATIONS, framings),
                id -> id.matches(ids),
                HASTE,
                folder);
        assertAll(run, framings.isEmpty() ? Verdict.FAIL : Verdict.INFO);
      }
    }
  }

  @Test
  void aServerThatRefusesASubscriptionMustSayErrorAndEndInTheVersionBefore() throws IOException {
    String ids = "stomp\\.subscribe\\.duplicate-id";
    for (String way : List.of("end", "error")) {
      StompGateway.Temper temper =
          () ->
              new StompGateway.Manners() {
                private int subscriptions;

                @Override
                public boolean takes(String frame, StompGateway.Client client) throws IOException {
                  boolean second = frame.startsWith("SUBSCRIBE") && subscriptions++ == 1;
                  if (second && way.equals("end")) {
                    client.end();
                  } else if (second) {
                    client.say("ERROR", "message:no");
                  }
                  return second;
                }
              };
      assertAll(judge(temper, ids, "versions: ['1.1']", DESTINATIONS, ALL), Verdict.FAIL);
    }
  }

  @Test
  void aServerWhoseQueuesKeepNothingBreaksNoPromise() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              @Override
              public boolean takes(String frame, StompGateway.Client client) {
                return frame.startsWith("SEND");
              }
            };
    String ids = "stomp\\.subscribe\\.queue-keeps";
    assertAll(judge(temper, ids, VERSIONS, DESTINATIONS, ALL), Verdict.INFO);
    assertAll(judge(temper, ids, VERSIONS, DESTINATIONS, "supports: [persistence]"), Verdict.FAIL);
  }

  /** Ends the connection some time after each ERROR. */
  private static StompGateway.Temper lateAfterError(String refused, Duration late) {
    Pattern frames = Pattern.compile(refused, Pattern.DOTALL);
    return () ->
        new StompGateway.Manners() {
          private boolean failed;
          private boolean connected;
          private String before = "";

          @Override
          public boolean takes(String frame, StompGateway.Client client) throws IOException {
            boolean twice = frame.startsWith("ACK") && frame.equals(before);
            boolean first = !connected && frame.startsWith("SEND");
            connected |= frame.startsWith("CONNECT");
            before = frame;
            if (!failed && (twice || first || frames.matcher(frame).matches())) {
              failed = true;
              client.say("ERROR", "message:no");
              client.endAfter(late);
            }
            return failed;
          }
        };
  }

  @Test
  void aServerThatIsNotTheFastestToEndAfterAnErrorIsGreen() throws IOException {
    StompGateway.Temper temper =
        lateAfterError(
            "FOO\\n.*|SUBSCRIBE\\n.*a body.|SEND\\n.{10000,}|SEND\\n.*content-length:2147483647.*",
            Duration.ofMillis(600));
    assertNothingRed(
        judge(
            temper,
            "stomp\\.(connect\\.frame-before-connect|frame\\.unknown-command"
                + "|body\\.(where-none-belongs|malformed-content-length)|ack\\.twice|limits\\.header-.*)",
            VERSIONS,
            DESTINATIONS,
            ALL));
  }

  @Test
  void aServerThatEndsLateAfterAnErrorIsOnlyWarned() throws IOException {
    StompGateway.Temper temper =
        lateAfterError("(SEND|SUBSCRIBE)\\n(?!.*destination:).*", Duration.ofSeconds(3));
    assertAll(
        judge(
            temper, "stomp\\.(send|subscribe)\\.missing-destination", VERSIONS, DESTINATIONS, ALL),
        Verdict.WARN);
  }

  @Test
  void aServerWithoutTransactionsIsAliveAllTheSame() throws IOException {
    String beats = "operations: {heartbeat: {send: {destination: /topic/beats, body: beat}}}";
    String ids = "app\\.heartbeat\\.answered";
    for (String supports : List.of("supports: [receipts]", "supports: []")) {
      assertAll(
          judge(refusing("BEGIN\\n.*"), ids, VERSIONS, DESTINATIONS, supports, beats),
          Verdict.PASS);
    }
    assertAll(judge(refusing("BEGIN\\n.*"), ids, "supports: []", beats), Verdict.PASS);
  }

  /** Resets the connection where an ERROR is due, so many times. */
  private static StompGateway.Temper resetting(int times) {
    AtomicInteger resets = new AtomicInteger();
    return () ->
        new StompGateway.Manners() {
          @Override
          public boolean takes(String frame, StompGateway.Client client) throws IOException {
            boolean wrong =
                frame.contains("accept-version:9.9")
                    || (frame.startsWith("SEND") && !frame.contains("destination:"));
            boolean resets = wrong && resetsSoFar() <= times;
            if (resets) {
              client.reset();
            }
            return resets;
          }

          private int resetsSoFar() {
            return resets.incrementAndGet();
          }
        };
  }

  private static final String REFUSALS =
      "stomp\\.(send\\.missing-destination|connect\\.no-common-version)";

  @Test
  void aServerWhoseResetsOvertakeAnErrorNowAndThenIsGreen() throws IOException {
    assertAll(judge(resetting(1), REFUSALS, VERSIONS, DESTINATIONS, ALL), Verdict.PASS);
  }

  @Test
  void aServerThatResetsInsteadOfEachErrorIsWarned() throws IOException {
    assertAll(judge(resetting(100), REFUSALS, VERSIONS, DESTINATIONS, ALL), Verdict.WARN);
  }

  @Test
  void aServerThatStaysOpenBehindAnErrorFails() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              private boolean failed;

              @Override
              public boolean takes(String frame, StompGateway.Client client) throws IOException {
                if (frame.startsWith("FOO") || frame.startsWith("COMMIT")) {
                  failed = true;
                  client.say("ERROR", "message:no");
                }
                return failed;
              }
            };
    String ids = "stomp\\.(frame\\.unknown-command|transaction\\.unknown)";
    assertAll(judge(temper, ids, VERSIONS, DESTINATIONS, ALL), Verdict.FAIL);
  }

  @Test
  void whatTheValidatorFindsInAnyCaseFails() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              @Override
              public String says(String frame) {
                return frame.replace("message:SEND needs", "message:SEND: it needs");
              }
            };
    Run run =
        judge(
            temper,
            "stomp\\.(error\\.fields|frame\\.well-formed)",
            "versions: ['1.2']",
            DESTINATIONS);
    assertThat(Judgement.red(run))
        .as(Judgement.describe(run))
        .containsExactly("stomp.frame.well-formed");
  }

  @Test
  void aServerOfTheVersionBeforeIsJudgedByItsAcknowledgements() throws IOException {
    assertAll(
        judge(USUAL, "stomp\\.(ack|nack)\\.(?!header).*", "versions: ['1.1']", DESTINATIONS, ALL),
        Verdict.PASS);
  }

  @Test
  void aServerThatRefusesHeadersOfItsOwnInASendIsNotBlamed() throws IOException {
    Run run =
        judge(
            refusing("SEND\\n.*\\n(message-id|subscription|ack):rtck-forged\\n.*"),
            "stomp\\.(subscribe\\.(message-headers|unique-message-id)|ack\\.header)",
            VERSIONS,
            DESTINATIONS,
            ALL);
    assertAll(run, Verdict.PASS);
  }

  @Test
  void aServerWhoseDestinationsHaveNoColonsIsNotBlamed() throws IOException {
    String ids = "stomp\\.frame\\.escapes";
    String colons = "(SEND|SUBSCRIBE)\\n.*destination:/topic/[^\\n]*\\\\c.*";
    assertAll(judge(refusing(colons), ids, VERSIONS, DESTINATIONS, ALL), Verdict.PASS);
    String subscriptions = "SUBSCRIBE\\n.*\\\\c.*";
    assertAll(judge(refusing(subscriptions), ids, VERSIONS, DESTINATIONS, ALL), Verdict.WARN);
  }

  /** Keeps the names of transactions, and refuses each that comes again. */
  private static final StompGateway.Temper TRANSACTIONS_ONCE =
      () ->
          new StompGateway.Manners() {
            private final Set<String> begun = new HashSet<>();

            @Override
            public boolean takes(String frame, StompGateway.Client client) throws IOException {
              boolean again = frame.startsWith("BEGIN") && !begun.add(frame);
              if (again) {
                client.refuse("different transactions have different names");
              }
              return again;
            }
          };

  @Test
  void aServerThatTakesEachTransactionOnceIsOnlyWarned() throws IOException {
    assertAll(
        judge(
            TRANSACTIONS_ONCE, "stomp\\.transaction\\.id-free-again", VERSIONS, DESTINATIONS, ALL),
        Verdict.WARN);
  }

  /** Finds out at COMMIT what may not be done, and does nothing then. */
  private static final StompGateway.Temper CHECKING_AT_COMMIT =
      () ->
          new StompGateway.Manners() {
            private boolean fails;

            @Override
            public boolean takes(String frame, StompGateway.Client client) throws IOException {
              boolean forbidden = frame.startsWith("SEND") && frame.contains("destination:/admin/");
              fails |= forbidden;
              boolean refuses = fails && frame.startsWith("COMMIT");
              if (refuses) {
                client.refuse("forbidden");
              }
              return forbidden || refuses;
            }
          };

  @Test
  void aServerThatRefusesATransactionAtCommitIsGreen() throws IOException {
    assertAll(
        judge(
            CHECKING_AT_COMMIT,
            "stomp\\.transaction\\.all-or-nothing",
            VERSIONS,
            "destinations: {topic: /topic/, queue: /queue/, forbidden: /admin/}",
            ALL),
        Verdict.PASS);
  }

  private static StompGateway.Temper offering(String beats) {
    return () ->
        new StompGateway.Manners() {
          @Override
          public String says(String frame) {
            return frame.startsWith("CONNECTED")
                ? frame.replaceAll("heart-beat:.*\n", "heart-beat:" + beats + "\n")
                : frame;
          }
        };
  }

  @Test
  void aServerThatOffersHeartBeatsEveryTwoSecondsIsJudged() throws IOException {
    assertAll(
        judge(
            offering("2000,2000"),
            "stomp\\.heartbeat\\.(server-beats|busy-server)",
            VERSIONS,
            DESTINATIONS,
            ALL),
        Verdict.PASS);
  }

  @Test
  void aServerThatSpeaksOverTlsIsGreen() throws IOException {
    ReferenceServer.Options options =
        ReferenceServer.Options.builder().tls(SelfSigned.context()).build();
    try (ReferenceServer server = ReferenceServer.start(options)) {
      String profile =
          """
          endpoints:
            stomp:
              protocol: stomp
              url: tls://127.0.0.1:%d
              %s
              %s
              %s
          """
              .formatted(server.stompPort(), VERSIONS, DESTINATIONS, ALL);
      Run run =
          Judgement.judge(
              server.stompPort(),
              profile,
              id -> id.matches("stomp\\.(transaction|receipt|disconnect)\\..*"),
              LIMIT,
              folder);
      assertNothingRed(run);
      assertThat(run.results()).extracting(Result::verdict).contains(Verdict.PASS);
    }
  }

  @Test
  void versionsThatTheProfileLeavesOutAreNotJudged() throws IOException {
    String negotiation = "stomp\\.connect\\.highest-common-version";
    assertAll(judge(USUAL, negotiation, "versions: ['1.2', '1.1']"), Verdict.PASS);
    assertAll(judge(USUAL, negotiation, "versions: ['1.2']"), Verdict.PASS);
    assertAll(judge(USUAL, negotiation, "versions: ['1.1']"), Verdict.PASS);
    assertAll(
        judge(USUAL, "stomp\\.older\\.(?!heartbeat).*", "versions: ['1.2']", DESTINATIONS, ALL),
        Verdict.UNTESTABLE);
  }

  private static final StompGateway.Temper WITHOUT_RECEIPTS =
      () ->
          new StompGateway.Manners() {
            @Override
            public String says(String frame) {
              return frame.startsWith("RECEIPT") ? "" : frame;
            }
          };

  @Test
  void aServerWithoutReceiptsIsNotBlamed() throws IOException {
    assertNothingRed(
        judge(
            WITHOUT_RECEIPTS,
            "stomp\\.nack\\.individual",
            "versions: ['1.2']",
            "destinations: {queue: /queue/}",
            "supports: [acknowledgements]"));
    assertNothingRed(
        judge(
            WITHOUT_RECEIPTS,
            "stomp\\.(disconnect\\.(receipt|frame-behind)|connect\\.line-ends"
                + "|body\\.length-on-every-frame)",
            "versions: ['1.2']",
            DESTINATIONS,
            "supports: []"));
  }

  /** Lets a user have one session: a new one ends the one before. */
  private static StompGateway.Temper endingTheOneBefore() {
    AtomicReference<StompGateway.Client> before = new AtomicReference<>();
    return () ->
        new StompGateway.Manners() {
          @Override
          public boolean takes(String frame, StompGateway.Client client) {
            StompGateway.Client other =
                frame.startsWith("CONNECT") ? before.getAndSet(client) : null;
            if (other != null) {
              other.endAfter(Duration.ZERO);
            }
            return false;
          }
        };
  }

  @Test
  void aServerWhereANewSessionEndsTheOneBeforeIsNotBlamed() throws IOException {
    assertNothingRed(
        judge(
            endingTheOneBefore(),
            "stomp\\.(body\\.length-on-every-frame|subscribe\\.topic-reaches-all"
                + "|older\\.ack-by-message-id|error\\.fields)",
            VERSIONS,
            DESTINATIONS,
            ALL));
  }

  @Test
  void aServerThatIgnoresBinaryMessagesIsNotBlamed() throws IOException {
    Interposer.Temper temper =
        () ->
            new Interposer.Manners() {
              @Override
              public byte[] message(int firstByte, byte[] payload) {
                boolean octets = new String(payload, ISO_8859_1).contains("\1\2\3");
                return octets ? new byte[0] : Interposer.frame(firstByte, payload);
              }
            };
    String profile =
        """
        endpoints:
          unknown: {protocol: stomp, path: /stomp, %1$s}
          textual: {protocol: stomp, path: /stomp, %1$s, framings: [single, split]}
        """
            .formatted(DESTINATIONS);
    try (Interposer target = Interposer.start(temper)) {
      assertAll(
          Judgement.judge(
              target.port(), profile, id -> id.equals("stomp.body.all-octets"), LIMIT, folder),
          Verdict.PASS);
    }
  }

  @Test
  void aServerThatTakesFortyFramesASecondIsGreen() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              @Override
              public boolean takes(String frame, StompGateway.Client client) {
                if (frame.startsWith("SEND")) {
                  LockSupport.parkNanos(Duration.ofMillis(25).toNanos());
                }
                return false;
              }
            };
    assertAll(
        judge(temper, "stomp\\.(frame\\.coalesced|subscribe\\.order)", VERSIONS, DESTINATIONS, ALL),
        Verdict.PASS);
  }

  @Test
  void aServerThatLetsSomebodyInAtTheSecondTryIsGreen() throws IOException {
    AtomicInteger sessions = new AtomicInteger();
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              @Override
              public boolean takes(String frame, StompGateway.Client client) throws IOException {
                boolean refuses =
                    frame.startsWith("CONNECT") && sessions.incrementAndGet() % 60 == 0;
                if (refuses) {
                  client.refuse("you are here already");
                }
                return refuses;
              }
            };
    // Two hundred sessions take their time on a busy machine.
    assertAll(
        judge(
            LIMIT.multipliedBy(3), temper, "stomp\\.connect\\.storm", VERSIONS, DESTINATIONS, ALL),
        Verdict.PASS);
  }

  @Test
  void aServerOfTheOldestVersionNeedNotCountBodies() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              @Override
              public String says(String frame) {
                return frame.replaceAll("content-length:.*\n", "");
              }
            };
    assertAll(
        judge(
            temper,
            "stomp\\.body\\.(nul|content-length-with-nul)",
            "versions: ['1.0']",
            DESTINATIONS,
            ALL),
        Verdict.WARN);
  }

  @Test
  void aServerThatSaysErrorTwiceIsGreen() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              @Override
              public boolean takes(String frame, StompGateway.Client client) throws IOException {
                boolean wrong = frame.startsWith("SEND");
                if (wrong) {
                  client.say("ERROR", "content-type:text/plain");
                  client.say("ERROR", "content-type:text/plain");
                  client.end();
                }
                return wrong;
              }
            };
    assertAll(judge(temper, "stomp\\.frame\\.content-type", "versions: ['1.2']"), Verdict.PASS);
  }

  @Test
  void aServerWithOneSubscriptionForEachSessionIsNotBlamed() throws IOException {
    StompGateway.Temper temper =
        () ->
            new StompGateway.Manners() {
              private int subscriptions;

              @Override
              public boolean takes(String frame, StompGateway.Client client) throws IOException {
                subscriptions += frame.startsWith("SUBSCRIBE") ? 1 : 0;
                subscriptions -= frame.startsWith("UNSUBSCRIBE") ? 1 : 0;
                boolean refuses = subscriptions > 1;
                if (refuses) {
                  client.refuse("one subscription at a time");
                }
                return refuses;
              }
            };
    assertAll(
        judge(temper, "stomp\\.frame\\.unknown-command", VERSIONS, DESTINATIONS, ALL),
        Verdict.PASS);
  }

  @Test
  void aServerWithoutTheStreamsOfSockJsIsNotBlamed() throws IOException {
    Interposer.Temper temper =
        () ->
            new Interposer.Manners() {
              @Override
              public String request(String bytes) {
                return bytes.replaceFirst("/(xhr_streaming|eventsource)", "/nothing/of/that");
              }
            };
    String profile =
        """
        endpoints:
          stomp: {protocol: stomp, path: /sockjs/websocket, %s}
        """
            .formatted(DESTINATIONS);
    try (Interposer target = Interposer.start(temper)) {
      assertAll(
          Judgement.judge(
              target.port(),
              profile,
              id -> id.matches("stomp\\.sockjs\\.(xhr-streaming|eventsource)"),
              LIMIT,
              folder),
          Verdict.INFO);
    }
  }

  /** What no server may do, whatever else the profile says of versions and limits. */
  @ParameterizedTest
  @CsvSource({
    "SILENT_CLIENT_CLOSED_EARLY, stomp.heartbeat.silent-client",
    "SILENT_SESSION_KEEPS_MESSAGES, stomp.heartbeat.dead-client",
    "ERROR_ENDS_OTHER_SESSIONS, stomp.error.bystander",
    "FOREIGN_ACK_ACCEPTED, stomp.ack.foreign-id",
    "ACKNOWLEDGED_MESSAGES_HOLD_UP_OTHERS, stomp.ack.individual",
    "UNACKNOWLEDGED_MESSAGES_LOST_AT_UNSUBSCRIBE, stomp.ack.redelivery",
    "FRAME_BEFORE_CONNECT_PROCESSED, stomp.connect.frame-before-connect",
    "LONG_CONTENT_LENGTH_IGNORED, stomp.body.content-length-too-long",
    "UNSUBSCRIBED_ID_NOT_UNESCAPED, stomp.frame.escapes",
    "QUEUE_MESSAGES_SENT_TO_ALL, stomp.subscribe.queue-reaches-one",
    "QUEUE_MESSAGES_SENT_TO_ALL_OF_SESSION, stomp.subscribe.queue-reaches-one",
    "QUEUE_WITHOUT_CONSUMER_KEEPS_ONE, stomp.subscribe.queue-keeps",
    "THIRD_TOPIC_SUBSCRIBER_MISSED, stomp.subscribe.topic-reaches-all",
    "THIRD_TOPIC_SUBSCRIBER_MISSED_AT_TIMES, stomp.subscribe.topic-reaches-all",
    "TOPICS_DELIVER_NOTHING, stomp.subscribe.topic-reaches-all",
    "TOPIC_MESSAGE_LOST, stomp.subscribe.order",
    "SEND_WITH_RECEIPT_DROPPED, stomp.send.receipt",
    "HEARTBEATS_DEMANDED_DESPITE_ZERO, stomp.heartbeat.zero",
    "CUMULATIVE_ACK_REACHES_OTHER_SESSIONS, stomp.ack.other-subscription",
    "UNACKNOWLEDGED_MESSAGES_GIVEN_TO_NEWCOMERS, stomp.ack.individual",
    "SUBSCRIBE_BEFORE_CONNECT_PROCESSED, stomp.connect.frame-before-connect",
    "FOURTH_TOPIC_SUBSCRIBER_MISNAMED, stomp.subscribe.topic-reaches-all",
    "TRANSACTION_TAKES_ALL_SENDS, stomp.transaction.commit",
    "UNSUBSCRIBE_FROM_QUEUE_WITHOUT_EFFECT, stomp.unsubscribe.stops",
    "UNSUBSCRIBE_OF_ONE_OF_TWO_WITHOUT_EFFECT, stomp.unsubscribe.stops"
  })
  void whatHarmsOthersOrBreaksAPromiseFails(Defect defect, String id) throws IOException {
    String profile =
        """
        users: {alice: {connect: {login: alice, passcode: t0ken-alice}}}
        auth: {required: true, valid: [alice], anonymous: refused}
        endpoints:
          stomp:
            protocol: stomp
            url: tcp://127.0.0.1:%d
            %s
            supports: [receipts, acknowledgements, transactions, redelivery, persistence]
        """;
    try (ReferenceServer server = ReferenceServer.start(defect)) {
      int port = server.stompPort();
      assertAll(
          Judgement.judge(port, profile.formatted(port, DESTINATIONS), id::equals, LIMIT, folder),
          Verdict.FAIL);
    }
  }

  @Test
  void aServerThatTakesSoManyMessagesOfASessionIsNotBlamed() throws IOException {
    assertAll(
        judge(refusingBeyond(20), "stomp\\.ack\\.individual", VERSIONS, DESTINATIONS, ALL),
        Verdict.PASS);
    assertAll(
        judge(refusingBeyond(4), "stomp\\.heartbeat\\.stuck-client", VERSIONS, DESTINATIONS, ALL),
        Verdict.WARN);
  }

  @Test
  void aServerThatWantsNoHeartBeatsAndEndsWhoIsIdleIsOnlyWarned() throws IOException {
    StompGateway.Temper temper =
        () ->
            new Ending(IDLE.dividedBy(2)) {
              @Override
              public String says(String frame) {
                return offering("0,0").next().says(frame);
              }
            };
    assertAll(
        judge(temper, "stomp\\.heartbeat\\.silent-client", VERSIONS, DESTINATIONS, ALL),
        Verdict.WARN);
  }

  @Test
  void aServerWhoseUsersShowCredentialsBeforeConnectIsOnlyWarned() throws IOException {
    String profile =
        """
        users: {alice: {headers: {Authorization: "Bearer t0ken-alice"}}}
        auth: {required: true, valid: [alice], anonymous: refused}
        endpoints: {stomp: {protocol: stomp, path: /stomp, %s}}
        """
            .formatted(DESTINATIONS);
    try (ReferenceServer server = ReferenceServer.start(Defect.FRAME_BEFORE_CONNECT_PROCESSED)) {
      assertAll(
          Judgement.judge(
              server.port(), profile, "stomp.connect.frame-before-connect"::equals, LIMIT, folder),
          Verdict.WARN);
    }
  }
}
