package io.dockbridge.cli.docker;

import io.dockbridge.cli.output.CliException;
import io.dockbridge.config.Environment;
import io.dockbridge.config.IoReason;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Points the docker CLI at an instance while it runs, and back afterwards. The context is called
 * {@code dockbridge}, of a named instance {@code dockbridge-<name>}; if somebody else has that
 * name, the instance's id or another number is added. Instances of one home take turns by a file
 * lock.
 */
public final class DockerContext {
  private static final String NAME = "dockbridge";
  private static final String UNIX = "unix://";
  private static final String CONFIG_FILE = "config.json";

  private final Path dockerFolder;
  private final Path home;
  private final Path record;
  private final String preferred;
  private final String otherwise;
  private final String host;
  private final ContextStore store;

  public DockerContext(Environment environment, StateDirectory state, Path socket) {
    this.dockerFolder = dockerFolder(environment);
    this.home = state.home();
    this.record = state.instance().resolve(ContextRecord.FILE_NAME);
    this.host = UNIX + socket;
    this.preferred = state.name().map(it -> NAME + "-" + it).orElse(NAME);
    this.otherwise =
        state
            .name()
            .map(_ -> preferred + "-" + Integer.toHexString(host.hashCode()))
            .orElse(NAME + "-" + state.instanceId());
    this.store = new ContextStore(dockerFolder);
  }

  /** Whether an instance has made a context. */
  public static boolean isSelectedBy(StateDirectory state) {
    return Files.exists(state.instance().resolve(ContextRecord.FILE_NAME));
  }

  /** Where the docker CLI keeps its configuration. */
  public static Path dockerFolder(Environment environment) {
    String folder = environment.variables().getOrDefault("DOCKER_CONFIG", "");
    return folder.isEmpty()
        ? environment.userHome().resolve(".docker")
        : environment.workingDirectory().resolve(folder);
  }

  /**
   * Makes the context and selects it.
   *
   * @return its name
   */
  public String select() throws CliException {
    return locked(this::doSelect);
  }

  /** Puts back what was there before {@link #select}; does nothing if it is back already. */
  public void restore() throws CliException {
    if (Files.exists(record)) {
      locked(this::doRestore);
    }
  }

  private String doSelect() throws IOException, CliException {
    Files.createDirectories(
        dockerFolder,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    DockerConfigFile config = DockerConfigFile.read(configFile());
    String name = freeName();
    Optional<String> current = config.currentContext();
    Optional<ContextRecord> earlier = ContextRecord.read(record);
    boolean left = earlier.isPresent() && current.equals(Optional.of(earlier.get().name()));
    // After a kill -9 the current context is still ours: what was before it is in the record.
    Optional<String> previous =
        left ? earlier.get().previous() : current.filter(it -> !it.equals(name));
    store.write(name, host);
    // Written first: whatever happens from here on can be undone.
    new ContextRecord(name, previous).write(record);
    config.select(Optional.of(name));
    return name;
  }

  private String doRestore() throws IOException, CliException {
    Optional<ContextRecord> ours = ContextRecord.read(record);
    if (ours.isPresent()) {
      putBack(ours.get());
      inherit(ours.get());
      if (store.host(ours.get().name()).equals(Optional.of(host))) {
        store.remove(ours.get().name());
      }
    }
    Files.deleteIfExists(record);
    return "";
  }

  private void putBack(ContextRecord ours) throws IOException, CliException {
    DockerConfigFile config = DockerConfigFile.read(configFile());
    if (config.currentContext().equals(Optional.of(ours.name()))) {
      config.select(ours.previous().filter(store::exists));
    }
  }

  /** Whoever would put our context back puts back what was before ours. */
  private void inherit(ContextRecord ours) throws IOException {
    for (Path other : otherRecords()) {
      Optional<ContextRecord> theirs = ContextRecord.read(other);
      if (theirs.isPresent() && theirs.get().previous().equals(Optional.of(ours.name()))) {
        theirs.get().withPrevious(ours.previous()).write(other);
      }
    }
  }

  private List<Path> otherRecords() throws IOException {
    try (Stream<Path> instances = Files.list(record.getParent().getParent())) {
      return instances
          .map(it -> it.resolve(ContextRecord.FILE_NAME))
          .filter(it -> !it.equals(record) && Files.exists(it))
          .toList();
    }
  }

  private String freeName() throws IOException {
    Optional<String> holder = store.host(preferred);
    boolean free =
        holder.isEmpty()
            || holder.get().equals(host)
            || (store.isOurs(preferred) && !listens(holder.get()));
    return free ? preferred : otherwise;
  }

  private static boolean listens(String host) {
    if (!host.startsWith(UNIX)) {
      return true; // Not ours to judge.
    }
    Path socket = Path.of(host.substring(UNIX.length()));
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  private Path configFile() {
    return dockerFolder.resolve(CONFIG_FILE);
  }

  /** The docker CLI's own settings. */
  public static Path configFile(Environment environment) {
    return dockerFolder(environment).resolve(CONFIG_FILE);
  }

  private interface Change {
    String make() throws IOException, CliException;
  }

  private String locked(Change change) throws CliException {
    try (FileChannel channel =
            FileChannel.open(
                home.resolve("docker-context.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock _ = channel.lock()) {
      return change.make();
    } catch (IOException e) {
      throw new CliException(
          "The docker context could not be changed (" + IoReason.of(e) + ").",
          "Point docker at the socket with: eval \"$(dockbridge env)\"",
          e);
    }
  }
}
