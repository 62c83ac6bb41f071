package io.dockbridge.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every condition that a test awaits take as long as a busy machine needs: a deadline is there
 * to end a test that hangs, and costs nothing where the condition comes. Found by JUnit through
 * ServiceLoader, like {@link LeakCheck}.
 */
public final class GenerousDeadlines implements BeforeAllCallback {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(DEADLINE);
  }
}
