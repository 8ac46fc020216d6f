package dev.rtck.protocol.socketio;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes packets of the messages that carry them. For one thread at a time. */
final class PacketAssembly {

  private final Consumer<SocketIoEvent> made;
  private final List<Bytes> attachments = new ArrayList<>();
  private @Nullable SocketIoText waiting;

  PacketAssembly(Consumer<SocketIoEvent> made) {
    this.made = made;
  }

  void text(long atNanos, String raw) {
    giveUp(atNanos, "a text came where an attachment was announced");
    SocketIoText text = SocketIoText.read(raw);
    if (text.packet() == null) {
      made.accept(new SocketIoEvent.Stray(atNanos, raw, null));
      return;
    }
    waiting = text;
    finishWhole(atNanos);
  }

  void bytes(long atNanos, Bytes bytes) {
    if (waiting == null) {
      made.accept(new SocketIoEvent.Stray(atNanos, null, bytes));
      return;
    }
    attachments.add(bytes);
    finishWhole(atNanos);
  }

  private void finishWhole(long atNanos) {
    SocketIoText text = waiting;
    if (text != null && attachments.size() >= text.attachments()) {
      finish(atNanos, text, null);
    }
  }

  /** Hands on a packet whose attachments will not come. */
  void giveUp(long atNanos, String why) {
    SocketIoText text = waiting;
    if (text != null) {
      finish(atNanos, text, why);
    }
  }

  private void finish(long atNanos, SocketIoText text, @Nullable String why) {
    SocketIoPacket packet = text.packet();
    List<Bytes> came = List.copyOf(attachments);
    waiting = null;
    attachments.clear();
    if (packet == null) {
      return;
    }
    List<String> flaws = new ArrayList<>(text.flaws());
    if (why != null) {
      flaws.add(why);
    }
    JsonNode data = packet.data();
    if (data != null && packet.type().isBinary()) {
      List<Integer> numbers = new ArrayList<>(Attachments.numbers(data));
      Collections.sort(numbers);
      List<Integer> owed = new ArrayList<>();
      for (int i = 0; i < text.attachments(); i++) {
        owed.add(i);
      }
      if (!numbers.equals(owed)) {
        flaws.add(
            text.attachments() + " attachments are announced, and the placeholders are " + numbers);
      }
      data = Attachments.putBack(data, came);
    }
    SocketIoPacket whole = new SocketIoPacket(packet.type(), packet.namespace(), packet.id(), data);
    flaws.addAll(whole.flaws());
    made.accept(new SocketIoEvent.Came(atNanos, whole, text.raw(), came.size(), flaws));
  }
}
