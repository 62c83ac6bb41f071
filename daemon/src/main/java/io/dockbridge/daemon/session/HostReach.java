package io.dockbridge.daemon.session;

import io.dockbridge.enginesocket.containers.BindMountException;
import io.dockbridge.enginesocket.containers.BindMounts;
import io.dockbridge.enginesocket.containers.HostNames;
import io.dockbridge.hostservices.HostServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;

/**
 * What Docker requests say of containers that reach this machine: names in a create, and mounts of
 * an ssh agent's socket; all other mounts are the next one's. Called by the engine socket on the
 * threads of requests. Thread-safe.
 */
public final class HostReach implements HostNames, BindMounts {
  /** Where Docker Desktop has its user's agent. */
  private static final String DESKTOP_AGENT = "/run/host-services/ssh-auth.sock";

  private final HostServices services;
  private final BindMounts next;
  private final Optional<Path> agent;

  /**
   * Asks nothing yet.
   *
   * @param agent this process's own {@code SSH_AUTH_SOCK}
   */
  public HostReach(HostServices services, BindMounts next, Optional<Path> agent) {
    this.services = services;
    this.next = next;
    this.agent = agent;
  }

  @Override
  public Optional<String> address() {
    return services.hasPorts() ? Optional.of(HostServices.ADDRESS) : Optional.empty();
  }

  @Override
  public boolean reachesHostNetwork() {
    return services.reachesHostNetwork();
  }

  @Override
  public void awaitReachable() throws InterruptedException {
    if (services.hasPorts()) {
      var _ = services.awaitReady(); // the status and the log say why it is not
    }
  }

  @Override
  public boolean isLocal(String source) {
    return isAgent(source) || next.isLocal(source);
  }

  private static boolean isAgent(String source) {
    return source.equals(DESKTOP_AGENT)
        || (source.startsWith("/")
            && isSocket(Path.of(source))
            && HostServices.isAgent(Path.of(source)));
  }

  private static boolean isSocket(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).isOther();
    } catch (IOException _) {
      return false;
    }
  }

  @Override
  public String share(String source, boolean create) throws IOException, InterruptedException {
    if (!isAgent(source)) {
      return next.share(source, create);
    }
    try {
      return services.shareAgent(path(source));
    } catch (BindMountException e) {
      throw e;
    } catch (IOException e) {
      throw new BindMountException(
          500, "The ssh agent at %s cannot be mounted: %s".formatted(source, e.getMessage()));
    }
  }

  private Path path(String source) throws BindMountException {
    if (!source.equals(DESKTOP_AGENT) || Files.exists(Path.of(source))) {
      return Path.of(source);
    }
    return agent.orElseThrow(
        () ->
            new BindMountException(
                400,
                "no ssh agent is known: SSH_AUTH_SOCK was not set when DockBridge started;"
                    + " mount \"$SSH_AUTH_SOCK\" instead, or start it again"));
  }

  @Override
  public boolean isEmpty() {
    return next.isEmpty() && !services.hasAgents();
  }

  @Override
  public String toLocalPaths(String json) {
    return services.withLocalPaths(next.toLocalPaths(json));
  }

  @Override
  public void created(String container, String name, Set<String> sources) {
    next.created(container, name, sources);
  }

  @Override
  public void execCreated(String exec, String container) {
    next.execCreated(exec, container);
  }

  @Override
  public void renamed() {
    next.renamed();
  }

  @Override
  public void beforeRun(String container) throws IOException, InterruptedException {
    services.awaitAgents();
    next.beforeRun(container);
  }

  @Override
  public void afterRun(String container) throws IOException, InterruptedException {
    next.afterRun(container);
  }

  @Override
  public void retryAfterRun(String process) throws IOException, InterruptedException {
    next.retryAfterRun(process);
  }
}
