package io.dockbridge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.cloud.CostCommand;
import io.dockbridge.cli.cloud.ServerCommand;
import io.dockbridge.cli.cloud.SshCommand;
import io.dockbridge.cli.cloud.VolumeCommand;
import io.dockbridge.cli.daemon.DashboardCommand;
import io.dockbridge.cli.daemon.KeepCommand;
import io.dockbridge.cli.daemon.LogsCommand;
import io.dockbridge.cli.daemon.RestartCommand;
import io.dockbridge.cli.daemon.RunWithCommand;
import io.dockbridge.cli.daemon.StartCommand;
import io.dockbridge.cli.daemon.StatusCommand;
import io.dockbridge.cli.daemon.StatusTable;
import io.dockbridge.cli.daemon.StopCommand;
import io.dockbridge.cli.help.CompletionCommand;
import io.dockbridge.cli.help.HelpCommand;
import io.dockbridge.cli.help.VersionCommand;
import io.dockbridge.cli.instance.CommandContext;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.ProgramFiles;
import io.dockbridge.cli.mounts.MountsCommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.cli.ports.OpenCommand;
import io.dockbridge.cli.ports.PortTable;
import io.dockbridge.cli.ports.PortsCommand;
import io.dockbridge.cli.service.LoginManager;
import io.dockbridge.cli.service.ServiceCommand;
import io.dockbridge.cli.setup.ConfigCommand;
import io.dockbridge.cli.setup.DemoCommand;
import io.dockbridge.cli.setup.DoctorCommand;
import io.dockbridge.cli.setup.EnvCommand;
import io.dockbridge.cli.setup.UninstallCommand;
import io.dockbridge.cli.upgrade.UpgradeCommand;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.Environment;
import io.dockbridge.config.IoReason;
import io.dockbridge.config.Suggestion;
import io.dockbridge.hetzner.model.HetznerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The list of commands, and what is said when one fails. */
public final class Commands {
  /** They need to know all others. */
  private static final Set<String> NEED_ALL = Set.of("completion", "help");

  private static final Set<String> PLAIN_QUESTIONS = Set.of("status", "ports");

  private final CommandContext context;

  Commands(Environment environment, Terminal terminal, Pause pause) {
    this.context = new CommandContext(environment, terminal, pause, this::run);
  }

  /** All commands with their options, for those who describe them, such as manual pages. */
  public static CommandSpec describe() {
    Environment environment = Environment.ofThisProcess();
    Terminal terminal = Terminal.ofThisProcess(environment);
    return new Commands(environment, terminal, Thread::sleep)
        .commandLine(new PrintWriter(Writer.nullWriter()))
        .getCommandSpec();
  }

  /** Whether only a daemon's status is asked for, as prompts and people do all day. */
  static boolean isPlainQuestion(String... arguments) {
    return arguments.length == 1 && PLAIN_QUESTIONS.contains(arguments[0]);
  }

  /**
   * Runs one command; its exit code. Plain questions go without picocli, which takes longer than
   * all the rest of them.
   */
  int run(PrintWriter out, PrintWriter err, String... arguments) {
    if (!isPlainQuestion(arguments)) {
      return commandLine(err, arguments).setOut(out).setErr(err).execute(arguments);
    }
    return arguments[0].equals("status")
        ? status(StatusTable.now(context.terminal())::render, out, err)
        : status(it -> PortTable.render(it, context.terminal()), out, err);
  }

  /** As {@link StatusCommand} and {@link PortsCommand} without options. */
  private int status(Function<JsonNode, String> table, PrintWriter out, PrintWriter err) {
    DockBridgeCommand top = new DockBridgeCommand(context, err);
    try {
      out.print(table.apply(top.status()));
      out.flush();
      return ExitCode.OK;
    } catch (CliException | ConfigException | RuntimeException e) { // the top of the process
      return explainFailure(top, e, err);
    }
  }

