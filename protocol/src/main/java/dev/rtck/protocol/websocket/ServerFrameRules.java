package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import dev.rtck.protocol.websocket.deflate.Inflation;
import java.util.ArrayList;
import java.util.List;

/**
 * The strict validator: what RFC 6455 forbids a server to send, in any situation.
 *
 * <p>Fed with every frame of one connection in order. Not thread-safe.
 */
final class ServerFrameRules {

  private final boolean compressionAgreed;
  private boolean inMessage;
  private boolean textMessage;
  private boolean compressedMessage;
  private boolean closed;
  private volatile Bytes closeSent = Bytes.EMPTY;
  private volatile boolean sentTextThatIsNotUtf8;
  private volatile int reservedBitsSent;
  private boolean lostTheWindow;
  private final Utf8Stream text = new Utf8Stream();

  /** The rules for a connection on which permessage-deflate was agreed on, or not. */
  ServerFrameRules(boolean compressionAgreed) {
    this.compressionAgreed = compressionAgreed;
  }

  /**
   * Takes note of a frame that the harness sent, from any thread: what a server merely echoes is
   * judged by the case that sent it.
   */
  void sent(Frame frame) {
    if (!mayHaveItsReservedBits(frame)) {
      reservedBitsSent |= frame.reservedBits();
    }
    if (frame.opcode() == Opcode.CLOSE) {
      closeSent = frame.payload();
    } else if (!Opcode.isControl(frame.opcode()) && !frame.payload().isUtf8()) {
      sentTextThatIsNotUtf8 = true;
    }
  }

  /** Returns every rule that the next frame breaks. */
  List<Violation> judge(Frame frame) {
    List<Violation> violations = new ArrayList<>();
    int opcode = frame.opcode();
    if (closed) {
      // §5.5.1 forbids data frames only. A second Close is listed, and judged more mildly.
      if (opcode == Opcode.CLOSE) {
        violations.add(new Violation("one-close", "5.5.1", "a second Close frame"));
      } else if (!Opcode.isControl(opcode)) {
        violations.add(
            new Violation("nothing-after-close", "5.5.1", frame + " after a Close frame"));
      }
    }
    if (frame.isMasked()) {
      violations.add(new Violation("unmasked", "5.1", "masked " + frame));
    }
    if (frame.lengthForm() != LengthForm.minimalFor(frame.announcedLength())) {
      violations.add(new Violation("minimal-length", "5.2", frame.toString()));
    }
    judgeReservedBits(frame, violations);
    if (!Opcode.isDefined(opcode)) {
      violations.add(new Violation("defined-opcode", "5.2", frame.toString()));
    } else if (Opcode.isControl(opcode)) {
      judgeControl(frame, violations);
    } else {
      judgeData(frame, violations);
    }
    closed |= opcode == Opcode.CLOSE;
    return violations;
  }

  /** Returns every rule that a compressed message breaks, once it was inflated. */
  List<Violation> judge(int opcode, Inflation inflation, DeflateAgreement agreement) {
    List<Violation> violations = new ArrayList<>();
    String fault = inflation.fault();
    if (fault != null) {
      // Whatever comes behind it is noise.
      if (!lostTheWindow) {
        violations.add(new Violation("inflatable", "7.2.1 of RFC 7692", fault));
      }
      lostTheWindow = true;
      return violations;
    }
    if (inflation.largestDistance() > 1 << agreement.serverMaxWindowBits()) {
      violations.add(
          new Violation(
              "window",
              "7.2.1 of RFC 7692",
              "a reference "
                  + inflation.largestDistance()
                  + " bytes back with "
                  + agreement.serverMaxWindowBits()
                  + " bits"));
    }
    if (agreement.serverNoContextTakeover() && inflation.reachBehindMessage() > 0) {
      violations.add(
          new Violation(
              "context",
              "7.2.1 of RFC 7692",
              "a reference " + inflation.reachBehindMessage() + " bytes before the message"));
    }
    if (opcode == Opcode.TEXT && !sentTextThatIsNotUtf8 && !inflation.payload().isUtf8()) {
      violations.add(
          new Violation("inflated-utf-8", "6.1 of RFC 7692", "a text that inflates to no UTF-8"));
    }
    return violations;
  }

  private void judgeReservedBits(Frame frame, List<Violation> violations) {
    int unasked = frame.reservedBits() & ~reservedBitsSent;
    boolean mayBeCompressed = mayHaveItsReservedBits(frame);
    if (unasked == 4 && compressionAgreed && !mayBeCompressed) {
      violations.add(new Violation("compressed-bit", "6.1 of RFC 7692", frame.toString()));
    } else if (unasked != 0 && !mayBeCompressed) {
      violations.add(new Violation("reserved-bits", "5.2", frame.toString()));
    }
  }

  private boolean mayHaveItsReservedBits(Frame frame) {
    int bits = frame.reservedBits();
    boolean data = frame.opcode() == Opcode.TEXT || frame.opcode() == Opcode.BINARY;
    return bits == 0 || (compressionAgreed && data && bits == 4);
  }

  private void judgeControl(Frame frame, List<Violation> violations) {
    if (!frame.isFinal()) {
      violations.add(new Violation("whole-control", "5.5", "fragmented " + frame));
    }
    if (frame.payload().length() > 125) {
      violations.add(new Violation("control-length", "5.5", frame.toString()));
    }
    if (frame.opcode() != Opcode.CLOSE) {
      return;
    }
    Bytes body = frame.payload();
    if (body.length() == 1) {
      violations.add(new Violation("close-body", "5.5.1", "a Close body of one byte"));
    }
    if (body.isEmpty() || body.equals(closeSent)) {
      return;
    }
    if (body.length() >= 2
        && CloseCode.isForbidden(body.unsignedShortAt(0))
        && !(closeSent.length() >= 2 && closeSent.unsignedShortAt(0) == body.unsignedShortAt(0))) {
      violations.add(new Violation("close-code", "7.4", "CLOSE " + body.unsignedShortAt(0)));
    }
    if (body.length() >= 2
        && body.unsignedShortAt(0) == CloseCode.MANDATORY_EXTENSION
        && !(closeSent.length() >= 2
            && closeSent.unsignedShortAt(0) == CloseCode.MANDATORY_EXTENSION)) {
      violations.add(
          new Violation("client-code", "7.4.1", "CLOSE " + CloseCode.MANDATORY_EXTENSION));
    }
    if (body.length() > 2 && !body.slice(2, body.length()).isUtf8()) {
      violations.add(new Violation("close-reason", "5.5.1", "a Close reason that is not UTF-8"));
    }
  }

  private void judgeData(Frame frame, List<Violation> violations) {
    if (frame.opcode() == Opcode.CONTINUATION) {
      if (!inMessage) {
        violations.add(new Violation("continuation", "5.4", frame + " without a message"));
        return;
      }
    } else {
      if (inMessage) {
        violations.add(new Violation("continuation", "5.4", frame + " inside a message"));
      }
      textMessage = frame.opcode() == Opcode.TEXT;
      compressedMessage = frame.reservedBits() != 0;
      text.reset();
    }
    inMessage = !frame.isFinal();
    if (textMessage && !compressedMessage && !sentTextThatIsNotUtf8) {
      text.add(frame.payload());
      if (frame.isFinal() && !text.isUtf8()) {
        violations.add(new Violation("utf-8", "5.6", "a text message that is not UTF-8"));
      }
    }
  }
}
