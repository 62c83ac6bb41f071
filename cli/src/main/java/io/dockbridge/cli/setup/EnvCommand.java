package io.dockbridge.cli.setup;

import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dockbridge env}. */
@Command(
    name = "env",
    description = "Print what points docker at this instance.",
    footer = {
      "",
      "Examples:",
      "  eval \"$$(dockbridge env)\"",
      "  dockbridge env --shell fish | source",
      "  eval \"$$(dockbridge env --unset)\""
    })
public final class EnvCommand extends Subcommand implements Callable<Integer> {
  /** Whose syntax is printed. */
  enum Shell {
    SH,
    BASH,
    ZSH,
    FISH
  }

  @Option(
      names = "--shell",
      defaultValue = "sh",
      arity = "0..1",
      fallbackValue = "sh",
      paramLabel = "SHELL",
      description = "sh, bash, zsh or fish.")
  private Shell shell = Shell.SH;

  @Option(names = "--unset", description = "Print what ends that.")
  private boolean unset;

  @Override
  public Integer call() throws ConfigException {
    out().println(unset ? unset() : set());
    return ExitCode.OK;
  }

  private String set() throws ConfigException {
    Path socket = top().instance().config().socketPath();
    return shell == Shell.FISH ? fish(socket) : posix(socket);
  }

  private String unset() {
    return shell == Shell.FISH ? "set -e DOCKER_HOST" : "unset DOCKER_HOST";
  }

  /** The line that points docker at a socket. */
  public static String posix(Path socket) {
    return "export DOCKER_HOST=" + quoted("unix://" + socket);
  }

  private static String fish(Path socket) {
    return "set -gx DOCKER_HOST " + quoted("unix://" + socket);
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
