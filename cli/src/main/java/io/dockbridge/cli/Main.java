package io.dockbridge.cli;

import io.dockbridge.config.Surroundings;

/** Where the program begins. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Surroundings surroundings = Surroundings.ofThisProcess();
    Terminal terminal = Terminal.ofThisProcess(surroundings);
    System.exit(
        new Commands(surroundings, terminal, Thread::sleep)
            .commandLine(arguments)
            .execute(arguments));
  }
}
