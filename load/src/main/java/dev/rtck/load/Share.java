package dev.rtck.load;

import dev.rtck.reports.LoadResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a load that one of several processes has: every so-manieth subscriber and publisher.
 * Immutable.
 *
 * @param index which part, from 0
 * @param of how many parts there are
 */
public record Share(int index, int of) {

  /** All of it. */
  public static final Share WHOLE = new Share(0, 1);

  /** The most parts. */
  static final int MOST = 10_000;

  private static final Pattern FORM = Pattern.compile("(\\d{1,5})/(\\d{1,5})");

  public Share {
    if (of < 1 || of > MOST || index < 0 || index >= of) {
      throw new IllegalArgumentException(
          "expected one of at most " + MOST + " shares, found " + (index + 1) + "/" + of);
    }
  }

  /**
   * Reads a share that is counted from 1, such as {@code 2/5}.
   *
   * @throws IllegalArgumentException with one line for the user when it is none
   */
  public static Share parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("expected a share such as 2/5, found '" + text + "'");
    }
    return new Share(Integer.parseInt(matcher.group(1)) - 1, Integer.parseInt(matcher.group(2)));
  }

  /** Returns the share that a result is of. */
  static Share of(LoadResult load) {
    return load.shard() == 0 ? WHOLE : new Share(load.shard() - 1, load.shards());
  }

  /** Returns whether there are others. */
  public boolean partial() {
    return of > 1;
  }

  /** Returns how many of so many belong to this share. */
  public int count(int all) {
    return all <= index ? 0 : (all - index + of - 1) / of;
  }

  /** Returns the number in the whole of the n-th that belongs to this share, both from 0. */
  int numberOf(int own) {
    return own * of + index;
  }

  /** Returns whether the one with that number belongs to this share. */
  boolean has(int number) {
    return number % of == index;
  }

  /** Returns the share as users write it. */
  @Override
  public String toString() {
    return (index + 1) + "/" + of;
  }
}
