package io.dockbridge.portforward.server;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.ContainerMonitor;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of the server that programs other than containers have, such as its sshd's. Asked for
 * once with each connection to a server, by {@link ContainerMonitor}. Thread-safe.
 */
public final class ServerListeners {
  private static final Logger LOG = LoggerFactory.getLogger(ServerListeners.class);
  private static final String COMMAND =
      "exec cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6";

  /** Local port and state (proc_net_tcp(5)): 0A listens, 07 is a UDP socket without a peer. */
  private static final Pattern LINE =
      Pattern.compile(" *\\d+: \\p{XDigit}+:(\\p{XDigit}{4}) \\p{XDigit}+:0000 (0A|07) .*");

  private final ServerCommands server;

  /** As {@code tcp/22}; until the server was asked, what every server has. */
  private volatile Set<String> taken = Set.of("tcp/22");

  public ServerListeners(ServerCommands server) {
    this.server = server;
  }

  public boolean have(String protocol, int port) {
    return taken.contains(protocol + "/" + port);
  }

  /** Asks the server; blocks until it has answered. What containers publish is not counted. */
  public void ask(List<Container> running) {
    Set<String> found = new HashSet<>();
    try (Duplex cat = server.start(COMMAND)) {
      cat.shutdownOutput();
      new String(cat.input().readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .forEach(
              line ->
                  found.add(
                      (line.group(2).equals("0A") ? "tcp/" : "udp/")
                          + Integer.parseInt(line.group(1), 16)));
      for (Container container : running) {
        for (PublishedPort port : container.published()) {
          found.remove(port.protocol() + "/" + port.hostPort());
        }
      }
      taken = Set.copyOf(found);
    } catch (IOException e) {
      LOG.debug("Which ports the server has taken itself is not known: {}", e.toString());
    }
  }
}
