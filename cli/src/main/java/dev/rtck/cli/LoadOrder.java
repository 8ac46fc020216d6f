package dev.rtck.cli;

import dev.rtck.cli.CapacityOptions.Scale;
import dev.rtck.load.Share;
import dev.rtck.load.ThresholdExpression;
import dev.rtck.protocol.profile.Endpoint;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of one {@code rtck load}, checked. Immutable.
 *
 * @param subjects what is loaded in turn
 * @param rounds how often
 * @param bounds what must hold of each load
 * @param goals what must hold at a capacity; empty when none is looked for
 * @param share which part of it this process has
 * @param startAt when publishing begins; null: when all are there
 * @param output the folder of the report
 */
record LoadOrder(
    List<Subject> subjects,
    int rounds,
    WorkloadOptions workload,
    List<ThresholdExpression> bounds,
    List<ThresholdExpression> goals,
    Scale scale,
    Share share,
    @Nullable Instant startAt,
    Path output) {

  LoadOrder {
    subjects = List.copyOf(subjects);
    bounds = List.copyOf(bounds);
    goals = List.copyOf(goals);
  }

  /** One target, and those of its endpoints that are loaded. */
  record Subject(TargetChoice choice, List<Endpoint> endpoints) {
    Subject {
      endpoints = List.copyOf(endpoints);
    }
  }

  /** Returns whether each endpoint is loaded just once. */
  boolean isSingle() {
    return rounds == 1 && subjects.size() == 1;
  }
}
