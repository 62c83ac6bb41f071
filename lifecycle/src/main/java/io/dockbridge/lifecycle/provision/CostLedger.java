package io.dockbridge.lifecycle.provision;

import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Knows what servers cost. Both calls come from the lifecycle's own thread. */
public interface CostLedger {
  /**
   * May forbid that a server is asked for.
   *
   * @param location empty if the cloud is to choose it
   * @return what an hour of it costs, for people; empty if nobody can say
   * @throws ServerUnavailableException if it would cost too much
   */
  Optional<String> approve(String serverType, Optional<String> location)
      throws ServerUnavailableException;

  /**
   * Is told all servers of this instance that exist, so that they cost money, whenever these are
   * others than before; a server that is not told any more is verified to be gone.
   *
   * @throws IOException if it could not be written down; it is told again then
   */
  void exist(List<ServerInfo> servers) throws IOException;
}
