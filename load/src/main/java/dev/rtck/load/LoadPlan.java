package dev.rtck.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rtck.protocol.Address;
import dev.rtck.protocol.Protocol;
import dev.rtck.reports.LoadResult.Workload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that one load on one endpoint needs to know; it travels to the harness as JSON, through a
 * pipe, since it holds credentials. Immutable.
 *
 * @param endpoint the name in the profile
 * @param run tells the messages of this run from those of others
 * @param callers as whom clients connect, in order and repeating; never empty
 * @param dialect what only some protocols have
 * @param inRooms whether messages go to rooms, and each subscriber is in one
 * @param welcome what a client gets first, or null
 * @param join how a client enters a room, or null when nothing is sent for it
 * @param publish how a message is sent and what it looks like when it comes
 * @param heartbeat what the application exchanges to stay alive, or null
 * @param beatMillis how often a client begins that; 0 where it is the target that begins
 * @param share which part of the workload this is; the workload is that of all
 * @param startAtMillis when publishing begins, in milliseconds of the epoch; 0: when all are there
 * @param clock names the clock by which messages are stamped
 * @param connectMillis how long one client may take until it can receive
 * @param folder where the harness writes its results
 * @param secrets what must not be told of what the target says: the credentials of the profile
 */
public record LoadPlan(
    String endpoint,
    Protocol protocol,
    int run,
    Address address,
    List<Caller> callers,
    Dialect dialect,
    boolean inRooms,
    @Nullable Exchange welcome,
    @Nullable Exchange join,
    Exchange publish,
    @Nullable Exchange heartbeat,
    long beatMillis,
    Workload workload,
    Share share,
    long startAtMillis,
    int clock,
    long connectMillis,
    String folder,
    List<String> secrets) {

  private static final JsonMapper MAPPER = new JsonMapper();

  public LoadPlan {
    callers = List.copyOf(callers);
    secrets = List.copyOf(secrets);
  }

  /**
   * What only some protocols have; empty where the protocol has none of it.
   *
   * @param subprotocols what clients of a WebSocket offer
   * @param namespace where the operations of Socket.IO live
   * @param virtualHost the {@code host} of a CONNECT of STOMP
   * @param versions which versions of STOMP are offered
   * @param receipts whether a server of STOMP may give RECEIPTs
   * @param method what opens a stream of server-sent events
   */
  public record Dialect(
      List<String> subprotocols,
      String namespace,
      String virtualHost,
      List<String> versions,
      boolean receipts,
      String method) {
    public Dialect {
      subprotocols = List.copyOf(subprotocols);
      versions = List.copyOf(versions);
    }

    /** That of a raw WebSocket without subprotocols. */
    static final Dialect PLAIN = new Dialect(List.of(), "", "", List.of(), false, "GET");
  }

  /**
   * As whom one client connects.
   *
   * @param resource path and query
   * @param query the credentials that travel in the query of every path, ready to be appended;
   *     empty for none
   * @param greeting the first message, the auth payload or the headers of CONNECT; or null
   * @param identity what the application calls the client, or null when it is learnt or unknown
   */
  public record Caller(
      String resource,
      String query,
      List<Header> headers,
      @Nullable String greeting,
      @Nullable String identity) {
    public Caller {
      headers = List.copyOf(headers);
    }
  }

  /** One field of a request. */
  public record Header(String name, String value) {}

  /**
   * What is sent and what comes of it: templates as JSON, as profiles write them.
   *
   * @param subscribe where a recipient listens before: a STOMP destination, the path of a stream;
   *     or null
   * @param acknowledged whether {@code receive} is the acknowledgement that Socket.IO sends
   */
  public record Exchange(
      @Nullable String send,
      @Nullable String receive,
      @Nullable String subscribe,
      boolean acknowledged,
      boolean binary) {}

  /** Returns the plan with other subscribers, who come to hear the same. */
  LoadPlan withSubscribers(int subscribers) {
    Workload other =
        new Workload(
            subscribers,
            workload.publishers(),
            workload.ratePerSecond(),
            workload.payloadBytes(),
            workload.rooms(),
            workload.warmupMillis(),
            workload.durationMillis(),
            workload.seed(),
            workload.operation());
    return with(run, other, Share.WHOLE, startAtMillis, clock);
  }

  /** Returns the plan of one part of it. */
  LoadPlan withShare(Share other, long newStartAtMillis) {
    int common = other.partial() ? commonRun(newStartAtMillis) : run;
    return with(common, workload, other, newStartAtMillis, clock);
  }

  /** Returns the plan with messages stamped by another clock. */
  LoadPlan withClock(int other) {
    return with(run, workload, share, startAtMillis, other);
  }

  private LoadPlan with(
      int newRun, Workload newWorkload, Share newShare, long newStartAtMillis, int newClock) {
    return new LoadPlan(
        endpoint,
        protocol,
        newRun,
        address,
        callers,
        dialect,
        inRooms,
        welcome,
        join,
        publish,
        heartbeat,
        beatMillis,
        newWorkload,
        newShare,
        newStartAtMillis,
        newClock,
        connectMillis,
        folder,
        secrets);
  }

  /** All parts of one load know each other's messages, and those of no other load. */
  private int commonRun(long start) {
    return String.join(" ", endpoint, protocol.word(), workload.toString(), Long.toString(start))
        .hashCode();
  }

  /** How many subscribers this share has. */
  int ownSubscribers() {
    return share.count(workload.subscribers());
  }

  /** How many publishers this share has. */
  int ownPublishers() {
    return share.count(workload.publishers());
  }

  /** How long what is published is, in bytes. */
  int payloadLength() {
    return Math.max(Stamp.LENGTH, workload.payloadBytes());
  }

  /** Returns the message that a harness reads. */
  String write() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan is plain data", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the text is no plan
   */
  static LoadPlan read(String json) {
    try {
      return MAPPER.readValue(json, LoadPlan.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no load plan", e);
    }
  }

  /** Returns the caller of one client. */
  Caller caller(int client) {
    return callers.get(client % callers.size());
  }
}
