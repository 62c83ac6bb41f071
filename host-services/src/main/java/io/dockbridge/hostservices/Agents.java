package io.dockbridge.hostservices;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ssh agents that containers have mounted, by the names that the server has for them. They are
 * kept in a file: a container may outlive this process. The server knows no paths of this machine,
 * and can name only what a user has mounted. Thread-safe; the file is written under the lock, which
 * only requests that mount an agent take.
 */
final class Agents {
  private static final Logger LOG = LoggerFactory.getLogger(Agents.class);

  private final Path file;

  /** Guarded by this. */
  private final Map<String, Path> sockets = new HashMap<>();

  /** Reads what an earlier run has written. */
  Agents(Path file) {
    this.file = file;
    try {
      if (Files.exists(file)) {
        Files.readAllLines(file).stream().map(Path::of).forEach(it -> sockets.put(nameOf(it), it));
      }
    } catch (IOException e) {
      LOG.warn("{} cannot be read; running containers have no ssh agent: {}", file, e.toString());
    }
  }

  /** The name of an agent that is mounted now, and from now on. */
  synchronized String add(Path socket) throws IOException {
    String name = nameOf(socket);
    if (sockets.put(name, socket) == null) {
      Files.write(file, sockets.values().stream().map(Path::toString).toList());
    }
    return name;
  }

  synchronized Optional<Path> named(String name) {
    return Optional.ofNullable(sockets.get(name));
  }

  synchronized Map<String, Path> all() {
    return Map.copyOf(sockets);
  }

  private static String nameOf(Path socket) {
    try {
      byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(path);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
