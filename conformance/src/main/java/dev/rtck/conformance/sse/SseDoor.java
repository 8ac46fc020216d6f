package dev.rtck.conformance.sse;

import dev.rtck.conformance.EndpointPlan;
import dev.rtck.conformance.application.Door;
import dev.rtck.protocol.Patience;
import dev.rtck.protocol.client.Approach;
import dev.rtck.protocol.profile.Auth;
import dev.rtck.protocol.profile.Bindings;
import dev.rtck.protocol.profile.OperationName;
import dev.rtck.protocol.profile.User;
import dev.rtck.protocol.sse.SseEndpoint;
import dev.rtck.protocol.sse.SseEvent;
import dev.rtck.protocol.sse.SseMessage;
import dev.rtck.protocol.sse.SseProbe;
import dev.rtck.protocol.sse.SseStream;
import dev.rtck.protocol.websocket.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The request for the stream as a door. A browser keeps a page out by itself whose origin the
 * answer does not allow (CORS).
 */
record SseDoor(EndpointPlan plan, SseProbe probe) implements Door {

  private static final Set<Integer> BUSY = Set.of(429, 503);
  private static final int NO_CONTENT = 204;

  /** What is answered for a stream's path without a stream; some end the connection behind HEAD. */
  private static final List<String> SHORT = List.of("HEAD", "OPTIONS");

  @Override
  public Visit knock(Visitor visitor) {
    String origin = visitor.origin();
    Approach approach = plan.approach(visitor.user());
    SseEndpoint theirs =
        UsualClient.as(plan, visitor.user(), origin == null ? approach : approach.from(origin));
    SseProbe own = probe.as(theirs);
    try (SseStream stream = own.ask(theirs.request())) {
      return visit(stream, visitor);
    }
  }

  /**
   * Who shows nothing tries also on a connection over which somebody was served who is let in: no
   * server may take that for a word on who comes next (RFC 9110 §3.3).
   */
  @Override
  public Visit knockEverywhere(Visitor visitor) {
    Visit usual = knock(visitor);
    if (usual.kind() != Kind.REFUSED
        || visitor.origin() != null
        || visitor.user() != null
        || plan.users().isEmpty()
        || !isToStayOut(null)) {
      return usual;
    }
    for (String method : SHORT) {
      Visit second = knockBehind(plan.users().get(0), method, visitor);
      if (second != null && second.kind() == Kind.LET_IN) {
        return new Visit(
            Kind.LET_IN,
            "on a connection over which a valid user was served: " + second.words(),
            second.answer());
      }
    }
    return usual;
  }

  private @Nullable Visit knockBehind(User valid, String method, Visitor visitor) {
    SseProbe theirs = probe.as(UsualClient.as(plan, valid, plan.approach(valid)));
    var unused = theirs.exchange(theirs.request().withMethod(method));
    SseEndpoint own = UsualClient.as(plan, null, plan.approach(null));
    try (SseStream stream = theirs.beginBehindTheLastExchange(own.request())) {
      // Some have not done with an answer to HEAD that is whole: nobody reads the next request.
      return stream == null || stream.awaitHead(probe.patience().answer()) == null
          ? null
          : visit(stream, visitor);
    }
  }

  private Visit visit(SseStream stream, Visitor visitor) {
    Patience patience = probe.patience();
    String origin = visitor.origin();
    HttpResponse response = stream.response();
    if (response == null) {
      return new Visit(
          stream.hasEnded() ? Kind.REFUSED : Kind.IGNORED, stream.describe(), "no answer");
    }
    if (!stream.isStream()) {
      stream.awaitEnd(patience.quiet());
      return new Visit(
          BUSY.contains(stream.status())
              ? Kind.OPEN
              : stream.status() == NO_CONTENT || stream.status() == 200
                  ? Kind.IGNORED
                  : Kind.REFUSED,
          stream.describe(),
          response.statusLine() + "\n" + stream.body().text());
    }
    User user = visitor.user();
    boolean cookies = user != null && !user.cookies().isEmpty();
    if (origin != null
        && !HttpCorsProtocolCases.mayRead(response, origin, cookies)
        && !mayBeAtHome(origin)) {
      return new Visit(Kind.REFUSED, "the answer allows no page of that origin to read it", "");
    }
    boolean out = isShownOut(stream, visitor, patience);
    return new Visit(
        out ? Kind.REFUSED : Kind.LET_IN,
        stream.describe(),
        stream.events(0).stream().map(SseEvent::data).collect(Collectors.joining("\n")));
  }

  /**
   * Some look at credentials only once the answer has begun, and say that they are wrong before
   * they end it: who is to be let in need not be waited for.
   */
  private boolean isShownOut(SseStream stream, Visitor visitor, Patience patience) {
    if (!isToStayOut(visitor.user())) {
      return stream.awaitEvent(event -> true, 0, patience.quiet()) == null
          && stream.endedByTarget();
    }
    if (stream.awaitEvent(event -> true, 0, patience.answer()) != null) {
      stream.awaitEnd(patience.answer().dividedBy(2));
    }
    return stream.events(0).stream().noneMatch(it -> isOfTheApplication(plan, it))
        && stream.endedByTarget();
  }

  private boolean isToStayOut(@Nullable User user) {
    Auth auth = plan.endpoint().auth();
    return user == null
        ? auth != null && auth.anonymous() != Auth.Anonymous.ALLOWED
        : !plan.users().contains(user);
  }

  /** Returns whether an event is more than the word that its reader is shown out. */
  static boolean isOfTheApplication(EndpointPlan plan, SseEvent event) {
    return !event.name().equals("error")
        && plan.endpoint().operations().values().stream()
            .filter(it -> it.name() != OperationName.ERROR)
            .anyMatch(it -> new SseMessage(event).match(it, Bindings.EMPTY) != null);
  }

  /**
   * A page of an origin that only the whole profile allows may be one of the target's own site,
   * which may read all there is.
   */
  private boolean mayBeAtHome(String origin) {
    return !UsualClient.settings(plan).ownOrigins()
        && plan.endpoint().origins().allowed().contains(origin);
  }
}
