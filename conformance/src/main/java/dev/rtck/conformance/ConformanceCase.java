package dev.rtck.conformance;

import dev.rtck.protocol.profile.OperationName;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Declares a method to be a case: one requirement, judged.
 *
 * <p>The method takes what it needs as parameters: a probe of its protocol, {@link Checks}, what
 * its protocol provides besides. It is an ordinary Jupiter test for the Launcher, Surefire and
 * IDEs.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(ConformanceExtension.class)
public @interface ConformanceCase {

  /** The stable id: {@code <prefix>.<topic>.<behaviour>}, kebab slugs, never reused. */
  String id();

  /** The row of a specification table that is judged, such as {@code RFC6455#7.4.1}. */
  String clause();

  /** What a right target does, as a sentence. */
  String title();

  /** What is sent, for {@code rtck explain}. */
  String sends();

  /** Every outcome that is right, for {@code rtck explain}. */
  String accepts();

  /** Why it matters to an application, for {@code rtck explain}. */
  String why();

  /** What usually is the cause of a failure, for {@code rtck explain}. */
  String[] causes() default {};

  /**
   * How it is mended, for {@code rtck explain}: where many use the same frameworks, a line for each
   * of those.
   */
  String[] remedies() default {};

  /** What must be there for the case to be judged; without it the case is untestable. */
  Need[] needs() default Need.CONNECTION;

  /** Operations that are the case's subject; where the profile lacks one, the case is skipped. */
  OperationName[] declared() default {};

  /** What the case is about; where the target lacks one, it is skipped. */
  Capability[] capabilities() default {};

  /**
   * How many times the promised duration of its capabilities it may take besides its own limit. A
   * case that has any mostly waits, and runs beside those that take turns.
   */
  int spans() default 0;

  /**
   * Whether it mostly waits though nothing is promised: it runs beside those that take turns, too,
   * unless the user or the profile's limits want few at a time.
   */
  boolean waits() default false;

  /** Whether it moves much: then {@code --thorough} moves all of it, and gives it more time. */
  boolean volume() default false;

  /** When it runs. */
  Schedule schedule() default Schedule.TOGETHER;

  /** Whether it sends what might harm others: then a bystander is watched. */
  boolean hostile() default false;
}
