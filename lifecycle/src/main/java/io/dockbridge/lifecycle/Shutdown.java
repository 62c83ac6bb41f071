package io.dockbridge.lifecycle;

import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.orphans.ServerRemover;
import io.dockbridge.lifecycle.server.ServerEvents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last thing that the lifecycle's thread does. No failure keeps the rest from being done. */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private static final int TRIES = 3;

  private final ServerStateMachine machine;
  private final ServerJournal journal;
  private final ServerRemover remover;
  private final ServerEvents events;

  Shutdown(LifecycleContext context, ServerRemover remover) {
    this.machine = context.machine();
    this.journal = context.journal();
    this.remover = remover;
    this.events = context.events();
  }

  /**
   * Closes the session and deletes what is half made, and the server too if told so.
   *
   * @return what could not be done, a line each
   */
  List<String> run(Runnable disconnect, boolean destroy) {
    List<String> problems = new ArrayList<>();
    if (destroy) {
      journal.entries().stream()
          .filter(it -> it.phase() == JournalEntry.Phase.READY)
          .flatMap(it -> it.server().stream())
          .forEach(events::destroying);
    }
    close(disconnect, problems);
    for (JournalEntry entry : journal.entries()) {
      if (destroy || entry.phase() != JournalEntry.Phase.READY) {
        showDestroying(entry);
        discard(entry, problems);
      }
    }
    return problems;
  }

  private static void close(Runnable disconnect, List<String> problems) {
    try {
      disconnect.run();
    } catch (RuntimeException e) {
      LOG.error("the session could not be closed", e);
      problems.add("the connection could not be closed: " + e);
    }
  }

  private void showDestroying(JournalEntry entry) {
    entry
        .server()
        .ifPresent(
            it ->
                machine.move(
                    state -> state.mayBecome(new Destroying(it)) ? new Destroying(it) : state));
  }

  private void discard(JournalEntry entry, List<String> problems) {
    for (int attempt = 1; ; attempt++) {
      try {
        remover.remove(journal.entry(entry.name()).orElse(entry));
        return;
      } catch (RuntimeException | IOException | InterruptedException e) {
        LOG.warn("server {} could not be deleted", entry.name(), e);
        if (attempt == TRIES || !isWorthAnotherTry(e)) {
          problems.add(
              "server %s could not be deleted and is still being billed: %s; %s"
                  .formatted(entry.name(), e.getMessage(), advice(e)));
          return;
        }
      }
    }
  }

  /** Its own tries of requests are over; what was refused for a reason stays refused. */
  private static boolean isWorthAnotherTry(Exception e) {
    return e instanceof HetznerException refused
        && (refused.outcomeUnknown()
            || refused.is(ErrorCode.LOCKED)
            || refused.is(ErrorCode.CONFLICT));
  }

  private static String advice(Exception e) {
    boolean isProtected = e instanceof HetznerException refused && refused.is(ErrorCode.PROTECTED);
    return (isProtected ? "remove its protection in Hetzner's console, then " : "")
        + "delete it with: dockbridge server reap";
  }
}
