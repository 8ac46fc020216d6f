package dev.rtck.referenceserver.websocket;

import dev.rtck.referenceserver.Defect;
import dev.rtck.referenceserver.Defects;

/**
 * Checks UTF-8 (RFC 3629 §4) as it arrives, byte by byte, and knows at once when it is not. Not
 * thread-safe.
 */
final class Utf8Check {
  private final boolean overlongAccepted;
  private final boolean surrogatesAccepted;
  private final boolean beyondUnicodeAccepted;
  private final boolean noncharactersRefused;
  private int missing;
  private int seen;
  private int lowest;
  private int highest;
  private int codePoint;

  Utf8Check(Defects defects) {
    overlongAccepted = defects.has(Defect.OVERLONG_UTF8_ACCEPTED);
    surrogatesAccepted = defects.has(Defect.SURROGATES_ACCEPTED);
    beyondUnicodeAccepted = defects.has(Defect.CODE_POINTS_BEYOND_UNICODE_ACCEPTED);
    noncharactersRefused = defects.has(Defect.NONCHARACTERS_REFUSED);
  }

  /** Whether the text, with these bytes added, can still become valid. */
  boolean accepts(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (missing == 0 && bytes[i] >= 0) {
        continue;
      }
      if (!accepts(bytes[i] & 0xff)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text may end here: not inside a code point. */
  boolean isComplete() {
    return missing == 0;
  }

  /** Whether the code point that the text ends in began before its last bytes, so many. */
  boolean hasBegunBefore(int bytes) {
    return missing > 0 && seen > bytes;
  }

  void reset() {
    missing = 0;
  }

  private boolean accepts(int b) {
    if (missing == 0) {
      return startsCodePoint(b);
    }
    if (b < lowest || b > highest) {
      return false;
    }
    lowest = 0x80;
    highest = 0xbf;
    codePoint = codePoint << 6 | (b & 0x3f);
    missing--;
    seen++;
    return missing > 0 || !noncharactersRefused || !isNoncharacter(codePoint);
  }

  private boolean startsCodePoint(int b) {
    seen = 1;
    lowest = 0x80;
    highest = 0xbf;
    if (b >= (overlongAccepted ? 0xc0 : 0xc2) && b <= 0xdf) {
      missing = 1;
      codePoint = b & 0x1f;
    } else if (b >= 0xe0 && b <= 0xef) {
      missing = 2;
      codePoint = b & 0x0f;
      if (b == 0xe0 && !overlongAccepted) {
        lowest = 0xa0;
      } else if (b == 0xed && !surrogatesAccepted) {
        highest = 0x9f;
      }
    } else if (b >= 0xf0 && b <= (beyondUnicodeAccepted ? 0xf7 : 0xf4)) {
      missing = 3;
      codePoint = b & 0x07;
      if (b == 0xf0 && !overlongAccepted) {
        lowest = 0x90;
      } else if (b == 0xf4 && !beyondUnicodeAccepted) {
        highest = 0x8f;
      }
    } else {
      return false;
    }
    return true;
  }

  private static boolean isNoncharacter(int codePoint) {
    return (codePoint & 0xfffe) == 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef);
  }
}
