package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.DockBridgeCommand;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.config.ConfigException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dockbridge server create}. */
@Command(
    name = "create",
    description =
        "Make a server now, before the first Docker command does; returns when it is ready.")
public final class ServerCreateCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(200);

  /** The cloud may be asked several times before the clock of one server starts. */
  private static final Duration MORE = Duration.ofMinutes(5);

  @Spec private CommandSpec spec;
  private final DockBridgeCommand top;
  private final Pause pause;

  public ServerCreateCommand(DockBridgeCommand top, Pause pause) {
    this.top = top;
    this.pause = pause;
  }

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    Instance instance = top.instance();
    var _ = instance.ask("POST", "/_dockbridge/server");
    Duration most = instance.config().lifecycle().provisionTimeout().plus(MORE);
    String step = "";
    for (Duration waited = Duration.ZERO; waited.compareTo(most) < 0; waited = waited.plus(LOOK)) {
      JsonNode server = instance.status().path("server_status");
      switch (server.path("status").asText()) {
        case "ready", "draining" -> {
          out().println("Server " + server.at("/server/name").asText() + " is ready.");
          return ExitCode.OK;
        }
        case "failed" -> throw failed(server.path("detail").asText());
        default -> step = said(step, server.path("detail").asText());
      }
      pause.pause(LOOK);
    }
    throw failed("it is not ready after " + most.toMinutes() + " minutes");
  }

  private String said(String before, String step) {
    if (!step.equals(before)) {
      out().println(step + " …");
      out().flush();
    }
    return step;
  }

  private static CliException failed(String detail) {
    return new CliException(
        ExitCode.FAILURE, "There is no server: " + detail, "Look at `dockbridge logs`.");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
