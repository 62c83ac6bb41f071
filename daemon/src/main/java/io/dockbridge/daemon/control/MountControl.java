package io.dockbridge.daemon.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.daemon.session.ReportTimes;
import io.dockbridge.enginesocket.Operation;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.mounts.MountStatus;
import io.dockbridge.mounts.Mounts;
import io.dockbridge.mounts.helper.MountException;
import io.dockbridge.mounts.state.Conflict;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The requests of the control API that are about this machine's folders. Called on the threads of
 * requests.
 *
 * <ul>
 *   <li>{@code GET /_dockbridge/mounts}: what is shared, and the conflicts
 *   <li>{@code POST /_dockbridge/mounts/sync}: brings both sides in step; waits some seconds, and
 *       says in {@code synced} whether that was enough
 *   <li>{@code POST /_dockbridge/mounts/accept} and {@code …/restore}, with {@code ?path=P} or for
 *       all: carries held deletions out here, or sends the files again
 *   <li>{@code POST /_dockbridge/mounts/resolve?path=P}: forgets the conflicts of a file or in a
 *       folder; with {@code &take=theirs} the containers' versions replace those here
 * </ul>
 *
 * The others answer as the first does. Each change is in the audit log.
 */
public final class MountControl {
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Pattern REQUEST =
      Pattern.compile(
          "(GET|POST) /_dockbridge/mounts(?:/(sync|accept|restore|resolve))?"
              + "(?:\\?path=([^&]+))?(?:&take=(theirs))?");

  private final Optional<Mounts> mounts;
  private final Consumer<Operation> audit;

  /** Without shared folders it says so. */
  public MountControl(Optional<Mounts> mounts, Consumer<Operation> audit) {
    this.mounts = mounts;
    this.audit = audit;
  }

  /** Empty if it is about something else. */
  public Optional<LocalAnswer> answer(String method, String target) {
    Matcher request = REQUEST.matcher(method + " " + target);
    if (!request.matches()) {
      return Optional.empty();
    }
    if (mounts.isEmpty()) {
      return Optional.of(
          LocalAnswer.error(
              409,
              "folders are not shared (mounts.mode: off, or ssh.forwards_only)",
              "Set mounts.mode: sync without ssh.forwards_only, and start DockBridge again."));
    }
    String what = request.group(2) == null ? "" : request.group(2);
    if (request.group(1).equals("POST") == what.isEmpty()) {
      return Optional.empty();
    }
    Optional<Path> path =
        Optional.ofNullable(request.group(3))
            .map(it -> Path.of(URLDecoder.decode(it, StandardCharsets.UTF_8)));
    long begun = System.nanoTime();
    LocalAnswer answer = carryOut(mounts.get(), what, path, request.group(4) != null);
    if (!what.isEmpty()) {
      String subject = "mounts " + what + path.map(it -> " " + it).orElse("");
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      audit.accept(new Operation("", "control API", subject, answer.status(), took));
    }
    return Optional.of(answer);
  }

  private static LocalAnswer carryOut(
      Mounts mounts, String what, Optional<Path> path, boolean theirs) {
    try {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      switch (what) {
        case "sync" -> answer.put("synced", mounts.trySynchronize(WAIT));
        case "accept" -> answer.put("paths", mounts.decideOnHeld(path, true));
        case "restore" -> answer.put("paths", mounts.decideOnHeld(path, false));
        case "resolve" ->
            answer.put("conflicts_resolved", mounts.resolve(path.orElse(Path.of("/")), theirs));
        default -> {} // a question
      }
      answer.setAll(report(mounts));
      return LocalAnswer.json(200, answer.toPrettyString());
    } catch (MountException e) {
      return LocalAnswer.error(409, e.getMessage(), "`dockbridge mounts` lists what is shared.");
    } catch (IOException e) {
      return LocalAnswer.error(500, "shared folders: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return LocalAnswer.error(503, "DockBridge is stopping", "Try again after: dockbridge start");
    }
  }

  /** What is shared, and the conflicts, as the status has them, too. */
  static ObjectNode report(Mounts mounts) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    ArrayNode shared = report.putArray("mounts");
    mounts.status().forEach(it -> shared.add(mount(it)));
    ArrayNode conflicts = report.putArray("mount_conflicts");
    mounts.conflicts().forEach(it -> conflicts.add(conflict(it)));
    return report;
  }

  private static ObjectNode mount(MountStatus mount) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("source", mount.source().toString())
            .put("state", mount.state())
            .put("files", mount.size().files())
            .put("bytes", mount.size().bytes())
            .put("pending", mount.pending())
            .put("held_deletions", mount.held())
            .put("last_sync", ReportTimes.time(mount.inStep()));
    mount.problems().forEach(node.putArray("problems")::add);
    mount.unreadable().forEach(node.putArray("unreadable")::add);
    return node;
  }

  private static ObjectNode conflict(Conflict conflict) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("path", conflict.path().toString())
        .put("kept", conflict.kept().toString())
        .put("time", ReportTimes.time(conflict.time()));
  }
}
