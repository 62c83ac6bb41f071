package io.dockbridge.daemon.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.activity.Lease;
import io.dockbridge.daemon.session.ReportTimes;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.lifecycle.ServerLifecycle;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests of the control API that are about a server in the cloud. */
final class CloudControl {
  private static final Pattern KEEP = Pattern.compile("/_dockbridge/keep\\?seconds=(\\d{1,7})");

  private final ServerLifecycle lifecycle;
  private final ActivityTracker activity;
  private final Supplier<LocalAnswer> contents;

  CloudControl(
      ServerLifecycle lifecycle, ActivityTracker activity, Supplier<LocalAnswer> contents) {
    this.lifecycle = lifecycle;
    this.activity = activity;
    this.contents = contents;
  }

  /** Empty if there is no such request. */
  public Optional<LocalAnswer> answer(String method, String target) {
    Matcher keep = KEEP.matcher(target);
    if (method.equals("POST") && keep.matches()) {
      Duration duration = Duration.ofSeconds(Long.parseLong(keep.group(1)));
      return Optional.of(written(() -> keep(duration)));
    }
    return switch (method + " " + target) {
      case "DELETE /_dockbridge/keep" -> Optional.of(written(this::keepNoLonger));
      case "POST /_dockbridge/server" -> Optional.of(createServer());
      case "GET /_dockbridge/server/contents" -> Optional.of(contents.get());
      case "DELETE /_dockbridge/server" -> Optional.of(destroyServer());
      default -> Optional.empty();
    };
  }

  private ObjectNode keep(Duration duration) throws IOException {
    String until = ReportTimes.time(lifecycle.keep(duration));
    return JsonNodeFactory.instance.objectNode().put("kept_until", until);
  }

  private ObjectNode keepNoLonger() throws IOException {
    lifecycle.keepNoLonger();
    return JsonNodeFactory.instance.objectNode();
  }

  private interface Change {
    ObjectNode make() throws IOException;
  }

  /** The answer to a change that the disk has to take. */
  private static LocalAnswer written(Change change) {
    try {
      return LocalAnswer.json(200, change.make().toString());
    } catch (IOException e) {
      return LocalAnswer.error(
          500,
          "it cannot be written down: " + e.getMessage(),
          "Check the disk and the permissions of the state directory.");
    }
  }

  /** Who asks for a server is here: it stays as after a Docker command. */
  private LocalAnswer createServer() {
    try (Lease _ = activity.begin(ActivityKind.COMMAND, "server create")) {
      lifecycle.request();
    }
    return LocalAnswer.json(202, "{}");
  }

  private LocalAnswer destroyServer() {
    return switch (lifecycle.discard()) {
      case Destroying(ServerInfo server) ->
          LocalAnswer.json(
              202, JsonNodeFactory.instance.objectNode().put("server", server.name()).toString());
      case Provisioning _ ->
          LocalAnswer.error(
              409,
              "a server is being created",
              "Destroy it when it is ready, or give it up now: dockbridge stop");
      default -> LocalAnswer.json(200, "{}");
    };
  }
}
