package dev.rtck.referenceserver.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rtck.referenceserver.sse.EventLog;
import dev.rtck.referenceserver.sse.EventStream;
import dev.rtck.referenceserver.sse.StreamEvent;
import dev.rtck.referenceserver.transport.End;

/**
 * A stream of server-sent events as an outlet. What somebody says is an event whose data are the
 * text alone; all else is the JSON object of the {@link JsonDialect} without its type, which is the
 * name of the event.
 *
 * @param floor up to which number what is said is not told
 */
record StreamOutlet(EventStream stream, EventLog log, long floor) implements Outlet {
  private static final JsonMapper MAPPER = new JsonMapper();

  @Override
  public void answer(Event event) {
    push(event);
  }

  @Override
  public void push(Event event) {
    StreamEvent told = event(event, log);
    if (floor == 0 || told.id() == null || log.number(told.id()) > floor) {
      stream.send(stream.numbered(told));
    }
  }

  /** The event as the stream tells it; what can be told again is in the log from now on. */
  static StreamEvent event(Event event, EventLog log) {
    if (event instanceof Event.Broadcast broadcast) {
      return log.add(event, "broadcast", number -> text(broadcast.data()));
    }
    if (event instanceof Event.RoomMessage message) {
      return log.add(event, "room", number -> text(message.data()));
    }
    try {
      ObjectNode object = MAPPER.valueToTree(event);
      String type = object.remove("type").asText();
      return new StreamEvent(null, type, MAPPER.writeValueAsString(object));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("what was read can be written", impossible);
    }
  }

  private static String text(JsonNode data) {
    return data.isTextual() ? data.textValue() : data.toString();
  }

  @Override
  public boolean keepsUp() {
    return stream.keepsUp();
  }

  @Override
  public void close() {
    stream.finish();
  }

  @Override
  public End ending() {
    return stream.ending();
  }
}
