package dev.rtck.protocol.websocket;

import dev.rtck.protocol.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes frames of every shape, legal or not, that depend on the seed alone. */
final class Frames {

  private static final int[] EDGES = {0, 1, 2, 125, 126, 127, 128, 65_535, 65_536, 70_000};

  private Frames() {}

  static Frame random(SplittableRandom random) {
    int length = random.nextInt(4) == 0 ? EDGES[random.nextInt(EDGES.length)] : random.nextInt(200);
    List<LengthForm> longEnough =
        Arrays.stream(LengthForm.values())
            .filter(form -> form.compareTo(LengthForm.minimalFor(length)) >= 0)
            .toList();
    LengthForm form = longEnough.get(random.nextInt(longEnough.size()));
    return new Frame(
        random.nextBoolean(),
        random.nextInt(8),
        random.nextInt(16),
        random.nextBoolean() ? random.nextInt() : null,
        Bytes.pseudoRandom(random.nextLong(), length),
        form,
        length);
  }

  static List<Frame> some(SplittableRandom random) {
    List<Frame> frames = new ArrayList<>();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      frames.add(random(random));
    }
    return frames;
  }

  /** Returns the frames as they follow each other on the wire. */
  static Bytes encode(List<Frame> frames) {
    return Bytes.concat(frames.stream().map(Frame::encode).toArray(Bytes[]::new));
  }
}
