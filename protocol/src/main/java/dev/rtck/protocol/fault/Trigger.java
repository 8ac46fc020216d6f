package dev.rtck.protocol.fault;

import dev.rtck.protocol.Bytes;
import java.util.function.Predicate;

/**
 * When a rule acts.
 *
 * <p>Bytes are counted as they are passed on to the receiver, without an HTTP CONNECT and its
 * answer, from the beginning of each connection. What has been passed on before a rule was added
 * does not trigger it.
 */
public sealed interface Trigger {

  /** Returns the trigger in words that follow what is done. */
  String words();

  /** At once, on every connection there is; not on those to come. */
  record Immediately() implements Trigger {
    @Override
    public String words() {
      return "at once";
    }
  }

  /** At once on every connection there is, and at the beginning of every one to come. */
  record Always() implements Trigger {
    @Override
    public String words() {
      return "on every connection";
    }
  }

  /** At the beginning of every connection to come. */
  record EveryConnection() implements Trigger {
    @Override
    public String words() {
      return "on every new connection";
    }
  }

  /**
   * At the beginning of one connection.
   *
   * @param nth which one, counted from the moment the rule was added: 1 is the next
   */
  record OnConnection(int nth) implements Trigger {

    public OnConnection {
      if (nth < 1) {
        throw new IllegalArgumentException("connections are counted from 1");
      }
    }

    @Override
    public String words() {
      return "on new connection " + nth;
    }
  }

  /** When something has gone one way through a connection; exact to the byte. */
  sealed interface InStream extends Trigger {

    /** Returns which way the bytes go that are looked at. */
    Direction direction();
  }

  /**
   * Once so many bytes were passed on, and before the next one is.
   *
   * @param count from 0: before the first byte
   */
  record AfterBytes(Direction direction, long count) implements InStream {

    public AfterBytes {
      if (count < 0) {
        throw new IllegalArgumentException("a count of bytes is not negative");
      }
    }

    @Override
    public String words() {
      return "after " + count + " bytes " + direction.words();
    }
  }

  /** Whether a rule acts before or behind what it was looking for. */
  enum Edge {
    /**
     * Before it. Of a match that did not come in one piece the part that was passed on before is
     * gone; at least its last byte is held back.
     */
    BEFORE("before"),
    /** Behind it: its last byte has been passed on, and none of those that follow. */
    BEHIND("behind");

    private final String word;

    Edge(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  /**
   * Where a run of bytes goes by, however it is cut into pieces; on each occurrence that does not
   * overlap one that has acted.
   */
  record OnBytes(Direction direction, Bytes pattern, Edge edge) implements InStream {

    public OnBytes {
      if (pattern.isEmpty()) {
        throw new IllegalArgumentException("an empty pattern is everywhere");
      }
    }

    @Override
    public String words() {
      return edge.word() + " «" + pattern.text() + "» " + direction.words();
    }
  }

  /**
   * Where a piece goes by, as it was read from its sender, that fulfils a condition.
   *
   * @param lookBack how many of the bytes that went before are shown in front of the piece, at most
   * @param condition asked once for each piece, in the thread that relays everything: it must not
   *     wait. One that throws costs the connection
   */
  record OnPiece(Direction direction, int lookBack, Predicate<Bytes> condition, Edge edge)
      implements InStream {

    /** The most bytes that may be shown again. */
    public static final int LONGEST_LOOK_BACK = 1 << 16;

    public OnPiece {
      if (lookBack < 0 || lookBack > LONGEST_LOOK_BACK) {
        throw new IllegalArgumentException("a look back is 0 to " + LONGEST_LOOK_BACK + " bytes");
      }
    }

    @Override
    public String words() {
      return edge.word() + " a piece " + direction.words() + " that fulfils a condition";
    }
  }
}
