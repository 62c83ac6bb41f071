package io.dockbridge.lifecycle.journal;

import io.dockbridge.lifecycle.server.ServerInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A server as the journal has it, for somebody who only looks.
 *
 * @param hostKeys public keys that it may show, the expected one first
 */
public record KnownServer(ServerInfo info, List<String> hostKeys) {
  /** Takes a copy. */
  public KnownServer {
    hostKeys = List.copyOf(hostKeys);
  }

  /** The server that an instance has or had last, whether its daemon runs or not. */
  public static Optional<KnownServer> read(Path stateDirectory) throws IOException {
    return ServerJournal.read(stateDirectory.resolve(ServerJournal.FILE)).stream()
        .filter(it -> it.phase() == JournalEntry.Phase.READY)
        .flatMap(it -> it.server().stream().map(info -> new KnownServer(info, it.hostKeys())))
        .findFirst();
  }
}
