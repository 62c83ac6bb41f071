package io.dockbridge.cli.instance;

import java.io.PrintWriter;

/** Runs one command of this program in this process, for commands that consist of others. */
@FunctionalInterface
public interface CommandRunner {
  /** Its exit code; what went wrong has been printed to {@code err}. */
  int run(PrintWriter out, PrintWriter err, String... arguments);
}
