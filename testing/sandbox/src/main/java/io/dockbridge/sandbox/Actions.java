package io.dockbridge.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins actions under the project's lock, does their work on another thread, and says how it went.
 */
final class Actions {
  private static final Logger log = LoggerFactory.getLogger(Actions.class);

  private final Project project;
  private final Faults faults;
  private final Duration leastTime;
  private final ScheduledExecutorService timer;

  Actions(Project project, Faults faults, Duration leastTime, ScheduledExecutorService timer) {
    this.project = project;
    this.faults = faults;
    this.leastTime = leastTime;
    this.timer = timer;
  }

  /**
   * What an action does.
   *
   * @param onThread the work, without the lock
   * @param succeeded what the API tells afterwards, with the lock
   * @param failed the same after an error
   */
  record Work(Runnable onThread, Runnable succeeded, Runnable failed) {
    static Work of(Runnable onThread, Runnable succeeded) {
      return new Work(onThread, succeeded, () -> {});
    }
  }

  /** Begins an action; the caller holds the project's lock. */
  Action begin(String command, List<Action.Subject> subjects, Executor thread, Work work) {
    Action action =
        project.actions.put(Action.begin(project.nextId(), command, project.now(), subjects));
    thread.execute(() -> perform(action, work));
    return action;
  }

  private void perform(Action action, Work work) {
    long began = System.nanoTime();
    Optional<Faults.ActionFailure> failure =
        faults.takeFailureOf(action.command()).or(() -> tryTo(work.onThread(), action));
    long left = leastTime.toNanos() - (System.nanoTime() - began);
    if (left <= 0) {
      finish(action, failure, work);
    } else {
      var _ = timer.schedule(() -> finish(action, failure, work), left, TimeUnit.NANOSECONDS);
    }
  }

  private static Optional<Faults.ActionFailure> tryTo(Runnable work, Action action) {
    try {
      work.run();
      return Optional.empty();
    } catch (RuntimeException e) { // the top of this thread: whatever it is, the action must end
      if (e instanceof SandboxException known
          && known.kind() == SandboxException.Kind.INTERRUPTED) {
        log.debug("action {} {} ends with the sandbox", action.id(), action.command());
      } else {
        log.warn("action {} {} failed", action.id(), action.command(), e);
      }
      return Optional.of(new Faults.ActionFailure("server_error", String.valueOf(e.getMessage())));
    }
  }

  private void finish(Action action, Optional<Faults.ActionFailure> failure, Work work) {
    project.locked(
        () -> {
          failure.ifPresentOrElse(
              why -> project.actions.put(action.failed(project.now(), why)),
              () -> project.actions.put(action.succeeded(project.now())));
          (failure.isPresent() ? work.failed() : work.succeeded()).run();
        });
  }

  /** Refuses a call with 423 while anything is still being done to a resource. */
  void requireIdle(Action.Subject subject) {
    if (isBusy(subject)) {
      throw ApiError.locked(subject.type());
    }
  }

  boolean isBusy(Action.Subject subject) {
    return project.actions.all().anyMatch(a -> a.isRunning() && a.isAbout(subject));
  }
}
