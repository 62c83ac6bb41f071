package io.dockbridge.cli.service;

import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.ProgramFiles;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.IoReason;
import io.dockbridge.config.StateDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dockbridge service}. */
@Command(
    name = "service",
    synopsisSubcommandLabel = "COMMAND",
    description = "Run the daemon from login to logout, or clean up at login.",
    footer = {
      "",
      "Examples:",
      "  dockbridge service install",
      "  dockbridge service install --dry-run",
      "  dockbridge service uninstall"
    })
public final class ServiceCommand extends Subcommand {
  private static final String REAP = "dockbridge-reap";
  private static final Pattern PASSED_ON =
      Pattern.compile(
          "PATH|DOCKBRIDGE_[A-Z_]+|HCLOUD_ENDPOINT|DOCKER_CONFIG|(?i)(https?|no)_proxy");

  private final LoginManager manager;
  private final ProgramFiles program;
  private final Path dist;

  /** Services of this manager. They run the command of a package, else a copy of this program. */
  public ServiceCommand(LoginManager manager, ProgramFiles program) {
    this.manager = manager;
    this.program = program;
    this.dist = program.folder();
  }

  @Command(description = "Install the service, or renew it after an update, and start it.")
  public int install(
      @Option(names = "--reap-only", description = "Only `server reap --yes`, once at each login.")
          boolean reapOnly,
      @Option(names = "--dry-run", description = "Only print the file that would be written.")
          boolean dryRun)
      throws ConfigException, CliException {
    Instance instance = Instance.of(top().config());
    try {
      requireProgram();
      LoginJob job = job(instance, reapOnly, copies(instance.state()).jar(dist));
      if (dryRun) {
        out().print(manager.text(job));
        return ExitCode.OK;
      }
      requireToken(instance.config());
      instance.state().prepare();
      if (program.launcher().isEmpty()) {
        var _ = copies(instance.state()).ensure(dist);
      }
      Path file = manager.file(job.name());
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, manager.text(job));
      out().println("Wrote " + file);
      boolean enabled =
          manager.enable(job).stream().map(this::tryOut).reduce(true, Boolean::logicalAnd);
      return enabled ? ExitCode.OK : ExitCode.FAILURE;
    } catch (IOException e) {
      throw new CliException(
          "The service cannot be installed: " + IoReason.of(e),
          "Check the disk and the permissions.",
          e);
    }
  }

  @Command(description = "End the service and take it away.")
  public int uninstall(
      @Option(names = "--reap-only", description = "The one that cleans up at login.")
          boolean reapOnly)
      throws ConfigException, CliException {
    Instance instance = top().instance();
    String name = name(instance, reapOnly);
    Path file = manager.file(name);
    if (!Files.exists(file)) {
      out().println("There is no " + file);
      return ExitCode.OK;
    }
    try {
      boolean disabled =
          manager.disable(name).stream().map(this::tryOut).reduce(true, Boolean::logicalAnd);
      Files.delete(file);
      out().println("Deleted " + file);
      if (isLast(file.getParent(), instance.state())) {
        copies(instance.state()).remove();
      }
      return disabled ? ExitCode.OK : ExitCode.FAILURE;
    } catch (IOException e) {
      throw new CliException(
          "The service cannot be taken away: " + IoReason.of(e), "Delete " + file + " by hand.", e);
    }
  }

  @Command(description = "Show which services are installed; exit code 4 if none is.")
  public int status() throws ConfigException {
    Instance instance = top().instance();
    boolean any = false;
    for (boolean reapOnly : new boolean[] {false, true}) {
      String name = name(instance, reapOnly);
      if (Files.exists(manager.file(name))) {
        any = true;
        out().println(name + ": " + manager.file(name));
        var _ = tryOut(manager.show(name));
      }
    }
    if (!any) {
      out().println("No service is installed. Install one with: dockbridge service install");
    }
    return any ? ExitCode.OK : ExitCode.NOT_RUNNING;
  }

  private LoginJob job(Instance instance, boolean reapOnly, Path jar) {
    List<String> command = new ArrayList<>(start(jar));
    command.addAll(
        reapOnly ? List.of("server", "reap", "--yes") : List.of("start", "--foreground"));
    command.addAll(absolute(top().arguments()));
    return new LoginJob(
        name(instance, reapOnly),
        reapOnly
            ? "DockBridge: deletes what crashed daemons left in the cloud"
            : "DockBridge: a Docker engine in the cloud while it is used",
        command,
        environment(instance.config()),
        reapOnly ? LoginJob.Kind.ONCE : LoginJob.Kind.DAEMON);
  }

  private List<String> start(Path jar) {
    if (program.launcher().isPresent()) {
      return List.of(program.launcher().get().toString());
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Files.exists(dist.resolve(ProgramFiles.OPTIONS))
        ? List.of(java, "@" + jar.resolveSibling(ProgramFiles.OPTIONS), "-jar", jar.toString())
        : List.of(java, "-jar", jar.toString());
  }

  /** A service starts in another folder than the one in which the command was typed. */
  private List<String> absolute(List<String> arguments) {
    List<String> absolute = new ArrayList<>(arguments);
    for (int i = 1; i < absolute.size(); i += 2) {
      if (List.of("--config", "--socket").contains(absolute.get(i - 1))
          && !absolute.get(i).startsWith("~")
          && !absolute.get(i).startsWith("$")) {
        absolute.set(i, environment().workingDirectory().resolve(absolute.get(i)).toString());
      }
    }
    return absolute;
  }

  /**
   * What the command that installs it sees of DockBridge's settings, which a service would not see;
   * PATH is for {@code hetzner.token_command}. Tokens stay out of the file.
   */
  private Map<String, String> environment(DockBridgeConfig config) {
    Map<String, String> variables = new TreeMap<>();
    environment()
        .variables()
        .forEach(
            (name, value) -> {
              if (PASSED_ON.matcher(name).matches() && !value.isEmpty()) {
                variables.put(name, value);
              }
            });
    variables.put("DOCKBRIDGE_HOME", config.home().toString());
    return variables;
  }

  private static String name(Instance instance, boolean reapOnly) {
    return reapOnly ? REAP : "dockbridge-" + instance.state().instanceId();
  }

  private static ProgramCopy copies(StateDirectory state) {
    return new ProgramCopy(state.home().resolve("service"));
  }

  private static boolean isLast(Path folder, StateDirectory state) throws IOException {
    String copies = state.home().resolve("service").toString();
    try (Stream<Path> units = Files.list(folder)) {
      for (Path unit : units.filter(it -> it.toString().contains("dockbridge")).toList()) {
        if (Files.readString(unit).contains(copies)) {
          return false;
        }
      }
    }
    return true;
  }

  private void requireProgram() throws CliException {
    if (!Files.isRegularFile(dist.resolve(ProgramFiles.JAR))) {
      throw new CliException(
          ExitCode.FAILURE,
          "This program does not run from its jar, so there is nothing to install.",
          "Use the launcher ./dockbridge, or java -jar dockbridge.jar.");
    }
  }

  private static void requireToken(DockBridgeConfig config) throws CliException {
    if (config.hetzner().tokenFile().isEmpty() && config.hetzner().tokenCommand().isEmpty()) {
      throw new CliException(
          ExitCode.FAILURE,
          "A service does not see the HCLOUD_TOKEN of a shell.",
          "Name a file that holds the token in hetzner.token_file, or set hetzner.token_command.");
    }
  }

  /**
   * Says what is run and what it said; a system without the program is told what to do.
   *
   * @return whether it worked
   */
  private boolean tryOut(List<String> command) {
    Optional<Path> program = onPath(command.getFirst());
    String line = String.join(" ", command);
    if (program.isEmpty()) {
      out().println("There is no " + command.getFirst() + " here. To be run by hand: " + line);
      return false;
    }
    List<String> found = new ArrayList<>(command);
    found.set(0, program.get().toString());
    try {
      ProcessBuilder builder = new ProcessBuilder(found).redirectErrorStream(true);
      builder.environment().clear();
      builder.environment().putAll(environment().variables());
      Process process = builder.start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int exitCode = process.waitFor();
      String failed = exitCode == 0 ? "" : " (exit code " + exitCode + ")";
      out().println("$ " + line + failed + (said.isEmpty() ? "" : "\n" + said));
      return exitCode == 0;
    } catch (IOException e) {
      out().println("Cannot run " + line + ": " + IoReason.of(e));
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<Path> onPath(String program) {
    return Stream.of(environment().variables().getOrDefault("PATH", "").split(":", -1))
        .filter(it -> !it.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
