package io.dockbridge.lifecycle.server;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.ChannelPool;
import io.dockbridge.ssh.SshConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A server and the one connection to it. A reconnect makes another one of these. Thread-safe;
 * whoever gets one does not close it.
 *
 * @param engineSocket path of the Docker engine's unix socket on the server
 */
public record ReadyServer(ServerInfo info, SshConnection ssh, String engineSocket) {
  /** The full ids of the containers to be started again, a line each; mount-volume.sh writes it. */
  private static final String TO_RESUME = "/var/lib/docker/.dockbridge-running";

  private static final Duration EXEC = Duration.ofSeconds(10);
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

  /** Opens connections to the server's Docker engine. */
  public ChannelPool engine() {
    return ssh.pool(engineSocket);
  }

  /**
   * Opens a connection to a TCP port as seen from the server.
   *
   * @throws IOException if nothing listens there or the connection is gone
   */
  public Duplex openTcp(String host, int port) throws IOException {
    return ssh.openTcp(host, port);
  }

  /**
   * The full ids of the containers that ran when the last server with the same volume ended, and
   * that nobody has started since; none without a volume.
   */
  public List<String> containersToResume() throws IOException {
    String list = ssh.exec("cat " + TO_RESUME + " 2>&-", EXEC).stdout();
    return list.lines().filter(ID.asMatchPredicate()).toList();
  }

  /** From now on there are none. */
  public void forgetContainersToResume() throws IOException {
    ssh.exec("rm -f " + TO_RESUME, EXEC);
  }
}
