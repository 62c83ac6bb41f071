package io.dockbridge.cli.setup;

import io.dockbridge.cli.instance.CommandRunner;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.output.YesOption;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code dockbridge uninstall}: what {@code stop}, {@code service uninstall} and {@code server
 * reap} do, then the home. What fails ends it, so that the home, which knows what is ours in the
 * cloud, goes last.
 */
@Command(
    name = "uninstall",
    description =
        "Stop, delete everything of this home in the cloud, the login service and the home itself.",
    footer = {"", "Examples:", "  dockbridge uninstall", "  dockbridge uninstall --volumes --yes"})
public final class UninstallCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--volumes", description = "Data volumes too, with the data on them.")
  private boolean volumes;

  @Mixin private final YesOption yes = new YesOption();

  private final DockBridgeCommand top;
  private final Terminal terminal;
  private final CommandRunner commands;

  /**
   * The command.
   *
   * @param commands runs those that it consists of
   */
  public UninstallCommand(DockBridgeCommand top, Terminal terminal, CommandRunner commands) {
    this.top = top;
    this.terminal = terminal;
    this.commands = commands;
  }

  @Override
  public Integer call() throws ConfigException, CliException {
    Instance instance = top.instance();
    Path home = instance.state().home();
    String question =
        "This deletes the server, the SSH key and the firewall of "
            + home
            + (volumes ? ", the data volumes" : "")
            + ", the login service and the folder itself. Continue?";
    if (!yes.agrees(terminal, question, "dockbridge uninstall --yes")) {
      return ExitCode.FAILURE;
    }
    int stopped = run("stop", "--yes");
    if (stopped != ExitCode.OK && stopped != ExitCode.NOT_RUNNING) {
      return stopped;
    }
    List<String> reap = new ArrayList<>(List.of("server", "reap", "--yes"));
    if (volumes) {
      reap.add("--volumes");
    }
    for (List<String> each : List.of(List.of("service", "uninstall"), reap)) {
      int exitCode = run(each.toArray(String[]::new));
      if (exitCode != ExitCode.OK) {
        return exitCode;
      }
    }
    delete(home);
    return ExitCode.OK;
  }

  private void delete(Path home) throws CliException {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new CliException(
          home + " cannot be deleted: " + IoReason.of(e), "Delete it by hand.", e);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("Deleted " + home);
    out.flush();
  }

  private int run(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(top.arguments());
    PrintWriter out = spec.commandLine().getOut();
    return commands.run(out, spec.commandLine().getErr(), arguments.toArray(String[]::new));
  }
}
