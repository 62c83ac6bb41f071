package io.dockbridge.cli.instance;

import io.dockbridge.cli.output.Pause;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.Environment;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every sub-command has. Picocli makes one and fills in its options. */
public abstract class Subcommand {
  @Spec private CommandSpec spec;

  /** The options that every command takes. */
  protected final DockBridgeCommand top() {
    return (DockBridgeCommand) spec.root().userObject();
  }

  /** See {@link DockBridgeCommand#instance}. */
  protected final Instance instance() throws ConfigException {
    return top().instance();
  }

  protected final CommandSpec spec() {
    return spec;
  }

  protected final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  protected final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  protected final Environment environment() {
    return top().environment();
  }

  protected final Terminal terminal() {
    return top().context().terminal();
  }

  protected final Pause pause() {
    return top().context().pause();
  }

  protected final InstantSource clock() {
    return InstantSource.system();
  }

  /** The command line is wrong; the message says how. */
  protected final ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Runs a command on one of the instances of this home; its exit code. */
  protected final int run(KnownInstance instance, List<String> command) {
    return run(out(), command, instance.arguments());
  }

  /** Runs another command on the same instance; its exit code. */
  protected final int run(List<String> command) {
    return run(out(), command);
  }

  /** The same with its output elsewhere. */
  protected final int run(PrintWriter elsewhere, List<String> command) {
    return run(elsewhere, command, top().arguments());
  }

  /** The same on the instance that these options choose. */
  protected final int run(PrintWriter elsewhere, List<String> command, List<String> choice) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(choice);
    return top().context().runner().run(elsewhere, err(), arguments.toArray(String[]::new));
  }
}
