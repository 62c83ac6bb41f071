package io.dockbridge.cli.setup;

import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.KnownInstance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.YesOption;
import io.dockbridge.cli.service.ProgramCopy;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code dockbridge uninstall}: what {@code stop --all}, {@code service uninstall} and {@code
 * server reap} do, then the home. What fails ends it, so that the home, which knows what is ours in
 * the cloud, goes last.
 */
@Command(
    name = "uninstall",
    description =
        "Stop, delete everything of this home in the cloud, the login service and the home itself.",
    footer = {"", "Examples:", "  dockbridge uninstall", "  dockbridge uninstall --volumes --yes"})
public final class UninstallCommand extends Subcommand implements Callable<Integer> {

  @Option(names = "--volumes", description = "Data volumes too, with the data on them.")
  private boolean volumes;

  @Mixin private final YesOption yes = new YesOption();

  @Override
  public Integer call() throws ConfigException, CliException {
    Instance instance = top().instance();
    Path home = instance.state().home();
    String question =
        "This deletes the servers, the SSH key and the firewall of all instances of "
            + home
            + (volumes ? ", the data volumes" : "")
            + ", the login service and the folder itself. Continue?";
    if (!yes.agrees(terminal(), question, "dockbridge uninstall --yes")) {
      return ExitCode.FAILURE;
    }
    int stopped = run(List.of("stop", "--all", "--yes"));
    if (stopped != ExitCode.OK && stopped != ExitCode.NOT_RUNNING) {
      return stopped;
    }
    List<String> reap = new ArrayList<>(List.of("server", "reap", "--yes"));
    if (volumes) {
      reap.add("--volumes");
    }
    int exitCode = withoutServices();
    if (exitCode == ExitCode.OK) {
      exitCode = run(reap);
    }
    if (exitCode == ExitCode.OK) {
      delete(home);
    }
    return exitCode;
  }

  private int withoutServices() throws ConfigException, CliException {
    List<String> uninstall = List.of("service", "uninstall");
    for (KnownInstance each : KnownInstance.all(top())) {
      int exitCode = run(each, uninstall);
      if (exitCode != ExitCode.OK) {
        return exitCode;
      }
    }
    return ExitCode.OK;
  }

  private void delete(Path home) throws CliException {
    try {
      ProgramCopy.delete(home);
    } catch (IOException e) {
      throw new CliException(
          home + " cannot be deleted: " + IoReason.of(e), "Delete it by hand.", e);
    }
    out().println("Deleted " + home);
  }
}
