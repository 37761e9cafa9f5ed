package dev.fairway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes down how many tests ran and which did not, with the reason, for the summary at the end of
 * the build. Surefire's own reports lose the tests of a class that gave up before its first test.
 *
 * <p>The system property {@code fairway.testRecord} names the file, which gets one line of fields
 * separated by tabs for each fact; without it nothing is written.
 */
public final class RunRecord implements TestExecutionListener {
  /** The files that this JVM began; what else they hold is of an older build. */
  private static final Set<Path> BEGUN = ConcurrentHashMap.newKeySet();

  private final AtomicInteger ran = new AtomicInteger();
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  /** Creates the listener; for JUnit. */
  public RunRecord() {}

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    addNotRun(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.ABORTED) {
      addNotRun(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    } else if (test.isTest()) {
      ran.incrementAndGet();
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    String file = System.getProperty("fairway.testRecord", "");
    if (file.isEmpty()) {
      return;
    }
    lines.add("ran\t" + ran.getAndSet(0));
    try {
      write(Path.of(file));
      lines.clear();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the record of the tests", e);
    }
  }

  private void write(Path file) throws IOException {
    if (BEGUN.add(file)) {
      Files.deleteIfExists(file);
    }
    Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void addNotRun(TestIdentifier test, String reason) {
    lines.add("not run\t" + name(test) + "\t" + reason.strip().replaceAll("\\s+", " "));
  }

  private static String name(TestIdentifier test) {
    return switch (test.getSource().orElse(null)) {
      case MethodSource method -> method.getClassName() + "." + method.getMethodName();
      case ClassSource type -> type.getClassName() + " (all its tests)";
      case null, default -> test.getDisplayName();
    };
  }
}
