package io.dockbridge.cli;

import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dockbridge env}. */
@Command(
    name = "env",
    description = "Print what points docker at this instance: eval \"$$(dockbridge env)\".")
final class EnvCommand implements Callable<Integer> {
  /** Whose syntax is printed. */
  enum Shell {
    SH,
    FISH
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--shell",
      defaultValue = "sh",
      paramLabel = "SHELL",
      description = "sh (bash and zsh too) or fish.")
  private Shell shell;

  private final DockBridgeCommand top;

  EnvCommand(DockBridgeCommand top) {
    this.top = top;
    this.shell = Shell.SH;
  }

  @Override
  public Integer call() throws ConfigException {
    Path socket = top.config().socketPath();
    spec.commandLine().getOut().println(shell == Shell.FISH ? fish(socket) : posix(socket));
    return ExitCode.OK;
  }

  /** The line that points docker at a socket. */
  static String posix(Path socket) {
    return "export DOCKER_HOST=" + quoted("unix://" + socket);
  }

  private static String fish(Path socket) {
    return "set -gx DOCKER_HOST " + quoted("unix://" + socket);
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