  /**
   * All commands, or only the one that the arguments begin with: to describe every command takes
   * picocli most of the time of a short one.
   */
  private CommandLine commandLine(PrintWriter err, String... arguments) {
    DockBridgeCommand top = new DockBridgeCommand(context, err);
    CommandLine line = new CommandLine(top);
    Map<String, Supplier<Object>> all = commands();
    String first = arguments.length == 0 ? "" : arguments[0];
    if (all.containsKey(first) && !NEED_ALL.contains(first)) {
      line.addSubcommand(first, all.get(first).get());
    } else {
      all.forEach((name, command) -> line.addSubcommand(name, command.get()));
    }
    return line.setColorScheme(
            Help.defaultColorScheme(context.terminal().colours() ? Help.Ansi.ON : Help.Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Commands::explainUsage)
        .setExecutionExceptionHandler((e, failed, _) -> explainFailure(top, e, failed.getErr()));
  }

  /** In the order of the help. */
  private Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("start", StartCommand::new);
    all.put("stop", StopCommand::new);
    all.put("restart", RestartCommand::new);
    all.put("status", StatusCommand::new);
    all.put("dashboard", DashboardCommand::new);
    all.put("run-with", RunWithCommand::new);
    all.put("keep", KeepCommand::new);
    all.put("server", ServerCommand::new);
    all.put("volume", VolumeCommand::new);
    all.put("cost", CostCommand::new);
    all.put("service", this::serviceCommand);
    all.put("ports", PortsCommand::new);
    all.put("open", OpenCommand::new);
    all.put("mounts", MountsCommand::new);
    all.put("ssh", SshCommand::new);
    all.put("logs", LogsCommand::new);
    all.put("doctor", DoctorCommand::new);
    all.put("config", ConfigCommand::new);
    all.put("env", EnvCommand::new);
    all.put("uninstall", UninstallCommand::new);
    all.put("demo", DemoCommand::new);
    all.put("upgrade", UpgradeCommand::new);
    all.put("version", VersionCommand::new);
    all.put("completion", CompletionCommand::new);
    all.put("help", HelpCommand::new);
    return all;
  }

  private ServiceCommand serviceCommand() {
    return new ServiceCommand(
        LoginManager.of(System.getProperty("os.name"), context.environment()),
        ProgramFiles.ofThisProcess());
  }

  private static int explainUsage(ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    String help = line.getCommandSpec().qualifiedName() + " --help";
    say(line.getErr(), usageProblem(e), "See: " + help);
    return ExitCode.USAGE;
  }

  /** What picocli found, with its best suggestion. */
  private static String usageProblem(ParameterException e) {
    Set<String> commands = e.getCommandLine().getSubcommands().keySet();
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return e.getMessage().equals("Missing required subcommand")
          ? "Which of " + String.join(", ", commands) + "?"
          : e.getMessage();
    }
    String word = unmatched.getUnmatched().getFirst();
    boolean isOption = word.startsWith("-");
    String kind = isOption ? "option" : commands.isEmpty() ? "argument" : "command";
    Optional<String> meant =
        isOption
            ? unmatched.getSuggestions().stream().findFirst()
            : Suggestion.nearest(word, commands);
    return "Unknown %s '%s'.".formatted(kind, word)
        + meant.map(" Did you mean %s?"::formatted).orElse("");
  }

  private static int explainFailure(DockBridgeCommand top, Exception e, PrintWriter err) {
    if (top.showsTraces()) {
      e.printStackTrace(err);
    }
    switch (e) {
      case CliException cli -> {
        say(err, top.addressed(String.valueOf(cli.getMessage())), top.addressed(cli.advice()));
        return cli.exitCode();
      }
      case ConfigException config -> {
        say(err, config.getMessage(), config.advice());
        return config.kind() == ConfigException.Kind.SETTINGS ? ExitCode.USAGE : ExitCode.FAILURE;
      }
      case HetznerException cloud ->
          say(err, "Hetzner answers: " + cloud.getMessage(), advice(cloud));
      case InterruptedException _ -> say(err, "Interrupted.", "");
      case IOException io -> say(err, IoReason.of(io), "Check the disk and the permissions.");
      default ->
          say(
              err,
              "An error in DockBridge: "
                  + Optional.ofNullable(e.getMessage()).orElse("no further description"),
              "Run it again with --log-level debug, and report what that prints.");
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
