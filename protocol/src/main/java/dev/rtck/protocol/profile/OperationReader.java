package dev.rtck.protocol.profile;

import dev.rtck.protocol.Protocol;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads what an application does at one endpoint. */
final class OperationReader {

  /** The names to which the harness gives values before it sends. */
  private static final List<String> GIVEN =
      List.of("text", "room", "self", "recipient", "sender", "uuid", "now");

  private final Source source;
  private final Protocol protocol;
  private final String endpoint;
  private final List<Sent> sent = new ArrayList<>();
  private final Set<String> learnt = new HashSet<>();

  OperationReader(Source source, Protocol protocol, String endpoint) {
    this.source = source;
    this.protocol = protocol;
    this.endpoint = endpoint;
  }

  Map<OperationName, Operation> operations(@Nullable Node node) {
    Map<OperationName, Operation> operations = new EnumMap<>(OperationName.class);
    if (node == null) {
      return operations;
    }
    Map<String, OperationName> words = Keys.words(OperationName.values());
    Section section = Section.of(source, node, "'operations' of " + endpoint, false);
    for (String key : section.keys()) {
      source.attempt(
          () -> {
            OperationName name = words.get(key);
            if (name == null) {
              throw source.at(
                  section.keyNode(key),
                  "unknown operation '"
                      + key
                      + "' in "
                      + endpoint
                      + NearestName.hint(key, words.keySet()));
            }
            operations.put(name, operation(name, section.require(key, "")));
            return name;
          });
    }
    for (Sent template : sent) {
      source.attempt(() -> checkNames(template));
    }
    return operations;
  }

  private Operation operation(OperationName name, Node node) {
    String where = "operation '" + name.word() + "' of " + endpoint;
    Section section =
        Section.of(source, node, where, false)
            .allow(Keys.of(name, protocol), key -> elsewhere(key, name));
    Template send = template(section, "send", where);
    Template receive = template(section, "receive", where);
    Template ack = template(section, "ack", where);
    Template subscribe = template(section, "subscribe", where);
    checkShapes(section, send, receive, ack, subscribe);
    checkWhole(section, name, send, receive, ack, subscribe);
    return new Operation(
        name,
        send,
        receive,
        ack,
        section.word("to", Keys.words(Keys.recipients(name))),
        section.word("history", Keys.words(History.values())),
        section.truth("restored", false),
        section.duration("every"),
        section.truth("binary", false),
        subscribe);
  }

  private @Nullable String elsewhere(String key, OperationName name) {
    if (Keys.of(name).contains(key)) {
      return null;
    }
    List<String> operations = new ArrayList<>();
    for (OperationName other : OperationName.values()) {
      if (Keys.of(other, protocol).contains(key)) {
        operations.add(other.word());
      }
    }
    if (!operations.isEmpty()) {
      return key.equals("send")
          ? "the server does this unasked"
          : "it belongs to " + String.join(", ", operations);
    }
    List<String> protocols = new ArrayList<>();
    for (Protocol other : Protocol.values()) {
      if (Keys.of(name, other).contains(key)) {
        protocols.add(other.word());
      }
    }
    return protocols.isEmpty()
        ? null
        : "it belongs to " + String.join(", ", protocols) + ", and this is " + protocol.word();
  }

  private @Nullable Template template(Section section, String key, String where) {
    Node node = section.get(key);
    if (node == null) {
      return null;
    }
    Template template = new TreeReader(source).template(node, "'" + key + "' of " + where);
    if (key.equals("send") || key.equals("subscribe")) {
      sent.add(new Sent(template, node, "'" + key + "' of " + where));
    } else {
      learnt.addAll(template.names());
    }
    return template;
  }

