package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Something that takes time. It outlives the resources that it is about. */
record Action(
    long id,
    String command,
    Status status,
    Instant started,
    Optional<Instant> finished,
    List<Subject> subjects,
    Optional<Faults.ActionFailure> error)
    implements Resource {

  enum Status {
    RUNNING,
    SUCCESS,
    ERROR
  }

  /**
   * A resource that an action is about.
   *
   * @param type for example {@code server}
   */
  record Subject(long id, String type) {}

  static Action begin(long id, String command, Instant now, List<Subject> subjects) {
    return new Action(
        id, command, Status.RUNNING, now, Optional.empty(), subjects, Optional.empty());
  }

  Action succeeded(Instant now) {
    return new Action(
        id, command, Status.SUCCESS, started, Optional.of(now), subjects, Optional.empty());
  }

  Action failed(Instant now, Faults.ActionFailure why) {
    return new Action(
        id, command, Status.ERROR, started, Optional.of(now), subjects, Optional.of(why));
  }

  @Override
  public String name() {
    return command;
  }

  boolean isAbout(Subject subject) {
    return subjects.contains(subject);
  }

  boolean isRunning() {
    return status == Status.RUNNING;
  }

  ObjectNode json() {
    ObjectNode node =
        Json.object()
            .put("id", id)
            .put("command", command)
            .put("status", status.name().toLowerCase(Locale.ROOT))
            .put("progress", isRunning() ? 0 : 100)
            .put("started", started.toString())
            .put("finished", finished.map(Instant::toString).orElse(null));
    var resources = node.putArray("resources");
    subjects.forEach(s -> resources.addObject().put("id", s.id()).put("type", s.type()));
    error.ifPresentOrElse(
        e -> node.set("error", Json.object().put("code", e.code()).put("message", e.message())),
        () -> node.putNull("error"));
    return node;
  }
}
