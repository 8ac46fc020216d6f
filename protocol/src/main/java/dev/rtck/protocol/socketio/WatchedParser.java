package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.Bytes;
import io.socket.parser.IOParser;
import io.socket.parser.Packet;
import io.socket.parser.Parser;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/**
 * The client's own parser, with somebody who sees every text and attachment as it stands on the
 * wire. For the client's event thread.
 */
final class WatchedParser {

  /** Who is told. */
  interface Watcher {

    /** Takes the text of a packet, or the bytes of an attachment, that is about to be sent. */
    void sending(@Nullable String text, @Nullable Bytes attachment);

    /** Takes the text of a packet, or the bytes of an attachment, that came. */
    void came(@Nullable String text, @Nullable Bytes attachment);
  }

  private WatchedParser() {}

  /**
   * Returns an encoder.
   *
   * @param auth the payload of every CONNECT to the namespace: the library itself knows texts only
   */
  static Parser.Encoder encoder(Watcher watcher, String namespace, @Nullable JsonNode auth) {
    IOParser.Encoder own = new IOParser.Encoder();
    return (packet, callback) -> {
      if (packet.type == Parser.CONNECT && auth != null && namespace.equals(packet.nsp)) {
        setData(packet, (JSONObject) OrgJson.of(auth));
      }
      own.encode(
          packet,
          messages -> {
            for (Object message : messages) {
              tell(message, watcher::sending);
            }
            callback.call(messages);
          });
    };
  }

  @SuppressWarnings("unchecked")
  private static void setData(Packet<?> packet, JSONObject data) {
    ((Packet<Object>) packet).data = data;
  }

  private interface Told {
    void accept(@Nullable String text, @Nullable Bytes attachment);
  }

  private static void tell(Object message, Told told) {
    if (message instanceof String text) {
      told.accept(text, null);
    } else if (message instanceof byte[] bytes) {
      told.accept(null, Bytes.copyOf(bytes));
    }
  }

  /** Returns a decoder. */
  static Parser.Decoder decoder(Watcher watcher) {
    IOParser.Decoder own = new IOParser.Decoder();
    return new Parser.Decoder() {
      @Override
      public void add(String text) {
        watcher.came(text, null);
        own.add(text);
      }

      @Override
      public void add(byte[] attachment) {
        watcher.came(null, Bytes.copyOf(attachment));
        own.add(attachment);
      }

      @Override
      public void destroy() {
        own.destroy();
      }

      @Override
      public void onDecoded(Callback callback) {
        own.onDecoded(callback);
      }
    };
  }
}
