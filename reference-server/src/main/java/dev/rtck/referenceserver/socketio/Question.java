package dev.rtck.referenceserver.socketio;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;

/** What some clients were asked, until all have answered or time has run out. Thread-safe. */
public final class Question {
  /** Is told once. */
  @FunctionalInterface
  public interface Outcome {
    /**
     * How it went.
     *
     * @param inTime whether all have answered
     * @param answers the arguments of each acknowledgement, in the order in which they came
     */
    void told(boolean inTime, List<ArrayNode> answers);
  }

  private final int expected;
  private final boolean tellsPart;
  private final Outcome outcome;
  private final List<ArrayNode> answers = new ArrayList<>();
  private boolean over;

  /** Tells the outcome; of an incomplete one the answers, too, if it {@code tellsPart}. */
  Question(int expected, boolean tellsPart, Outcome outcome) {
    this.expected = expected;
    this.tellsPart = tellsPart;
    this.outcome = outcome;
    if (expected == 0) {
      end(true);
    }
  }

  synchronized void answer(ArrayNode arguments) {
    if (!over) {
      answers.add(arguments);
      if (answers.size() == expected) {
        end(true);
      }
    }
  }

  synchronized void timeOut() {
    if (!over) {
      end(false);
    }
  }

  private void end(boolean inTime) {
    over = true;
    outcome.told(inTime, inTime || tellsPart ? List.copyOf(answers) : List.of());
  }
}
