package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.idle.KeepUntil;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.ServerEvents;
import java.time.Instant;

/** What all parts of one lifecycle share; each is thread-safe. */
record LifecycleContext(
    OurCloud cloud,
    LifecycleSettings settings,
    ServerStateMachine machine,
    ServerJournal journal,
    KeepUntil keepUntil,
    ServerEvents events) {

  Instant now() {
    return cloud.clock().instant();
  }

  boolean isStopping() {
    return machine.view().stopping();
  }
}
