package io.dockbridge.daemon.cloud;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.ReportTimes;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.docker.EngineContents;
import io.dockbridge.enginesocket.http.LocalAnswer;
import io.dockbridge.lifecycle.ServerListener;
import io.dockbridge.lifecycle.server.ReadyServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes with a server: counted when somebody asks before a deletion, and remembered of the last
 * server, for those who come back to find it gone.
 *
 * <p>As a listener called on the lifecycle's thread; {@link #answer} on that of a request.
 */
final class ServerContents implements ServerListener {
  private static final Logger log = LoggerFactory.getLogger(ServerContents.class);

  /** An engine that does not answer must not keep its server alive. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ServerListener next;
  private final ActivityTracker activity;
  private final boolean stays;
  private final InstantSource clock;
  private volatile Optional<ObjectNode> last = Optional.empty();

  /**
   * Counts nothing yet.
   *
   * @param next hears of each server after this
   * @param stays whether containers, images and volumes are on a data volume
   */
  ServerContents(
      ServerListener next, ActivityTracker activity, boolean stays, InstantSource clock) {
    this.next = next;
    this.activity = activity;
    this.stays = stays;
    this.clock = clock;
  }

  /** The server that went last; empty if none did. */
  Optional<ObjectNode> last() {
    return last.map(ObjectNode::deepCopy);
  }

  /** What the server of this session holds now. */
  LocalAnswer answer(CurrentSession session) {
    try {
      ObjectNode contents = JsonNodeFactory.instance.objectNode();
      put(contents, session.answering().engine().contents());
      return LocalAnswer.json(200, contents.toString());
    } catch (IOException e) {
      return LocalAnswer.error(503, "the engine does not say what it holds: " + e.getMessage());
    }
  }

  @Override
  public void ready(ReadyServer server) throws IOException {
    next.ready(server);
  }

  @Override
  public void gone(ReadyServer server, boolean comesBack) {
    if (!comesBack) {
      remember(server);
    }
    next.gone(server, comesBack);
  }

  private void remember(ReadyServer server) {
    Instant now = clock.instant();
    Duration idle = Duration.between(activity.snapshot().lastActivity(), now);
    ObjectNode gone =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", server.info().name())
            .put("gone", ReportTimes.time(now))
            .put("idle", idle.toSeconds());
    if (server.ssh().isOpen()) {
      count(server).ifPresent(it -> put(gone, it));
    }
    log.info("the server goes: {}", gone);
    last = Optional.of(gone);
  }

  private static Optional<EngineContents> count(ReadyServer server) {
    try (DockerEngine engine = new DockerEngine(server.engine(), PATIENCE)) {
      return Optional.of(engine.contents());
    } catch (IOException | RuntimeException e) { // it goes, whatever it holds
      log.debug("the engine does not say what it holds", e);
      return Optional.empty();
    }
  }

  private void put(ObjectNode node, EngineContents contents) {
    node.put("running", contents.running())
        .put("containers", contents.containers())
        .put("images", contents.images())
        .put("volumes", contents.volumes())
        .put("stays", stays);
  }
}
