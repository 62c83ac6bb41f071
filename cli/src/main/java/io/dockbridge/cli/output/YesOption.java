package io.dockbridge.cli.output;

import picocli.CommandLine.Option;

/** {@code --yes}: whether somebody has to be asked before something is deleted. */
public final class YesOption {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask.")
  private boolean given;

  public boolean isGiven() {
    return given;
  }

  /**
   * Makes sure that somebody agrees: beforehand, or when asked.
   *
   * @param refusal what is said where nobody can be asked
   * @param command how to agree beforehand
   */
  public void requireConsent(Terminal terminal, String refusal, String command)
      throws CliException {
    if (!given && !terminal.interactive()) {
      throw new CliException(
          ExitCode.FAILURE, refusal + ", as nobody could be asked.", "Delete it with: " + command);
    }
  }
}
