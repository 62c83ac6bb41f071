package io.dockbridge.cli.help;

import io.dockbridge.cli.instance.Subcommand;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dockbridge completion}. */
@Command(
    name = "completion",
    description = "Print a script that completes commands and options.",
    footer = {
      "",
      "bash, zsh:  source <(dockbridge completion bash)",
      "fish:       dockbridge completion fish | source"
    })
public final class CompletionCommand extends Subcommand implements Runnable {
  /** Whose script is printed. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell = Shell.BASH;

  @Override
  public void run() {
    CommandLine root = spec().root().commandLine();
    out()
        .print(
            switch (shell) {
              // The script for bash turns on zsh's bashcompinit by itself.
              case BASH, ZSH -> AutoComplete.bash("dockbridge", root);
              case FISH -> FishCompletion.script(root.getCommandSpec());
            });
  }
}
