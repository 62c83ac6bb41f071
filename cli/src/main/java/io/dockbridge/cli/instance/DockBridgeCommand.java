package io.dockbridge.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Environment;
import io.dockbridge.config.Flag;
import io.dockbridge.config.InstanceRecord;
import io.dockbridge.config.SocketPath;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself: the options that every sub-command takes. */
@Command(
    name = "dockbridge",
    description = "A Docker engine that lives in the cloud only while it is used.",
    synopsisSubcommandLabel = "COMMAND",
    usageHelpAutoWidth = true,
    versionProvider = ProgramVersion.Provider.class,
    footer = {
      "",
      "Examples:",
      "  dockbridge start             # docker commands now use a server made on demand",
      "  docker run -d -p 8080:80 nginx",
      "  dockbridge status            # what runs, what it costs, until when",
      "  dockbridge stop              # deletes the server",
      "",
      "Exit codes: 0 ok, 1 failure, 2 wrong command line or settings, 3 another daemon has the",
      "            socket, 4 not running."
    })
public final class DockBridgeCommand implements Runnable {
  /** The commands that messages advise, and that do something to one instance. */
  private static final String OF_AN_INSTANCE =
      "\\bdockbridge (start|stop|restart|status|keep|ssh|logs|doctor|env|ports|mounts"
          + "|volume \\w+|server (status|create|destroy))\\b";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean version;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The configuration file; by default config.yaml in $$DOCKBRIDGE_HOME.")
  private Optional<String> config = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "The instance with this name, with a socket, a server and settings of its own; so does"
              + " DOCKBRIDGE_INSTANCE.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      scope = ScopeType.INHERIT,
      description =
          "The instance's docker.sock; without a name each path is an instance of its own.")
  private Optional<String> socket = Optional.empty();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      scope = ScopeType.INHERIT,
      description = "trace, debug, info, warn or error.")
  private Optional<String> logLevel = Optional.empty();

  private final CommandContext context;
  private final PrintWriter err;
  private boolean warned;

  /**
   * The command with what surrounds it.
   *
   * @param err where mistakes in the settings are reported that a command need not stop for
   */
  public DockBridgeCommand(CommandContext context, PrintWriter err) {
    this.context = context;
    this.err = err;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  CommandContext context() {
    return context;
  }

  /** What surrounds the command; {@code --name} counts as its variable. */
  public Environment environment() {
    return name.map(context.environment()::withInstance).orElseGet(context::environment);
  }

  /** The settings as files, variables and options say. */
  public DockBridgeConfig config() throws ConfigException {
    return config(environment());
  }

  /** The settings, seen from another environment than that of this process. */
  public DockBridgeConfig config(Environment other) throws ConfigException {
    return config(other, List.of());
  }

  /** The settings, with more options than every command has. */
  public DockBridgeConfig config(Environment other, List<Flag> more) throws ConfigException {
    List<Flag> all = new ArrayList<>(flags());
    all.addAll(more);
    return new ConfigLoader(other).load(config, all);
  }

  /**
   * The instance that the options choose. Mistakes in the settings are only reported: whatever ends
   * costs must work in spite of them.
   *
   * @throws ConfigException if it is not certain which instance is meant
   */
  public Instance instance() throws ConfigException {
    return Instance.of(tolerantConfig(environment()));
  }

  /** An instance of this home as it was last started; mistakes in its settings are ignored. */
  Instance instance(InstanceRecord record) throws ConfigException {
    Environment its = context.environment().withInstance(record.name().orElse(""));
    Flag itsSocket = new Flag("--socket", "socket_path", record.socketPath().toString());
    return Instance.of(
        new ConfigLoader(its).loadTolerantly(namedFile(record), List.of(itsSocket)).config());
  }

  /** The choice of an instance of this home, for another process or command. */
  List<String> arguments(InstanceRecord record) {
    List<String> arguments = new ArrayList<>(List.of("--name", record.name().orElse("")));
    arguments.addAll(List.of("--socket", record.socketPath().toString()));
    namedFile(record).ifPresent(it -> arguments.addAll(List.of("--config", it)));
    return List.copyOf(arguments);
  }

  /** What {@code --config} named; the default file need not be there. */
  private Optional<String> namedFile(InstanceRecord record) {
    return Optional.of(record.configFile())
        .filter(it -> !it.equals(environment().defaultConfigFile()) && Files.exists(it))
        .map(Path::toString);
  }

  /** The settings as far as they can be understood, as {@link #instance} uses them. */
  public DockBridgeConfig tolerantConfig(Environment other) throws ConfigException {
    ConfigLoader.Tolerant read = new ConfigLoader(other).loadTolerantly(config, flags());
    if (!warned && !read.problems().isEmpty()) {
      read.problems().forEach(it -> err.println("dockbridge: " + it));
      err.println("  Ignored by this command; `dockbridge start` needs it corrected.");
      err.flush();
      warned = true;
    }
    return read.config();
  }

  /**
   * How the daemon of that instance is. It is asked before the settings are read, which takes
   * longer and matters only when nobody answers.
   *
   * @throws CliException if none runs
   */
  public JsonNode status() throws ConfigException, CliException {
    Optional<Path> place = new SocketPath(environment()).find(config, flags());
    Optional<JsonNode> answer =
        place.isPresent() ? new ControlClient(place.get()).status() : Optional.empty();
    return answer.isPresent() ? answer.get() : instance().status();
  }

  /** The file that {@code --config} names, or the default one. */
  public Path configFile() {
    return new ConfigLoader(environment()).file(config);
  }

  /** A message whose commands mean this instance when somebody types them. */
  public String addressed(String message) {
    return name.filter(it -> !it.isEmpty())
        .map(it -> message.replaceAll(OF_AN_INSTANCE, "$0 --name " + it))
        .orElse(message);
  }

  public boolean showsTraces() {
    return logLevel.filter(level -> level.equals("debug") || level.equals("trace")).isPresent();
  }

  /** The same choice of instance, for another process. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    name.ifPresent(it -> arguments.addAll(List.of("--name", it)));
    config.ifPresent(it -> arguments.addAll(List.of("--config", it)));
    flags().forEach(flag -> arguments.addAll(List.of(flag.name(), flag.value())));
    return arguments;
  }

  private List<Flag> flags() {
    List<Flag> flags = new ArrayList<>();
    socket.ifPresent(it -> flags.add(new Flag("--socket", "socket_path", it)));
    logLevel.ifPresent(it -> flags.add(new Flag("--log-level", "logging.level", it)));
    return flags;
  }
}
