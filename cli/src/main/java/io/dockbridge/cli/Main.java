package io.dockbridge.cli;

import io.dockbridge.cli.instance.ProgramVersion;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.config.Environment;
import java.io.PrintStream;
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
    PrintWriter out = writer(System.out);
    int exitCode = commands.run(out, writer(System.err), arguments);
    boolean lost = out.checkError(); // flushes, too
    if (exitCode == ExitCode.OK && lost) {
      System.err.println("dockbridge: The output could not be written.");
      exitCode = ExitCode.FAILURE;
    }
    // System.exit looks for a logger in every jar. That takes a quarter of a plain question, which
    // leaves no thread behind that would have to be ended.
    if (exitCode != ExitCode.OK || !Commands.isPlainQuestion(arguments)) {
      System.exit(exitCode);
    }
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }
}
