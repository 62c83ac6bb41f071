package io.dockbridge.cli.upgrade;

import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ProgramBuild;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dockbridge upgrade --check}: the only command that asks for releases. */
@Command(
    name = "upgrade",
    description = "Ask whether there is a newer release; install nothing.",
    footer = {
      "",
      "Nothing else ever asks. A daemon that runs goes on with its version when a newer one is",
      "installed; `dockbridge restart` changes over.",
      "",
      "Example:",
      "  dockbridge upgrade --check"
    })
public final class UpgradeCommand extends Subcommand implements Callable<Integer> {
  @Option(
      names = "--check",
      required = true,
      description = "Ask for the newest release and compare.")
  @SuppressWarnings("UnusedVariable") // it only has to be there
  private boolean check;

  @Option(
      names = "--releases",
      paramLabel = "URL",
      description = "The API to ask, as GitHub's /releases/latest; by default the build's own.")
  private Optional<String> releases = Optional.empty();

  @Override
  public Integer call() throws CliException {
    ProgramBuild build = ProgramBuild.ofThisProcess();
    Optional<String> address = releases.or(build::releases);
    if (address.isEmpty()) {
      throw new CliException(
          ExitCode.FAILURE,
          "This build does not know where releases are published.",
          "Name the API with --releases URL.");
    }
    LatestRelease latest = LatestRelease.ask(address.get(), environment());
    boolean newer = latest.isNewerThan(build.version());
    out()
        .printf(
            newer
                ? "DockBridge %2$s is available; this is %1$s.%n"
                : "DockBridge %1$s runs; the newest release is %2$s.%n",
            build.version(),
            latest.version());
    if (newer && !latest.page().isEmpty()) {
      out().println("Get it:  " + latest.page());
    }
    return ExitCode.OK;
  }
}
