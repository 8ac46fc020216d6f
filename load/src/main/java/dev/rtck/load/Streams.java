package dev.rtck.load;

import dev.rtck.reports.LoadResult.Workload;

/**
 * Who publishes what: message {@code k} of a run belongs to stream {@code k mod streams}; a stream
 * is what one publisher sends to one room, numbered from zero. Immutable.
 *
 * @param warmup how many messages of the run are not measured
 * @param all how many messages the run has
 */
record Streams(int publishers, int rooms, int warmup, int all) {

  static Streams of(Workload workload) {
    return new Streams(
        workload.publishers(),
        workload.rooms(),
        messages(workload, workload.warmupMillis()),
        messages(workload, workload.warmupMillis() + workload.durationMillis()));
  }

  /** How many messages are published in a time, by all publishers. */
  private static int messages(Workload workload, long millis) {
    return (int) Math.round(workload.ratePerSecond() * millis / 1000);
  }

  int count() {
    return publishers * rooms;
  }

  int stream(int publisher, int room) {
    return room * publishers + publisher;
  }

  int streamOf(int message) {
    return message % count();
  }

  int publisherOf(int stream) {
    return stream % publishers;
  }

  int roomOf(int stream) {
    return stream / publishers;
  }

  int numberOf(int message) {
    return message / count();
  }

  /** Returns the first number of a stream that is measured. */
  int firstMeasured(int stream) {
    return numbersBelow(stream, warmup);
  }

  /** Returns how many messages of a stream are among the first of the run. */
  int numbersBelow(int stream, int messages) {
    return messages <= stream ? 0 : (messages - stream + count() - 1) / count();
  }

  /** Returns how many messages the publishers of a share have to send in the measured time. */
  int measured(Share share) {
    int sum = 0;
    for (int stream = 0; stream < count(); stream++) {
      sum += share.has(publisherOf(stream)) ? measured(stream, all) : 0;
    }
    return sum;
  }

  /** Returns how many messages of a stream are measured when so many of the run were published. */
  int measured(int stream, int published) {
    return Math.max(0, numbersBelow(stream, published) - firstMeasured(stream));
  }
}
