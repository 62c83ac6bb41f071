package io.dockbridge.cli.output;

import picocli.CommandLine.Option;

/**
 * {@code --yes}, and the one rule for it: what would be lost is asked about on a terminal; without
 * one nothing is deleted unless {@code --yes} is given.
 */
public final class YesOption {
  @Option(
      names = {"-y", "--yes"},
      description = "Do not ask; needed where this is not a terminal.")
  private boolean given;

  public boolean isGiven() {
    return given;
  }

  /**
   * Whether somebody agrees: beforehand, or when asked.
   *
   * @param command how to agree beforehand
   * @throws CliException if nobody can be asked
   */
  public boolean agrees(Terminal terminal, String question, String command) throws CliException {
    requireConsent(terminal, command);
    return given || terminal.confirm(question);
  }

  /**
   * Makes sure that somebody agrees or can be asked.
   *
   * @param command how to agree beforehand
   */
  public void requireConsent(Terminal terminal, String command) throws CliException {
    if (!given && !terminal.interactive()) {
      throw new CliException(
          ExitCode.FAILURE,
          "Nothing was deleted: confirmation is needed and this is not a terminal.",
          "To delete without asking: " + command);
    }
  }
}
