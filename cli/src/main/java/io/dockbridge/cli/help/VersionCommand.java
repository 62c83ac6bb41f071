package io.dockbridge.cli.help;

import io.dockbridge.cli.instance.ProgramVersion;
import io.dockbridge.cli.instance.Subcommand;
import picocli.CommandLine.Command;

/** {@code dockbridge version}. */
@Command(name = "version", description = "Print the version.")
public final class VersionCommand extends Subcommand implements Runnable {

  @Override
  public void run() {
    out().println(ProgramVersion.text());
  }
}
