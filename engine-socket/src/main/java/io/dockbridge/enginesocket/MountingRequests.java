package io.dockbridge.enginesocket;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.Lease;
import io.dockbridge.docker.EngineRequest;
import io.dockbridge.enginesocket.containers.AnswerRewriter;
import io.dockbridge.enginesocket.containers.BindMounts;
import io.dockbridge.enginesocket.containers.BindSources;
import io.dockbridge.enginesocket.containers.CreateBody;
import io.dockbridge.enginesocket.containers.CreatedPorts;
import io.dockbridge.enginesocket.http.RequestHead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the requests of a client have to do with this machine's folders, besides the waiting before
 * and after processes. Called by {@link ClientConnection}, on the client thread.
 */
final class MountingRequests {
  private static final Pattern EXEC = Pattern.compile("/containers/([^/]+)/exec");

  private final EngineSocket.Services services;
  private final BindMounts mounts;

  MountingRequests(EngineSocket.Services services) {
    this.services = services;
    this.mounts = services.local().mounts();
  }

  /**
   * Shares the folders that a create mounts, which takes a server, and until it has them.
   *
   * @return notes with the answer what the container mounts, if that is known
   */
  Optional<AnswerRewriter> share(RequestHead head, EngineRequest route, CreateBody body)
      throws IOException, InterruptedException {
    BindSources sources = new BindSources(mounts);
    boolean shares = sources.concerns(body.tree());
    boolean isContainer = route.kind() == EngineRequest.Kind.CONTAINER_CREATE;
    Optional<AnswerRewriter> noting =
        isContainer && (shares || !mounts.isEmpty())
            ? sources.noting(body.tree(), CreatedPorts.name(route.query()))
            : Optional.empty();
    if (shares) {
      String what = "sharing folders for " + head.inWords();
      try (Lease _ = services.activity().begin(ActivityKind.COMMAND, what)) {
        EngineStream.close(services.engine().open()); // makes a server, where there is none
        sources.share(body.tree());
        body.change();
      }
    }
    return noting;
  }

  /** What an answer needs: this machine's paths, or to be noted. */
  Optional<AnswerRewriter> rewriter(String method, EngineRequest route) {
    if (mounts.isEmpty()) {
      return Optional.empty();
    }
    Matcher exec = EXEC.matcher(route.path());
    if (method.equals("POST") && exec.matches()) {
      return Optional.of(new BindSources(mounts).notingExec(exec.group(1)));
    }
    return BindSources.areNamedBy(method, route) ? Optional.of(this::localPaths) : Optional.empty();
  }

  private byte[] localPaths(byte[] body) {
    String json = new String(body, StandardCharsets.UTF_8);
    return mounts.toLocalPaths(json).getBytes(StandardCharsets.UTF_8);
  }
}
