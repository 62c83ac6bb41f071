package io.dockbridge.hostservices;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ssh agents that containers have mounted, by the names that the server has for them. They are
 * kept in a file: a container may outlive this process. The server knows no paths of this machine,
 * and can name only what a user has mounted. Also known is which have a socket on the server now.
 * Thread-safe; the file is written under the lock, which only requests about agents take.
 */
final class Agents {
  private static final Logger LOG = LoggerFactory.getLogger(Agents.class);

  private final Path file;

  /** Guarded by this. */
  private final Map<String, Path> sockets = new HashMap<>();

  /** Their paths on the server, by name; waiters are notified of each change. */
  private final Map<String, String> opened = new HashMap<>();

  /** Why others have none. */
  private final Map<String, String> refused = new HashMap<>();

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

  synchronized boolean isOpen(String name) {
    return opened.containsKey(name);
  }

  /** Its socket is about to be made. */
  synchronized void asked(String name) {
    refused.remove(name);
  }

  /** Its socket exists on the server. */
  synchronized void opened(String name, String path) {
    opened.put(name, path);
    notifyAll();
  }

  /** Its socket cannot be made. */
  synchronized void refused(String name, String reason) {
    refused.put(name, reason);
    notifyAll();
  }

  /** The relay cannot be reached any more. */
  synchronized void closed() {
    opened.clear();
  }

  /**
   * Waits for the path of its socket on the server.
   *
   * @throws IOException if it has none in time
   */
  synchronized String awaitOpen(String name, Duration patience)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!isOpen(name)) {
      long left = deadline - System.nanoTime();
      if (refused.containsKey(name) || left <= 0) {
        throw new IOException(
            refused.getOrDefault(name, "the relay on the server does not answer"));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return opened.get(name);
  }

  /** An answer of the engine with the paths that agents have here. */
  synchronized String withLocalPaths(String json) {
    String local = json;
    for (Map.Entry<String, String> open : opened.entrySet()) {
      String path = sockets.getOrDefault(open.getKey(), Path.of(open.getValue())).toString();
      local = local.replace("\"" + open.getValue(), "\"" + path);
    }
    return local;
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
