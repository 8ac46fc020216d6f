package dev.rtck.conformance;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets tests run among others, but while one must be alone. JUnit's own locks are taken before a
 * test begins, and this one turns out to be needed while it runs. To wait for it is no part of the
 * time that a test may take.
 */
final class AmongOthers implements BeforeEachCallback, AfterEachCallback {

  private static final ReadWriteLock NEIGHBOURHOOD = new ReentrantReadWriteLock();

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
}
