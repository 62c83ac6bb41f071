package io.dockbridge.cli.help;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dockbridge completion}. */
@Command(
    name = "completion",
    description = "Print a script that completes commands and options.",
    footer = {
      "",
      "bash, zsh:  source <(dockbridge completion bash)",
      "fish:       dockbridge completion fish | source"
    })
public final class CompletionCommand implements Runnable {
  /** Whose script is printed. */
  enum Shell {
    BASH,
    ZSH,
    FISH
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Shell shell;

  public CompletionCommand() {
    this.shell = Shell.BASH;
  }

  @Override
  public void run() {
    CommandLine root = spec.root().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        switch (shell) {
          // The script for bash turns on zsh's bashcompinit by itself.
          case BASH, ZSH -> AutoComplete.bash("dockbridge", root);
          case FISH -> FishCompletion.script(root.getCommandSpec());
        });
    out.flush();
  }
}
