package dev.rtck.conformance;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Lets tests run among others, but while one must be alone. JUnit's own locks are taken before a
 * test begins, and this one turns out to be needed while it runs. To wait for it is no part of the
 * time that a test may take.
 *
 * <p>What does not hold among others, which ask more of the machine than the time of an answer
 * allows for, is run again alone; no more than a few times in all.
 */
final class AmongOthers implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {

  private static final Logger LOG = System.getLogger(AmongOthers.class.getName());

  /** Nobody's: a test that has a timeout runs in another thread than what is done before it. */
  private static final ReadWriteLock NEIGHBOURHOOD = new StampedLock().asReadWriteLock();

  private static final int MOST_SECOND_LOOKS = 5;
  private static final AtomicInteger SECOND_LOOKS = new AtomicInteger();

  /** Is held by a test that others do not disturb. */
  static Lock among() {
    return NEIGHBOURHOOD.readLock();
  }

  /** Is held by a test while none of those runs. */
  static Lock alone() {
    return NEIGHBOURHOOD.writeLock();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    among().lock();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    among().unlock();
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> test, ReflectiveInvocationContext<Method> again, ExtensionContext context)
      throws Throwable {
    run(test, again, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> test, ReflectiveInvocationContext<Method> again, ExtensionContext context)
      throws Throwable {
    run(test, again, context);
  }

  private static void run(
      Invocation<Void> test, ReflectiveInvocationContext<Method> again, ExtensionContext context)
      throws Throwable {
    try {
      test.proceed();
    } catch (AssertionError among) {
      if (SECOND_LOOKS.incrementAndGet() > MOST_SECOND_LOOKS) {
        throw among;
      }
      LOG.log(Level.WARNING, "{0} is run again alone: {1}", context.getUniqueId(), among);
      among().unlock();
      alone().lock();
      try {
        Method method = again.getExecutable();
        method.setAccessible(true);
        method.invoke(context.getRequiredTestInstance(), again.getArguments().toArray());
      } catch (InvocationTargetException failed) {
        throw failed.getCause();
      } finally {
        alone().unlock();
        among().lock();
      }
    }
  }
}
