package io.dockbridge.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class that leaves threads behind: every platform thread that was started while the
 * class ran must have ended shortly after it. Found by JUnit through ServiceLoader, so having
 * testkit on the test class path is enough.
 *
 * <p>Virtual threads are not seen (the JDK does not list them); what they hold, such as a socket's
 * accept thread or an SSH reader, usually is.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  /** The configuration parameter for how many milliseconds threads may take to end. */
  static final String PATIENCE = "io.dockbridge.testkit.patience";

  private static final long PATIENCE_MILLIS = 60_000;
  private static final long POLL_NANOS = Duration.ofMillis(10).toNanos();
  private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

  /** Threads that JUnit, the JDK and libraries start once for the whole process, or let run dry. */
  private static final Pattern PROCESS_WIDE =
      Pattern.compile(
          "(ForkJoinPool|VirtualThread|process reaper|Common-Cleaner|Cleaner-|Attach Listener"
              + "|SIG\\w+ handler|DestroyJavaVM|Keep-Alive-Timer|surefire-|junit-|JUnit|awaitility"
              + "|OkHttp |Okio Watchdog|sshd-kex-flusher"
              + "|sshd-TcpIpServerChannel-ConnectorCleanup).*"); // MINA's server, in tests alone

  /** Where the JDK puts its own threads, such as the pollers of virtual threads. */
  private static final Set<String> GROUPS_OF_THE_JDK = Set.of("system", "InnocuousThreadGroup");

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isTopLevel(context)) {
      context.getStore(NAMESPACE).put(Thread.class, Set.copyOf(threads()));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (isTopLevel(context)) {
      Set<?> before = context.getStore(NAMESPACE).get(Thread.class, Set.class);
      long patience =
          context.getConfigurationParameter(PATIENCE, Long::valueOf).orElse(PATIENCE_MILLIS);
      failIfAny(awaitEnd(before, Duration.ofMillis(patience)));
    }
  }

  private static boolean isTopLevel(ExtensionContext context) {
    return context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
  }

  private static List<Thread> awaitEnd(Set<?> before, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Thread> left = startedSince(before);
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL_NANOS);
      left = startedSince(before);
    }
    return left;
  }

  private static List<Thread> startedSince(Set<?> before) {
    return threads().stream()
        .filter(thread -> !before.contains(thread))
        .filter(thread -> !thread.equals(Thread.currentThread()))
        .filter(thread -> !isProcessWide(thread))
        .toList();
  }

  private static boolean isProcessWide(Thread thread) {
    ThreadGroup group = thread.getThreadGroup(); // null once the thread has ended
    return group == null
        || GROUPS_OF_THE_JDK.contains(group.getName())
        || PROCESS_WIDE.matcher(thread.getName()).matches();
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet();
  }

  private static void failIfAny(List<Thread> left) {
    if (!left.isEmpty()) {
      throw new AssertionError(
          left.stream()
              .map(LeakCheck::describe)
              .collect(Collectors.joining("\n", "threads left behind:\n", "")));
    }
  }

  private static String describe(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .map(frame -> "\n    at " + frame)
        .collect(Collectors.joining("", "  \"" + thread.getName() + "\" " + thread.getState(), ""));
  }
}
