package dev.rtck.conformance.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.conformance.Capability;
import dev.rtck.conformance.Checks;
import dev.rtck.conformance.ConformanceCase;
import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.Need;
import dev.rtck.conformance.Untestable;
import dev.rtck.protocol.Protocol;
import dev.rtck.protocol.client.Client;
import dev.rtck.protocol.client.Refused;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who is let in, and what those get who are not. */
final class AuthCases {

  /** A shorter credential stands in many texts by accident. */
  private static final int SHORTEST_LOOKED_FOR = 6;

  private static final int BROADCASTS = 20;

  /** What the member of a {@code connect} is called that nobody but its user knows. */
  private static final Set<String> PASSWORDS = Set.of("passcode", "password", "pass");

  /** A name of what is a secret, among the parameters of a query of which one is the login. */
  private static final Pattern NAMES_A_SECRET =
      Pattern.compile("(?i)pass|secret|token|jwt|signature");

  /** The last two labels of a host, or a whole address, and the port. */
  private static final Pattern ITS_DOMAIN =
      Pattern.compile("([0-9.]+|[^./:]+(\\.[a-zA-Z][^./:]*)?)(:[0-9]+)?$");

  /**
   * Moments, and what numbers or names a request; and lengths, which differ with what is quoted.
   */
  private static final Pattern DIFFERS_BY_ITSELF =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}"
              + "|([0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?[0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?"
              + "(Z|[+-][0-9]{2}:?[0-9]{2})?"
              + "|[0-9]{6,}"
              + "|\\b(?=\\w*[0-9])\\w{8,}\\b"
              + "|(?i:content-length: *[0-9]+)");

  /** What a name stands under, which is no secret though it is one of the credentials. */
  private static final Pattern NAMES_A_NAME =
      Pattern.compile("(?i)(.*[-_.])?(login|user([-_]?(name|id))?|name|e-?mail)");

  private static final String[] REFUSAL = {
    "an HTTP error such as 401 or 403", "connection dropped", "a Close before any message"
  };

  private static final String[] ADMISSION = {"a connection that stays"};

  /**
   * Judges refusals, which are right only where somebody is let in: a door that is shut keeps
   * everybody out.
   */
  private static final class Refusals {
    private final Door door;
    private final Checks checks;
    private final Door.@Nullable Visitor welcome;
    private Door.@Nullable Visit ofWelcome;

    /**
     * @param welcome who is to be let in, or null when nobody is known
     */
    Refusals(Door door, Checks checks, Door.@Nullable Visitor welcome) {
      this.door = door;
      this.checks = checks;
      this.welcome = welcome;
    }

    /** Refusals of who is none of the valid users. */
    static Refusals ofStrangers(Door door, EndpointPlan plan, Checks checks) {
      return new Refusals(
          door,
          checks,
          plan.users().isEmpty() ? null : new Door.Visitor(plan.users().get(0), null));
    }

    void judge(String slug, Door.Visit visit) {
      if (visit.kind() == Door.Kind.IGNORED) {
        checks.should(slug, false, visit.words(), REFUSAL);
        return;
      }
      if (visit.kind() != Door.Kind.REFUSED || !isShut(slug)) {
        AuthCases.judge(checks, slug, visit, Door.Kind.REFUSED, REFUSAL);
      }
    }

    /** Knocks as who is to be let in, once: later it may be there already, and refused for that. */
    synchronized void ask() {
      if (ofWelcome == null && welcome != null) {
        ofWelcome = door.knock(welcome);
      }
    }

    /** Returns whether nobody is let in, so that the check, which is untestable, tells nothing. */
    synchronized boolean isShut(String slug) {
      ask();
      Door.Visit visit = ofWelcome;
      if (visit == null || visit.kind() != Door.Kind.REFUSED) {
        return false;
      }
      checks.untestable(slug, "who is to be let in is refused, too: " + visit.words());
      return true;
    }
  }

  private static void mustBeLetIn(Checks checks, String slug, Door.Visit visit) {
    judge(checks, slug, visit, Door.Kind.LET_IN, ADMISSION);
  }

  private static void judge(
      Checks checks, String slug, Door.Visit visit, Door.Kind right, String... expected) {
    if (visit.kind() == Door.Kind.OPEN) {
      checks.untestable(slug, visit.words());
    } else {
      checks.must(slug, visit.kind() == right, visit.words(), expected);
    }
  }

  @ConformanceCase(
      id = "app.auth.valid",
      clause = "PROFILE#auth",
      title = "Each valid user is let in",
      sends =
          "A connection as each of the profile's valid users; and as the first one with a cookie"
              + " again, among cookies of other names.",
      accepts = "It stays, and the welcome comes where the profile declares one.",
      why = "A check that refuses the right ones is as broken as one that refuses nobody.",
      causes = {
        "Only the credentials of one place, or of one kind of user, were tried.",
        "The cookie is taken to be the first, or the only one, or found by the end of its name."
      },
      needs = {},
      capabilities = Capability.VALID_USERS)
  void letsValidUsersIn(Clients clients, EndpointPlan plan, Checks checks) {
    checks.each(
        plan.users(),
        User::name,
        (user, slug) -> {
          String refusal = refusal(clients, user);
          checks.must(slug, refusal.isEmpty(), refusal.isEmpty() ? "let in" : refusal, ADMISSION);
        });
    plan.users().stream()
        .filter(user -> !user.cookies().isEmpty())
        .findFirst()
        .ifPresent(user -> judgeAmongCookies(user, clients, checks));
  }

  /** Browsers send all cookies of a site together, those of its statistics first. */
  private static void judgeAmongCookies(User user, Clients clients, Checks checks) {
    String slug = user.name() + "-among-other-cookies";
    String refusal = refusal(clients, amongCookies(user));
    // Who may be there once alone can be refused for that, as long as the one before is not gone.
    if (!refusal.isEmpty() && !refusal(clients, user).isEmpty()) {
      checks.observe(slug, "who comes again is refused, too: " + refusal);
      return;
    }
    if (!refusal.isEmpty()) {
      refusal = refusal(clients, amongCookies(user));
    }
    checks.must(slug, refusal.isEmpty(), refusal.isEmpty() ? "let in" : refusal, ADMISSION);
  }

  private static User amongCookies(User user) {
    Map<String, String> cookies = new LinkedHashMap<>();
    user.cookies().keySet().forEach(name -> cookies.put("rtck-" + name, "of-another-name"));
    cookies.putAll(user.cookies());
    cookies.put("rtck", "1");
    return new User(
        user.name(), user.headers(), cookies, user.query(), user.connect(), user.identity());
  }

  /**
   * Connects as the user for a moment; returns how that was refused, or nothing where it was not.
   */
  private static String refusal(Clients clients, User user) {
    Client client = clients.unconnected(user);
    try {
      client.connect(clients.answer());
      boolean welcomed = client.awaitWelcome(clients.answer());
      boolean stays = client.isAlive(clients.answer()) || client.departure() == null;
      return welcomed && stays ? "" : Words.what(client);
    } catch (Refused refused) {
      return String.valueOf(refused.getMessage());
    } finally {
      client.close();
    }
  }

  @ConformanceCase(
      id = "app.auth.invalid",
      clause = "PROFILE#auth",
      title = "Each invalid user is refused",
      sends = "A connection as each user that the profile calls invalid.",
      accepts =
          "An HTTP error, a dropped connection, or a Close before any message of the application;"
              + " where the credentials come in the first message, within limits.handshake.",
      why = "It is what credentials are for.",
      causes = {
        "Only the presence of a credential is checked.",
        "The check is in the page or in a middleware that upgrades do not pass.",
        "A first message with wrong credentials is ignored, and ends the wait for right ones."
      },
      needs = {},
      capabilities = Capability.INVALID_USERS)
  void refusesInvalidUsers(Door door, EndpointPlan plan, Checks checks) {
    Refusals refusals = Refusals.ofStrangers(door, plan, checks);
    checks.each(
        plan.refused(),
        User::name,
        (user, slug) -> refusals.judge(slug, door.knockEverywhere(new Door.Visitor(user, null))));
  }

  @ConformanceCase(
      id = "app.auth.missing",
      clause = "PROFILE#auth",
      title = "Clients without credentials are treated as the profile declares",
      sends =
          "A connection without any credentials; over events, where that is refused, also a request"
              + " over a connection on which a valid user's HEAD or OPTIONS was answered.",
      accepts = "A refusal with 'anonymous: refused', a connection that stays with 'allowed'.",
      why = "Who forgets to check for none lets everybody in.",
      causes = {
        "A missing credential is not taken for an invalid one.",
        "What a user showed is kept for the connection, over which a proxy sends everybody."
      },
      needs = {},
      capabilities = Capability.ANONYMOUS_CLIENTS)
  void treatsAnonymousClientsAsDeclared(Door door, EndpointPlan plan, Checks checks) {
    Auth auth = plan.endpoint().auth();
    Door.Visit visit = door.knockEverywhere(new Door.Visitor(null, null));
    if (auth != null && auth.anonymous() == Auth.Anonymous.ALLOWED) {
      mustBeLetIn(checks, "anonymous", visit);
    } else {
      Refusals.ofStrangers(door, plan, checks).judge("anonymous", visit);
    }
  }

  @ConformanceCase(
      id = "app.auth.silent-client",
      clause = "PROFILE#limits/handshake",
      title = "Who never shows the credentials that are to come first is closed",
      sends = "A connection on which the message with the credentials never comes.",
      accepts =
          "The end of the connection within limits.handshake, and no message of the application.",
      why = "Connections that nobody answers for are kept for nothing, or for somebody's attack.",
      causes = "The time for the first message is not limited.",
      needs = {},
      capabilities = {
        Capability.REQUIRED_CREDENTIALS,
        Capability.FIRST_MESSAGE_CREDENTIALS,
        Capability.HANDSHAKE_LIMIT
      },
      spans = 1)
  void closesWhoNeverShowsCredentials(Clients clients, EndpointPlan plan, Checks checks) {
    Client silent = clients.unconnected(null);
    silent.connect(clients.answer());
    Duration limit = Objects.requireNonNull(plan.endpoint().limits().handshake(), "declared");
    boolean ended =
        silent
            .inbox()
            .await(() -> silent.departure() != null, limit.plus(plan.patience().answer()));
    checks.must("closed", ended, Words.what(silent), "the end of the connection");
    checks.must(
        "not-welcomed",
        !clients.declares(OperationName.WELCOME) || !silent.awaitWelcome(Duration.ZERO),
        Words.what(silent),
        "no welcome");
  }

  @ConformanceCase(
      id = "app.auth.altered",
      clause = "PROFILE#auth",
      title = "A credential that is nearly right is refused",
      sends =
          "While a valid user is connected, connections with its credentials cut to three quarters and to half, without"
              + " their first quarter, with one character at the beginning, in the middle or at the end"
              + " altered, with more before them and at the end, and in the other case, and with 'constructor' in its place; as"
              + " a JSON Web Token that says that it is not signed, where it is one; in the payload of a"
              + " CONNECT of Socket.IO, with true, a number and an object that asks a database for anything;"
              + " where a name goes with a password, also with the"
              + " password alone altered, cut, longer, empty or in the other case, with that of another user, and over"
              + " STOMP without it; once for each place where the profile's users have theirs, with nothing"
              + " in it; and with a wrong one as the query parameter 'token', as a bearer token and as a"
              + " cookie, wherever the user has none, unless it shows its own in a first message.",
      accepts =
          "A refusal, where the profile says that clients without valid credentials are refused."
              + " To ignore the case of letters is a warning, and so is to ignore more at the end of"
              + " what is hexadecimal or padded. For hexadecimal credentials the case is recorded.",
      why = "A comparison that stops early lets in whoever guesses the beginning.",
      causes = {
        "startsWith, endsWith, or a comparison up to the shorter length.",
        "What is shown is handed to == or to a database as it is, be it a text or not.",
        "An empty credential is taken for none that was asked for, or found among the unset ones.",
        "Sessions are members of a JavaScript object, which inherits more.",
        "The signature of a token is not verified, or not where the token says that it has none.",
        "Who names a user that is known, or there already, is taken for it, whatever the password.",
        "The password, or the token, may be that of any user.",
        "Another way to come in is only asked whether there is anything: any cookie is a session."
      },
      needs = {},
      capabilities = {Capability.VALID_USERS, Capability.REQUIRED_CREDENTIALS})
  void refusesAlteredCredentials(Door door, EndpointPlan plan, Clients clients, Checks checks) {
    User valid = plan.users().get(0);
    Refusals refusals = Refusals.ofStrangers(door, plan, checks);
    refusals.ask();
    try {
      // Who is there already must be asked again.
      var unused = clients.open(valid);
    } catch (Untestable refused) {
      clients.note(String.valueOf(refused.getMessage()));
    }
    Map<String, User> variants = new LinkedHashMap<>();
    variants.put("truncated", valid.changing(it -> it.substring(0, it.length() * 3 / 4)));
    variants.put("prefix", valid.changing(it -> it.substring(0, it.length() / 2)));
    variants.put("end", valid.changing(it -> it.substring(it.length() / 4)));
    variants.put("altered", valid.changing(AuthCases::alterMiddle));
    variants.put("altered-early", valid.changing(it -> alter(it, it.length() / 4)));
    variants.put("altered-late", valid.changing(it -> alter(it, it.length() * 3 / 4)));
    variants.put("altered-last", valid.changing(it -> alter(it, it.length() - 1)));
    variants.put("extended", valid.changing(it -> it + "-extended"));
    variants.put("more-before-it", valid.changing(it -> "rtck-" + it));
    variants.put("other-case", valid.changing(AuthCases::swapCase));
    // A table of sessions that is an object finds this without anybody having put it there.
    variants.put("name-of-a-member", valid.changing(it -> "constructor"));
    User unsigned = valid.changing(SignedToken::withoutSignature);
    if (!unsigned.equals(valid)) {
      variants.put("unsigned", unsigned);
    }
    variants.putAll(withoutText(valid, plan));
    int secret = secretPart(valid);
    if (secret >= 0) {
      variants.put("secret-altered", changingPart(valid, secret, it -> alter(it, it.length() - 1)));
      variants.put(
          "secret-truncated",
          changingPart(valid, secret, it -> it.substring(0, it.length() * 3 / 4)));
      variants.put("secret-extended", changingPart(valid, secret, it -> it + "-extended"));
      variants.put("secret-empty", changingPart(valid, secret, it -> ""));
      variants.put("secret-in-other-case", changingPart(valid, secret, AuthCases::swapCase));
      plan.users().stream()
          .filter(it -> placesOf(it).equals(placesOf(valid)) && secretPart(it) == secret)
          .skip(1)
          .findFirst()
          .ifPresent(
              other ->
                  variants.put(
                      "secret-of-another", changingPart(valid, secret, it -> part(other, secret))));
      if (plan.endpoint().protocol() == Protocol.STOMP) {
        variants.put("secret-missing", withoutSecret(valid));
      }
    }
    for (User user : oneOfEachPlace(plan.users())) {
      variants.put(user.equals(valid) ? "empty" : "empty-" + user.name(), user.changing(it -> ""));
    }
    Set<String> values = credentials(valid);
    boolean later = plan.endpoint().protocol() == Protocol.WEBSOCKET && valid.connect() != null;
    // Where a first message is waited for, who shows something else has not shown anything yet.
    if (values.size() == 1 && !later) {
      elsewhere(valid, alterMiddle(values.iterator().next()))
          .forEach((place, user) -> variants.put("wrong-in-" + place, user));
    }
    checks.each(
        variants.entrySet(),
        Map.Entry::getKey,
        (variant, slug) -> {
          if (variant.getValue().equals(valid)) {
            checks.observe(slug, "the credentials have nothing that this would change");
            return;
          }
          Door.Visit visit = door.knockEverywhere(new Door.Visitor(variant.getValue(), null));
          boolean letIn = visit.kind() == Door.Kind.LET_IN;
          boolean otherCase = slug.equals("other-case") || slug.equals("secret-in-other-case");
          if (letIn
              && (slug.equals("altered-last") || slug.equals("secret-altered"))
              && credentials(valid).stream().anyMatch(AuthCases::isEncoded)) {
            checks.observe(slug, visit.words());
          } else if (letIn
              && otherCase
              && credentials(valid).stream().allMatch(AuthCases::isHexadecimal)) {
            checks.observe(slug, visit.words());
          } else if (letIn
              && (otherCase
                  || ((slug.equals("extended") || slug.equals("secret-extended"))
                      && credentials(valid).stream().anyMatch(AuthCases::endsByItself)))) {
            checks.should(slug, false, visit.words(), REFUSAL);
          } else {
            refusals.judge(slug, visit);
          }
        });
  }

  /** Returns who shows something that is no text where the user has a credential. */
  private static Map<String, User> withoutText(User valid, EndpointPlan plan) {
    JsonNode connect = valid.connect();
    // A first message of another form is malformed, and what becomes of it the application's.
    // And where there are credentials elsewhere, too, those may be all that counts.
    if (plan.endpoint().protocol() != Protocol.SOCKETIO
        || connect == null
        || !valid.headers().isEmpty()
        || !valid.cookies().isEmpty()
        || !valid.query().isEmpty()) {
      return Map.of();
    }
    JsonNodeFactory json = JsonNodeFactory.instance;
    Map<String, User> users = new LinkedHashMap<>();
    users.put("true-for-a-text", valid.showing(json.booleanNode(true)));
    users.put("number-for-a-text", valid.showing(json.numberNode(1)));
    users.put("query-for-a-text", valid.showing(json.objectNode().put("$ne", "")));
    return users;
  }

  /** Returns which of the user's credentials is the secret that goes with a name, or -1. */
  private static int secretPart(User user) {
    Set<String> secrets = new LinkedHashSet<>();
    JsonNode connect = user.connect();
    // Where several places have credentials, one of them may be all that counts.
    if (!user.headers().isEmpty()
        || !user.cookies().isEmpty()
        || (connect != null && !user.query().isEmpty())) {
      return -1;
    }
    if (connect != null) {
      PASSWORDS.forEach(key -> secrets.add(connect.path(key).asText()));
      List<String> named = connect.properties().stream().map(Map.Entry::getKey).toList();
      List<String> others =
          named.stream().filter(key -> NAMES_A_SECRET.matcher(key).find()).toList();
      if (others.size() == 1) {
        // Of several, one may be all that counts.
        secrets.add(connect.path(others.get(0)).asText());
      }
    }
    user.query()
        .forEach(
            (key, value) -> {
              if (NAMES_A_SECRET.matcher(key).find()) {
                secrets.add(value);
              }
            });
    List<String> all = parts(user);
    return all.size() < 2
        ? -1
        : IntStream.range(0, all.size())
            .filter(i -> !all.get(i).isEmpty() && secrets.contains(all.get(i)))
            // The login stands first, and may be the same word.
            .reduce((first, second) -> second)
            .orElse(-1);
  }

  /** Returns the user's credentials, in the order in which they are changed. */
  private static List<String> parts(User user) {
    List<String> all = new ArrayList<>();
    var unused =
        user.changing(
            value -> {
              all.add(value);
              return value;
            });
    return all;
  }

  private static String part(User user, int part) {
    return parts(user).get(part);
  }

  private static User withoutSecret(User user) {
    JsonNode connect = user.connect();
    if (!(connect instanceof ObjectNode headers)) {
      return user;
    }
    ObjectNode others = headers.deepCopy();
    others.remove(PASSWORDS);
    return new User(
        user.name(), user.headers(), user.cookies(), user.query(), others, user.identity());
  }

  private static User changingPart(User user, int part, UnaryOperator<String> change) {
    AtomicInteger next = new AtomicInteger();
    return user.changing(value -> next.getAndIncrement() == part ? change.apply(value) : value);
  }

  /** Returns those who show credentials, but for who does so as another one before. */
  private static Collection<User> oneOfEachPlace(List<User> users) {
    Map<List<Object>, User> places = new LinkedHashMap<>();
    for (User user : users) {
      if (credentials(user).stream().anyMatch(it -> !it.isEmpty())) {
        places.putIfAbsent(placesOf(user), user);
      }
    }
    return places.values();
  }

  private static List<Object> placesOf(User user) {
    return List.of(
        user.headers().keySet(),
        user.cookies().keySet(),
        user.query().keySet(),
        user.connect() != null);
  }

  /** Returns whether some bits of its last character may mean nothing, as in a signed token. */
  private static boolean isEncoded(String credential) {
    return credential.contains(".") || credential.endsWith("=");
  }

  /** Returns whether decoders know where it ends, and may ignore what follows. */
  private static boolean endsByItself(String credential) {
    return isHexadecimal(credential) || credential.endsWith("=");
  }

  private static boolean isHexadecimal(String credential) {
    return credential.matches("[0-9a-fA-F-]*");
  }

  private static String alterMiddle(String credential) {
    return alter(credential, credential.length() / 2);
  }

  /** Puts another letter or digit in the place of the one that is next to the place. */
  private static String alter(String credential, int place) {
    for (int away = 0; away < credential.length() * 2; away++) {
      int at = place + (away % 2 == 0 ? away / 2 : -(away + 1) / 2);
      if (at >= 0 && at < credential.length() && isPlain(credential.charAt(at))) {
        char there = credential.charAt(at);
        char other =
            Character.isDigit(there) ? (there == '7' ? '3' : '7') : there == 'k' ? 'e' : 'k';
        return credential.substring(0, at) + other + credential.substring(at + 1);
      }
    }
    return credential;
  }

  private static boolean isPlain(char character) {
    return character < 128 && Character.isLetterOrDigit(character);
  }

  private static String swapCase(String credential) {
    StringBuilder swapped = new StringBuilder();
    for (int i = 0; i < credential.length(); i++) {
      char character = credential.charAt(i);
      swapped.append(
          Character.isUpperCase(character)
              ? Character.toLowerCase(character)
              : Character.toUpperCase(character));
    }
    return swapped.toString();
  }

  @ConformanceCase(
      id = "app.auth.other-place",
      clause = "PROFILE#auth/place",
      title = "Whether credentials are taken in another place than the profile's",
      sends =
          "Connections with a valid user's credential as the query parameter 'token', as a bearer"
              + " token and as a cookie, wherever the profile does not have it.",
      accepts = "Anything; it is recorded.",
      why = "What stands in a URL stands in logs and histories, too.",
      needs = {},
      capabilities = {Capability.VALID_USERS, Capability.REQUIRED_CREDENTIALS})
  void recordsWhereElseCredentialsAreTaken(Door door, EndpointPlan plan, Checks checks) {
    User valid = plan.users().get(0);
    Set<String> values = credentials(valid);
    if (values.size() != 1) {
      checks.observe("places", values.size() + " credentials, which belong together");
      return;
    }
    Map<String, User> places = elsewhere(valid, values.iterator().next());
    checks.each(
        places.entrySet(),
        Map.Entry::getKey,
        (place, slug) ->
            checks.observe(slug, door.knock(new Door.Visitor(place.getValue(), null)).words()));
  }

  /** Returns who shows the credential where the user has none, by the place. */
  private static Map<String, User> elsewhere(User valid, String credential) {
    Map<String, User> places = new LinkedHashMap<>();
    if (valid.query().isEmpty()) {
      places.put(
          "query", new User("query", Map.of(), Map.of(), Map.of("token", credential), null, null));
    }
    if (valid.headers().isEmpty()) {
      places.put(
          "header",
          new User(
              "header",
              Map.of("Authorization", "Bearer " + credential),
              Map.of(),
              Map.of(),
              null,
              null));
    }
    if (valid.cookies().isEmpty()) {
      places.put(
          "cookie",
          new User("cookie", Map.of(), Map.of("session", credential), Map.of(), null, null));
    }
    return places;
  }

  /** Returns the user's credentials, without what stands around them. */
  static Set<String> credentials(User user) {
    Set<String> values = new LinkedHashSet<>();
    var unused =
        user.changing(
            value -> {
              values.add(value);
              return value;
            });
    return values;
  }

  @ConformanceCase(
      id = "app.auth.refused-receive-nothing",
      clause = "PROFILE#auth/silence",
      title = "Who is not let in gets no message of anybody, and nobody gets one of it",
      sends =
          "Broadcasts, and messages in a room that all ask to join, by a valid client, while clients"
              + " without credentials and invalid ones connect, and as long as their connections last;"
              + " and one by each of those, where the protocol lets them speak, and one to a valid client"
              + " alone, where the profile has direct messages. Then one by each of two valid clients.",
      accepts =
          "Nothing of what is said reaches them, and nothing of what they say reaches anybody; the"
              + " valid ones go on to be served.",
      why = "A socket that is open before its owner is known is open to everybody.",
      causes = {
        "Clients are entered in the list before their credentials are looked at.",
        "A refused client stays in the list until its connection ends.",
        "Some of the operations do not ask whether somebody has logged in.",
        "What is sent is handled whoever has sent it: only the stream asks for credentials, or only"
            + " the answer to the first message does.",
        "The end of a connection takes the last client off the list where its own is not in it."
      },
      needs = Need.CHANNEL,
      capabilities = {Capability.CHANNEL, Capability.REQUIRED_CREDENTIALS})
  void saysNothingToWhoIsRefused(Clients clients, EndpointPlan plan, Checks checks) {
    Channel usual = Channel.of(clients);
    Map<String, Channel> channels = new LinkedHashMap<>();
    channels.put("", usual);
    if (usual.operation() != OperationName.ROOM && Channel.hasMembers(clients)) {
      channels.put("room-", Channel.room(clients));
    }
    checks.each(
        channels.entrySet(),
        Map.Entry::getKey,
        (entry, prefix) -> judgeSilence(clients, plan, entry.getValue(), checks, prefix));
  }

  private static void judgeSilence(
      Clients clients, EndpointPlan plan, Channel channel, Checks checks, String prefix) {
    Client sender = channel.open();
    Client witness = channel.open();
    Talk talk = channel.talk();
    Deliveries heard = talk.at(witness);
    boolean talking = channel.reaches(sender, witness) && channel.reaches(witness, sender);
    Map<String, @Nullable User> strangers = new LinkedHashMap<>();
    strangers.put("anonymous", null);
    plan.refused().forEach(user -> strangers.put(user.name(), user));
    Strangers speakers = new Strangers(clients, channel, plan.users());
    for (Map.Entry<String, @Nullable User> entry : strangers.entrySet()) {
      speakers.speak(entry.getKey(), entry.getValue());
      if (prefix.isEmpty()) {
        speakers.speakTo(witness, entry.getKey(), entry.getValue());
      }
      Client stranger = clients.unconnected(entry.getValue());
      clients.offends(stranger);
      try {
        stranger.connect(clients.answer());
      } catch (Refused refused) {
        checks.must(prefix + entry.getKey(), true, String.valueOf(refused.getMessage()), "nothing");
        continue;
      }
      channel.ask(stranger);
      List<String> said = new ArrayList<>();
      for (int i = 0; i < BROADCASTS && stranger.departure() == null; i++) {
        said.add(talk.say(sender));
        heard.await(said.get(i), clients.answer());
        // Behind each of them a sign of life: what was sent to the stranger has come by then.
        var unused = stranger.isAlive(clients.quiet());
      }
      long count = said.stream().mapToLong(text -> Leak.count(stranger, text)).sum();
      checks.must(
          prefix + entry.getKey(),
          count == 0,
          count == 0
              ? "nothing of " + said.size() + " messages; " + Words.ending(stranger)
              : count + " of " + said.size() + " messages came",
          "nothing");
      stranger.close();
    }
    speakers.judge(checks, prefix, sender, witness);
    if (talking) {
      judgeServed(checks, channel, prefix + "who-is-let-in", sender, witness);
    }
  }

  /** Judges that those who were let in talk to each other still. */
  private static void judgeServed(
      Checks checks, Channel channel, String slug, Client one, Client other) {
    boolean served = channel.carries(one, other) && channel.carries(other, one);
    checks.must(
        slug,
        served,
        served ? "they talk to each other" : Words.what(one) + "; " + Words.what(other),
        "who is let in is served as before");
  }

  @ConformanceCase(
      id = "app.auth.same-refusal",
      clause = "PROFILE#auth/same-refusal",
      title = "Two wrong credentials get the same answer",
      sends =
          "Connections as an invalid user, with altered and truncated valid credentials, and with"
              + " one of quite another form.",
      accepts =
          "The same status, text and close code for all of them, but for moments and what numbers a"
              + " request.",
      why = "An answer that tells how wrong a guess is helps the one who guesses.",
      causes = "The reason that the library gives for refusing a token is passed on.",
      needs = {},
      capabilities = {Capability.VALID_USERS, Capability.REQUIRED_CREDENTIALS})
  void refusesAllInTheSameWords(Door door, EndpointPlan plan, Checks checks) {
    User valid = plan.users().get(0);
    Map<String, User> wrong = new LinkedHashMap<>();
    wrong.put("altered", valid.changing(AuthCases::alterMiddle));
    wrong.put("truncated", valid.changing(it -> it.substring(0, it.length() / 2)));
    wrong.put("of-another-form", valid.changing(it -> "?" + it.length()));
    for (User user : plan.refused()) {
      wrong.put(user.name(), user);
    }
    Map<String, String> answers = new HashMap<>();
    for (Map.Entry<String, User> entry : wrong.entrySet()) {
      if (entry.getValue().equals(valid)) {
        continue;
      }
      Door.Visit visit = door.knock(new Door.Visitor(entry.getValue(), null));
      if (visit.kind() == Door.Kind.REFUSED) {
        answers.putIfAbsent(withoutCredentials(visit.answer(), entry.getValue()), visit.words());
      }
    }
    if (answers.isEmpty()) {
      checks.untestable("answers", "none of them was refused");
      return;
    }
    if (Refusals.ofStrangers(door, plan, checks).isShut("answers")) {
      return;
    }
    checks.should(
        "answers",
        answers.size() == 1,
        answers.size() == 1
            ? "one answer for all: " + answers.values().iterator().next()
            : answers.size() + " different answers: " + Words.few(List.copyOf(answers.keySet())),
        "one answer for all");
  }

  private static String withoutCredentials(String answer, User user) {
    String without = answer;
    for (String credential : credentials(user)) {
      // Half a login may be a part of any word.
      without = without.replaceAll("(?<!\\w)" + Pattern.quote(credential) + "(?!\\w)", "");
    }
    return DIFFERS_BY_ITSELF.matcher(without).replaceAll("#");
  }

  @ConformanceCase(
      id = "app.auth.not-echoed",
      clause = "PROFILE#auth/not-echoed",
      title = "Credentials do not stand in what the target says",
      sends = "Connections as an invalid user, with altered credentials, and as a valid user.",
      accepts =
          "No body of a refusal, no close reason and no message has the credential in it; a name,"
              + " such as a login, is none.",
      why = "Answers are logged, cached and shown, and scripts may stand in them.",
      causes = "The refusal quotes what it refuses; the welcome is made of the whole session.",
      needs = {},
      capabilities = Capability.VALID_USERS)
  void saysNoCredentials(Door door, EndpointPlan plan, Clients clients, Checks checks) {
    User valid = plan.users().get(0);
    Set<String> secrets = secrets(valid);
    judgeAnswer(
        "altered",
        door.knock(new Door.Visitor(valid.changing(AuthCases::alterMiddle), null)),
        secrets.stream().map(AuthCases::alterMiddle).collect(Collectors.toSet()),
        checks);
    for (User user : plan.refused()) {
      Door.Visit visit = door.knock(new Door.Visitor(user, null));
      judgeAnswer(user.name(), visit, secrets(user), checks);
    }
    Client client = clients.open(valid);
    boolean said =
        client.inbox().since(0).stream()
            .anyMatch(message -> secrets.stream().anyMatch(message::contains));
    checks.should(
        "welcome",
        !said,
        said ? "a message has the user's own credential in it" : "no message has it",
        "messages without the credential");
  }

  private static void judgeAnswer(
      String slug, Door.Visit visit, Set<String> secrets, Checks checks) {
    boolean said = secrets.stream().anyMatch(visit.answer()::contains);
    checks.should(
        slug,
        !said,
        said ? "the answer has the credential in it" : visit.words(),
        "an answer without the credential");
  }

  /**
   * Returns what of the user's credentials is none of a name, and stands in no text by accident.
   */
  private static Set<String> secrets(User user) {
    Set<String> names = new LinkedHashSet<>(List.of(user.name()));
    if (user.identity() != null) {
      names.add(user.identity());
    }
    for (Map<String, String> place : List.of(user.headers(), user.cookies(), user.query())) {
      place.forEach((key, value) -> addName(key, value, names));
    }
    if (user.connect() != null) {
      user.connect()
          .properties()
          .forEach(member -> addName(member.getKey(), member.getValue().asText(), names));
    }
    int secret = secretPart(user);
    return (secret >= 0 ? Stream.of(part(user, secret)) : credentials(user).stream())
        .filter(it -> it.length() >= SHORTEST_LOOKED_FOR && !names.contains(it))
        .collect(Collectors.toSet());
  }

  private static void addName(String key, String value, Set<String> names) {
    if (NAMES_A_NAME.matcher(key).matches()) {
      names.add(value);
    }
  }

  @ConformanceCase(
      id = "app.auth.origin",
      clause = "PROFILE#origins",
      title = "Allowed origins are let in, and refused ones are not",
      sends =
          "Connections of the first valid user from each origin that the profile names; and, where"
              + " it names refused ones, from some that look like the first allowed one: with more"
              + " behind its host, with more before its domain, and with a letter for the first or last"
              + " dot.",
      accepts =
          "A connection that stays for the allowed ones, a refusal for the others. To let in one"
              + " that looks alike is a warning, since only some may be kept out.",
      why = "Browsers send cookies along from any page.",
      causes = {
        "Only the first of several allowed origins was tried.",
        "The origin is not looked at, or compared with startsWith or endsWith.",
        "It is compared with a regular expression whose dots stand for any character."
      },
      needs = {},
      capabilities = Capability.ORIGINS)
  void looksAtTheOrigin(Door door, EndpointPlan plan, Checks checks) {
    User user = plan.users().isEmpty() ? null : plan.users().get(0);
    List<String> allowed = plan.endpoint().origins().allowed();
    Refusals refusals =
        new Refusals(
            door, checks, new Door.Visitor(user, allowed.isEmpty() ? null : allowed.get(0)));
    int number = 1;
    for (String origin : allowed) {
      Door.Visit visit = door.knock(new Door.Visitor(user, origin));
      mustBeLetIn(checks, "allowed-" + number++, visit);
    }
    number = 1;
    for (String origin : plan.endpoint().origins().refused()) {
      Door.Visit visit = door.knockEverywhere(new Door.Visitor(user, origin));
      refusals.judge("refused-" + number++, visit);
    }
    if (!plan.endpoint().origins().refused().isEmpty()) {
      allowed.stream().limit(1).forEach(origin -> judgeLookAlikes(door, user, origin, checks));
    }
  }

  private static void judgeLookAlikes(
      Door door, @Nullable User user, String origin, Checks checks) {
    Map<String, String> alike = new LinkedHashMap<>();
    alike.put("more-behind", origin + ".evil.example");
    alike.put("more-before", withMoreBeforeItsDomain(origin));
    int first = origin.indexOf('.');
    int last = origin.lastIndexOf('.');
    if (first >= 0) {
      alike.put("letter-for-a-dot", withLetterAt(origin, first));
    }
    if (last > first) {
      alike.put("letter-for-the-last-dot", withLetterAt(origin, last));
    }
    checks.each(
        alike.entrySet(),
        Map.Entry::getKey,
        (other, slug) -> {
          Door.Visit visit = door.knock(new Door.Visitor(user, other.getValue()));
          if (visit.kind() == Door.Kind.OPEN) {
            checks.observe(slug, visit.words());
          } else {
            checks.should(
                slug,
                visit.kind() == Door.Kind.REFUSED,
                other.getValue() + ": " + visit.words(),
                REFUSAL);
          }
        });
  }

  /** What stands below the same domain may be the target's own: this is below another one. */
  private static String withMoreBeforeItsDomain(String origin) {
    return ITS_DOMAIN.matcher(origin).replaceFirst("evil-$0");
  }

  private static String withLetterAt(String origin, int place) {
    return origin.substring(0, place) + 'x' + origin.substring(place + 1);
  }
}