  private void checkShapes(
      Section section,
      @Nullable Template send,
      @Nullable Template receive,
      @Nullable Template ack,
      @Nullable Template subscribe) {
    if (subscribe != null && !subscribe.isText()) {
      throw section.problem(
          "subscribe",
          "expected a text for 'subscribe' in "
              + section.where()
              + ", the destination or path to subscribe to");
    }
    switch (protocol) {
      case SOCKETIO -> {
        checkEvent(section, "send", send);
        checkEvent(section, "receive", receive);
        if (ack != null && !ack.isArray()) {
          throw section.problem(
              "ack", "expected a list of arguments for 'ack' in " + section.where());
        }
      }
      case STOMP -> {
        checkParts(section, "send", send, Keys.STOMP_SEND, "destination");
        checkParts(section, "receive", receive, Keys.STOMP_RECEIVE, null);
      }
      case SSE -> {
        checkParts(section, "send", send, Keys.SSE_SEND, "path");
        checkParts(section, "receive", receive, Keys.SSE_RECEIVE, null);
      }
      default -> {}
    }
  }

  private static void checkEvent(Section section, String key, @Nullable Template template) {
    if (template == null) {
      return;
    }
    List<Template> elements = template.elements();
    if (elements.isEmpty() || !elements.get(0).isText()) {
      throw section.problem(
          key,
          "expected [event, argument, …] for '"
              + key
              + "' in "
              + section.where()
              + ", as Socket.IO emits it");
    }
  }

  private void checkParts(
      Section section,
      String key,
      @Nullable Template template,
      List<String> parts,
      @Nullable String required) {
    Node node = section.get(key);
    if (template == null || node == null) {
      return;
    }
    String where = "'" + key + "' of " + section.where();
    Section message = Section.of(source, node, where, false).allow(parts);
    if (required != null) {
      message.require(required, "write where it goes, such as " + required + ": /app/chat");
    }
    for (String part : List.of("destination", "method", "path", "event")) {
      Template text = template.member(part);
      if (text != null && !text.isText()) {
        throw message.problem(part, "expected a text for '" + part + "' in " + where);
      }
    }
    Template headers = template.member("headers");
    if (headers == null) {
      return;
    }
    Section lines = message.nested("headers");
    for (Map.Entry<String, Template> header : headers.members().entrySet()) {
      if (header.getValue().isObject() || header.getValue().isArray()) {
        throw lines.problem(
            header.getKey(), "expected a text for '" + header.getKey() + "' in " + where);
      }
    }
  }

  /** An operation must say enough to be done and seen; the hosted services' are built in. */
  private void checkWhole(
      Section section,
      OperationName name,
      @Nullable Template send,
      @Nullable Template receive,
      @Nullable Template ack,
      @Nullable Template subscribe) {
    if (protocol.managed()) {
      return;
    }
    switch (name) {
      case WELCOME, JOINED, LEFT, PUSH -> section.require("receive", "write what arrives");
      case ECHO -> {
        section.require("send", "write what is sent");
        if (ack == null) {
          section.require("receive", "write what comes back");
        }
      }
      case BROADCAST, DIRECT, ROOM, VOLATILE -> {
        section.require("send", "write what is sent");
        section.require("receive", "write what the recipients get");
      }
      case JOIN, LEAVE -> {
        if (subscribe == null && name == OperationName.JOIN) {
          section.require("send", "write how the room is entered");
        }
      }
      case HEARTBEAT, ERROR -> {
        if (send == null && receive == null) {
          section.require("receive", "write what is sent, what arrives, or both");
        }
      }
    }
  }

  private String checkNames(Sent template) {
    if (template.template().usesAny()) {
      throw source.at(
          template.node(), "${any} has no value that could be sent, in " + template.where());
    }
    for (String name : template.template().names()) {
      if (!GIVEN.contains(name) && !learnt.contains(name)) {
        throw source.at(
            template.node(),
            "${"
                + name
                + "} has no value in "
                + template.where()
                + ", and no 'receive' of the endpoint binds it"
                + NearestName.hint(name, GIVEN));
      }
    }
    return "";
  }

  private record Sent(Template template, Node node, String where) {}
}
