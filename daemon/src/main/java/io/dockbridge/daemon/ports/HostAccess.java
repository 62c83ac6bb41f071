package io.dockbridge.daemon.ports;

import io.dockbridge.activity.ActivityKind;
import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.hostservices.HostContainers;
import io.dockbridge.hostservices.HostServer;
import io.dockbridge.hostservices.HostServices;
import io.dockbridge.hostservices.HostTraffic;
import io.dockbridge.hostservices.PortPolicy;
import io.dockbridge.portforward.PortForwarder;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Joins {@link HostServices} with the session, the forwarded ports and the activity. Called on the
 * threads of connections that containers open. Thread-safe.
 */
public final class HostAccess implements HostServer, HostContainers, HostTraffic {
  private static final Set<String> EVERYWHERE = Set.of("", "0.0.0.0", "::");

  private final CurrentSession session;
  private final Optional<PortForwarder> forwarder;
  private final ActivityTracker activity;

  private HostAccess(
      CurrentSession session, Optional<PortForwarder> forwarder, ActivityTracker activity) {
    this.session = session;
    this.forwarder = forwarder;
    this.activity = activity;
  }

  /** Starts nothing yet. */
  public static HostServices services(
      DockBridgeConfig config,
      Path agentsFile,
      CurrentSession session,
      Optional<PortForwarder> forwarder,
      ActivityTracker activity,
      InstantSource clock) {
    HostAccess access = new HostAccess(session, forwarder, activity);
    return new HostServices(
        access,
        new HostServices.Settings(
            PortPolicy.of(ports(config), config.host().deny()),
            agentsFile,
            config.ssh().host().isEmpty()),
        access,
        access,
        clock);
  }

  /** Whether containers may reach any port of this machine. */
  public static boolean isAllowed(DockBridgeConfig config) {
    return !ports(config).equals(List.of("off"));
  }

  /** What containers of a host may reach has to be chosen: others may use it, too. */
  private static List<String> ports(DockBridgeConfig config) {
    List<String> chosen = config.host().ports();
    String otherwise = config.ssh().host().isPresent() ? "off" : "any";
    return chosen.isEmpty() ? List.of(otherwise) : chosen;
  }

  @Override
  public Duplex start(String command) throws IOException {
    return session.openCommandNow(command);
  }

  @Override
  public Duplex openSocket(String path) throws IOException {
    return session.openSocketNow(path);
  }

  @Override
  public Optional<ServerPort> publishedAs(int localPort) {
    return forwarder.map(PortForwarder::forwards).orElse(List.of()).stream()
        .filter(it -> it.protocol().equals("tcp") && it.localPort().orElse(0) == localPort)
        .findFirst()
        .map(HostAccess::onServer);
  }

  private static ServerPort onServer(PortForward forward) {
    String address = forward.published().hostIp();
    return new ServerPort(
        EVERYWHERE.contains(address) ? "127.0.0.1" : address, forward.remotePort());
  }

  @Override
  public Optional<String> nameOf(String address) throws IOException {
    if (address.equals(HostServices.ADDRESS)) {
      return Optional.of("(host network)"); // it connects to itself
    }
    return session.answering().engine().running().stream()
        .filter(it -> it.address().equals(Optional.of(address)))
        .map(it -> it.name())
        .findFirst();
  }

  @Override
  public Optional<String> mounting(String pathEnd) throws IOException {
    return session.answering().engine().mounting(pathEnd);
  }

  @Override
  public Connection opened(String what) {
    return new LeasedConnection(activity.begin(ActivityKind.PORT, what));
  }
}
