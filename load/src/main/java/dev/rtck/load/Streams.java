package dev.rtck.load;

/**
 * Who publishes what: message {@code k} of a run belongs to stream {@code k mod streams}; a stream
 * is what one publisher sends to one room, numbered from zero. Immutable.
 *
 * @param warmup how many messages of the run are not measured
 * @param all how many messages the run has
 */
record Streams(int publishers, int rooms, int warmup, int all) {

  static Streams of(LoadPlan plan) {
    return new Streams(
        plan.workload().publishers(),
        plan.workload().rooms(),
        plan.warmupMessages(),
        plan.allMessages());
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

  /** Returns how many messages of a stream are measured when so many of the run were published. */
  int measured(int stream, int published) {
    return Math.max(0, numbersBelow(stream, published) - firstMeasured(stream));
  }
}
