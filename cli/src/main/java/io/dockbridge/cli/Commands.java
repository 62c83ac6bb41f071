package io.dockbridge.cli;

import io.dockbridge.config.ConfigException;
import io.dockbridge.config.Surroundings;
import io.dockbridge.hetzner.HetznerException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.time.ZoneId;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The list of commands, and what is said when one fails. */
final class Commands {
  private final Surroundings surroundings;
  private final Terminal terminal;
  private final Pause pause;

  Commands(Surroundings surroundings, Terminal terminal, Pause pause) {
    this.surroundings = surroundings;
    this.terminal = terminal;
    this.pause = pause;
  }

  CommandLine commandLine() {
    DockBridgeCommand top = new DockBridgeCommand(surroundings);
    return new CommandLine(top)
        .addSubcommand(new StartCommand(top, surroundings, pause))
        .addSubcommand(new StopCommand(top, surroundings, terminal, pause))
        .addSubcommand(new StatusCommand(top, terminal, pause))
        .addSubcommand(new KeepCommand(top))
        .addSubcommand(serverCommand(top))
        .addSubcommand(volumeCommand(top))
        .addSubcommand(new CostCommand(top, InstantSource.system(), ZoneId.systemDefault()))
        .addSubcommand(serviceCommand(top))
        .addSubcommand(new PortsCommand(top, terminal))
        .addSubcommand(new LogsCommand(top, pause))
        .addSubcommand(new ConfigCommand(top))
        .addSubcommand(new EnvCommand(top))
        .addSubcommand(new DemoCommand(surroundings, terminal))
        .addSubcommand(new VersionCommand())
        .addSubcommand(new CompletionCommand())
        .setColorScheme(Help.defaultColorScheme(terminal.colours() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Commands::explainUsage)
        .setExecutionExceptionHandler((e, line, _) -> explainFailure(top, e, line));
  }

  private CommandLine serverCommand(DockBridgeCommand top) {
    InstantSource clock = InstantSource.system();
    return new CommandLine(new ServerCommand())
        .addSubcommand(new ServerListCommand(top, surroundings, clock))
        .addSubcommand(new ServerStatusCommand(top))
        .addSubcommand(new ServerCreateCommand(top, pause))
        .addSubcommand(new ServerDestroyCommand(top, terminal, pause))
        .addSubcommand(new ReapCommand(top, surroundings, terminal, clock, pause));
  }

  private CommandLine volumeCommand(DockBridgeCommand top) {
    return new CommandLine(new VolumeCommand())
        .addSubcommand(new VolumeStatusCommand(top, surroundings))
        .addSubcommand(new VolumeDeleteCommand(top, surroundings, terminal));
  }

  private ServiceCommand serviceCommand(DockBridgeCommand top) {
    return new ServiceCommand(
        top,
        surroundings,
        LoginManager.of(System.getProperty("os.name"), surroundings),
        ServiceCommand.distOfThisProcess());
  }

  private static int explainUsage(ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    say(line.getErr(), e.getMessage(), "See: " + line.getCommandSpec().qualifiedName() + " --help");
    UnmatchedArgumentException.printSuggestions(e, line.getErr());
    return ExitCode.USAGE;
  }

  private static int explainFailure(DockBridgeCommand top, Exception e, CommandLine line)
      throws Exception {
    if (top.showsTraces()) {
      e.printStackTrace(line.getErr());
    }
    switch (e) {
      case CliException cli -> {
        say(line.getErr(), cli.getMessage(), cli.advice());
        return cli.exitCode();
      }
      case ConfigException config -> say(line.getErr(), config.getMessage(), config.advice());
      case HetznerException cloud ->
          say(line.getErr(), "The cloud says: " + cloud.getMessage(), advice(cloud));
      case InterruptedException _ -> say(line.getErr(), "Interrupted.", "");
      default -> say(line.getErr(), "Unexpected: " + e, "Run it again with --log-level debug.");
    }
    return ExitCode.FAILURE;
  }

  private static String advice(HetznerException e) {
    return switch (e.code()) {
      case UNAUTHORIZED -> "Check the token: HCLOUD_TOKEN or hetzner.token_file.";
      case TOKEN_READONLY, FORBIDDEN -> "Make a token that may read and write.";
      default -> "Check this machine's network and hetzner.endpoint, then try again.";
    };
  }

  private static void say(PrintWriter err, String what, String advice) {
    err.println("dockbridge: " + what);
    if (!advice.isEmpty()) {
      err.println("  " + advice);
    }
    err.flush();
  }
}
