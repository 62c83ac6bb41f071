package io.dockbridge.cli;

import io.dockbridge.cli.output.Pause;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.config.Environment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs commands in this process as a shell would, with a home of its own. */
final class Shell {
  /** What a command leaves behind. */
  record Result(int exitCode, String out, String err) {
    List<String> errors() {
      return err.lines().toList();
    }
  }

  private final Path home;
  private final Map<String, String> variables = new HashMap<>();
  private Terminal terminal = new Terminal(false, false);
  private Pause pause = Thread::sleep;

  Shell(Path home) {
    this.home = home;
  }

  Shell with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  Shell with(Terminal other) {
    terminal = other;
    return this;
  }

  Shell with(Pause other) {
    pause = other;
    return this;
  }

  Path dockBridgeHome() {
    return home.resolve(".dockbridge");
  }

  Path socket() {
    return dockBridgeHome().resolve("docker.sock");
  }

  Environment environment() {
    return new Environment(variables, home, home);
  }

  Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new Commands(environment(), terminal, pause)
            .run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(exitCode, out.toString(), err.toString());
  }
}
