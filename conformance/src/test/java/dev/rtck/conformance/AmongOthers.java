package dev.rtck.conformance;

import java.lang.reflect.Method;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Lets tests run among others, but while one must be alone. JUnit's own locks are taken before a
 * test begins, and this one turns out to be needed while it runs.
 */
final class AmongOthers implements InvocationInterceptor {

  private static final ReadWriteLock NEIGHBOURHOOD = new ReentrantReadWriteLock();

  /** Is held by a test that others do not disturb. */
  static Lock among() {
    return NEIGHBOURHOOD.readLock();
  }

  /** Is held by a test while no other one runs. */
  static Lock alone() {
    return NEIGHBOURHOOD.writeLock();
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    proceed(invocation);
  }

  private static void proceed(Invocation<Void> invocation) throws Throwable {
    among().lock();
    try {
      invocation.proceed();
    } finally {
      among().unlock();
    }
  }
}
