package io.dockbridge.config;

import io.dockbridge.config.ConfigException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The files of one instance: {@code $DOCKBRIDGE_HOME/instances/<id>/}. Only names them until {@link
 * #prepare} makes what is missing.
 */
public final class StateDirectory {
  private static final int READABLE_PART = 20;
  private static final int HASH_BYTES = 4;

  private final Path home;
  private final Path instance;
  private final String id;
  private final DockBridgeConfig config;

  /** The files of the instance that the settings speak of. Touches nothing. */
  public StateDirectory(DockBridgeConfig config) {
    this.config = config;
    this.home = config.home();
    this.id = config.instanceName().orElseGet(() -> instanceId(config.socketPath()));
    this.instance = home.resolve("instances").resolve(id);
  }

  /**
   * Makes the folders that are missing, for nobody but their owner, and the owner's id.
   *
   * @throws ConfigException of kind STATE_DIRECTORY when home is not ours alone
   */
  public void prepare() throws ConfigException {
    try {
      PrivateFolder.require(home);
      PrivateFolder.requireFirmPlace(home);
      for (Path folder : new Path[] {home.resolve("instances"), instance, sshFolder()}) {
        PrivateFolder.require(folder);
      }
      OwnerId.createIfMissing(ownerFile());
      InstanceRecord.write(instance, config);
    } catch (IOException e) {
      throw new ConfigException(
          Kind.STATE_DIRECTORY,
          "The state directory " + home + " cannot be used: " + IoReason.of(e),
          "Check its permissions, or name another folder in DOCKBRIDGE_HOME.",
          e);
    }
    prepareFolderOf(config.socketPath());
  }

  private static void prepareFolderOf(Path socket) throws ConfigException {
    try {
      PrivateFolder.createIfMissing(socket.getParent());
    } catch (IOException e) {
      throw new ConfigException(
          Kind.STATE_DIRECTORY,
          "The folder of the socket cannot be made: " + IoReason.of(e),
          "Choose another path with --socket.",
          e);
    }
  }

  /**
   * Makes sure that what there is of home is ours alone; makes nothing.
   *
   * @throws ConfigException of kind STATE_DIRECTORY when it is not
   * @throws IOException if nothing can be written there
   */
  public void requireOurs() throws ConfigException, IOException {
    for (Path folder : new Path[] {home, home.resolve("instances"), instance, sshFolder()}) {
      if (Files.isDirectory(folder)) {
        PrivateFolder.requireOurs(folder);
      }
    }
    PrivateFolder.requireFirmPlace(home);
  }

  /**
   * Makes the log file if it is missing, for nobody but its owner. To be called after {@link
   * #prepare}.
   *
   * @throws ConfigException of kind STATE_DIRECTORY when it is somebody else's
   */
  public void prepareLog() throws ConfigException {
    try {
      LogFile.require(logFile(), home);
    } catch (IOException e) {
      throw new ConfigException(
          Kind.STATE_DIRECTORY,
          "The log file " + logFile() + " cannot be used: " + IoReason.of(e),
          "Check its folder, or name another one in logging.file.",
          e);
    }
  }

  /**
   * Names the instance in labels and server names: its name, else a readable part and a hash of the
   * socket's path; at most 31 lower-case letters, digits and dashes.
   */
  public String instanceId() {
    return id;
  }

  /**
   * Names this user on this machine in labels: 16 hexadecimal digits, made by the first {@link
   * #prepare} in a home.
   */
  public String ownerId() throws ConfigException {
    return OwnerId.read(ownerFile());
  }

  /** The name that the user gave the instance; empty: its socket's path tells it from others. */
  public Optional<String> name() {
    return config.instanceName();
  }

  /** As {@link #ownerId}; empty if nothing was ever started in this home. */
  public Optional<String> knownOwnerId() throws ConfigException {
    return Files.exists(ownerFile()) ? Optional.of(ownerId()) : Optional.empty();
  }

  /** {@code $DOCKBRIDGE_HOME}, 0700. */
  public Path home() {
    return home;
  }

  /** What all servers of this home have cost; shared by its instances. */
  public Path ledgerFile() {
    return home.resolve("ledger.jsonl");
  }

  /** The instance's own folder, 0700. */
  public Path instance() {
    return instance;
  }

  /** Locked by the daemon for as long as it lives. */
  public Path lockFile() {
    return config.instanceLockPath().orElse(instance.resolve("daemon.lock"));
  }

  /** Says for people and messages which process holds the lock. */
  public Path pidFile() {
    return config.pidFilePath().orElse(instance.resolve("daemon.pid"));
  }

  /** The journal of the server's life. */
  public Path stateFile() {
    return instance.resolve("state.json");
  }

  /** What the daemon logs. */
  public Path logFile() {
    return config.logging().file().orElse(instance.resolve("daemon.log"));
  }

  /** Tells our own socket file from another at the same path. */
  public Path socketMark() {
    return instance.resolve("docker.sock.mark");
  }

  /** Every operation, a JSON object a line. */
  public Path auditFile() {
    return instance.resolve("audit.jsonl");
  }

  /** Keys and pinned host keys, 0700. */
  public Path sshFolder() {
    return instance.resolve("ssh");
  }

  /** The SSH key of this instance's servers: that of the settings, else one of its own. */
  public Path keyFile() {
    return config.ssh().keyPath().orElse(sshFolder().resolve("id_ed25519"));
  }

  private Path ownerFile() {
    return home.resolve("owner");
  }

  private static String instanceId(Path socket) {
    String name = socket.getFileName().toString().toLowerCase(Locale.ROOT);
    String readable =
        name.replaceFirst("\\.sock$", "").replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    String shortened = readable.substring(0, Math.min(READABLE_PART, readable.length()));
    return (shortened.isEmpty() ? "socket" : shortened) + "-" + hash(canonical(socket));
  }

  /** Two spellings of one path by way of symbolic links are one instance. */
  private static Path canonical(Path socket) {
    Path existing = socket.getParent();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null) {
      return socket;
    }
    try {
      return existing.toRealPath().resolve(existing.relativize(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(Path path) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(path.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
