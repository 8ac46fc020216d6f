package dev.rtck.conformance;

import dev.rtck.protocol.wire.Unreachable;
import dev.rtck.reports.CheckResult;
import dev.rtck.reports.Verdict;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Makes a Jupiter test of a case: selects it, gives it what it asks for, holds it to its deadline,
 * watches over a bystander and judges it.
 */
final class ConformanceExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver, InvocationInterceptor {

  static final Namespace NAMESPACE = Namespace.create("dev.rtck.conformance");

  /**
   * Beyond the deadline, at which every wait ends by itself: a target that floods leaves little of
   * the processor to the case's own thread.
   */
  private static final long GRACE_MILLIS = 5_000;

  private static final ScheduledExecutorService WATCHDOG =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "rtck-watchdog");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public void beforeEach(ExtensionContext context) {
    EndpointRun endpoint = endpoint(context);
    CaseRun run = endpoint.begin(context.getRequiredTestMethod());
    context.getStore(NAMESPACE).put(CaseRun.class, run);
    Thread thread = Thread.currentThread();
    run.watchedBy(
        WATCHDOG.schedule(
            () -> run.cutOff(thread),
            run.limitWithBystander().toMillis() + GRACE_MILLIS,
            TimeUnit.MILLISECONDS));
    if (!run.isConcluded()) {
      // Before the parameters are made: an echo is found out here.
      checkNeeds(endpoint.session(), run);
    }
    if (run.isConcluded()) {
      throw new TestAbortedException(run.description().id() + " cannot be judged");
    }
  }

  private static void checkNeeds(EndpointSession session, CaseRun run) {
    try {
      for (Need need : run.description().needs()) {
        String missing = session.missing(need, run);
        if (missing != null) {
          run.conclude(Verdict.UNTESTABLE, missing);
          return;
        }
      }
      for (Capability capability : run.description().words().capabilities()) {
        String missing = session.missing(capability, run);
        if (missing != null) {
          run.conclude(Verdict.SKIPPED, missing);
          return;
        }
      }
    } catch (RuntimeException thrown) {
      run.conclude(thrown);
    }
  }

  @Override
  public void interceptTestMethod(
      Invocation<@Nullable Void> invocation,
      ReflectiveInvocationContext<Method> invocationContext,
      ExtensionContext context) {
    CaseRun run = run(context);
    try {
      judge(invocation, endpoint(context).session(), run);
    } catch (Throwable thrown) {
      run.conclude(thrown);
    }
    if (!run.isConcluded() && run.checks().results().isEmpty()) {
      run.conclude(Verdict.ERROR, "the case checked nothing");
    }
    tellJupiter(run);
  }

  private static void judge(
      Invocation<@Nullable Void> invocation, EndpointSession session, CaseRun run)
      throws Throwable {
    if (!run.description().words().hostile()) {
      invocation.proceed();
      return;
    }
    EndpointSession.Bystander bystander;
    try {
      bystander = session.bystander(run);
    } catch (RuntimeException noBystander) {
      invocation.skip();
      throw noBystander;
    }
    try {
      invocation.proceed();
    } catch (Throwable thrown) {
      if (CaseRun.isSilence(thrown) && !run.deadline().hasPassed()) {
        // The target may have come to itself again before the bystander is looked at.
        run.checks()
            .must(
                EndpointSession.Bystander.OTHERS_ARE_ANSWERED,
                false,
                String.valueOf(thrown.getMessage()),
                "whoever connects meanwhile is answered");
      }
      throw thrown;
    } finally {
      try {
        run.checks().until(run.bystanderDeadline());
        bystander.judge(run.checks());
      } catch (Unreachable unreachable) {
        run.conclude(unreachable);
      }
    }
  }

  /** What the Launcher, Surefire or an IDE shall show. */
  private static void tellJupiter(CaseRun run) {
    Verdict verdict = run.verdict();
    if (verdict == Verdict.FAIL || verdict == Verdict.ERROR) {
      throw new AssertionFailedError(
          run.description().clause().id()
              + ": "
              + run.description().title()
              + run.checks().results().stream()
                  .filter(check -> check.verdict() == Verdict.FAIL)
                  .map(ConformanceExtension::describe)
                  .collect(Collectors.joining()));
    }
    if (verdict == Verdict.UNTESTABLE) {
      throw new TestAbortedException(run.result(false).reason());
    }
  }

  private static String describe(CheckResult check) {
    return System.lineSeparator()
        + check.id()
        + ": expected "
        + String.join(" or ", check.expected())
        + ", but: "
        + check.actual();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    CaseRun run = run(context);
    run.finish();
    endpoint(context).ended(run);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return true;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    CaseRun run = run(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == Checks.class) {
      return run.checks();
    }
    if (type == TargetControl.class) {
      return Objects.requireNonNull(run.plan().control(), "the case is about a target with start");
    }
    Object provided;
    try {
      provided = endpoint(context).session().parameter(type, run);
    } catch (RuntimeException thrown) {
      run.conclude(thrown);
      throw thrown;
    }
    if (provided == null) {
      throw new IllegalStateException(
          run.description().id() + " asks for a " + type.getSimpleName() + ", which nobody has");
    }
    return provided;
  }

  private static CaseRun run(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(CaseRun.class, CaseRun.class);
  }

  private static EndpointRun endpoint(ExtensionContext context) {
    EndpointRun endpoint =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
            .get(EndpointRun.class, EndpointRun.class);
    if (endpoint == null) {
      throw new IllegalStateException("a case runs only inside of a verification");
    }
    return endpoint;
  }
}
