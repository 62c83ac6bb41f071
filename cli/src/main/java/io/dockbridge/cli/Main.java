package io.dockbridge.cli;

import io.dockbridge.cli.instance.ProgramVersion;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.StandardOutput;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.config.Environment;
import java.io.PrintWriter;

/** Where the program begins. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    if (ProgramVersion.isAllThatIsAsked(arguments)) {
      System.out.println(ProgramVersion.text());
      return;
    }
    Environment environment = Environment.ofThisProcess();
    Terminal terminal = Terminal.ofThisProcess(environment);
    Commands commands = new Commands(environment, terminal, Thread::sleep);
    StandardOutput stdout = StandardOutput.ofThisProcess();
    PrintWriter out = stdout.writer(System.out.charset());
    int exitCode = commands.run(out, errors(), arguments);
    boolean lost = out.checkError(); // flushes, too
    if (exitCode == ExitCode.OK && lost) {
      exitCode = lost(stdout);
    }
    // System.exit looks for a logger in every jar. That takes a quarter of a plain question, which
    // leaves no thread behind that would have to be ended.
    if (exitCode != ExitCode.OK || !Commands.isPlainQuestion(arguments)) {
      System.exit(exitCode);
    }
  }

  /** A reader that wants no more, such as head, is told as little as other commands tell it. */
  private static int lost(StandardOutput stdout) {
    if (stdout.isClosedByReader()) {
      return ExitCode.BROKEN_PIPE;
    }
    System.err.println("dockbridge: The output could not be written.");
    return ExitCode.FAILURE;
  }

  private static PrintWriter errors() {
    return new PrintWriter(System.err, true, System.err.charset());
  }
}
