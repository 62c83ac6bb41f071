package io.dockbridge.cli.help;

import io.dockbridge.cli.instance.ProgramVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dockbridge version}. */
@Command(name = "version", description = "Print the version.")
public final class VersionCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(ProgramVersion.text());
  }
}
