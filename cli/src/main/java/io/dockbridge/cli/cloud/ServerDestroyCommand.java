package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.DeletionLoss;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.YesOption;
import io.dockbridge.config.ConfigException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dockbridge server destroy}. */
@Command(
    name = "destroy",
    description =
        "Delete the server now; the daemon stays, the next Docker command creates another one.")
public final class ServerDestroyCommand extends Subcommand implements Callable<Integer> {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(100);

  @Mixin private final YesOption yes = new YesOption();

  @Override
  public Integer call() throws ConfigException, CliException, InterruptedException {
    Instance instance = top().instance();
    if (!agrees(instance)) {
      return ExitCode.FAILURE;
    }
    String server = instance.ask("DELETE", "/_dockbridge/server").path("server").asText();
    if (server.isEmpty()) {
      out().println("There is no server.");
      return ExitCode.OK;
    }
    await(instance, server);
    out().println("Server " + server + " is deleted.");
    return ExitCode.OK;
  }

  private void await(Instance instance, String server) throws CliException, InterruptedException {
    JsonNode status = serverStatus(instance);
    for (Duration waited = Duration.ZERO;
        status.path("status").asText().equals("destroying");
        waited = waited.plus(LOOK)) {
      if (waited.compareTo(DEADLINE) > 0) {
        throw notDeleted(server, "it is not gone after " + DEADLINE.toMinutes() + " minutes");
      }
      pause().pause(LOOK);
      status = serverStatus(instance);
    }
    if (status.path("status").asText().equals("failed")) {
      throw notDeleted(server, status.path("detail").asText());
    }
  }

  private static CliException notDeleted(String server, String why) {
    return new CliException(
        ExitCode.FAILURE,
        "Server " + server + " could not be deleted and is still being billed: " + why,
        "The daemon tries again every minute; see `dockbridge logs`.");
  }

  private static JsonNode serverStatus(Instance instance) throws CliException {
    return instance.status().path("server_status");
  }

  private boolean agrees(Instance instance) throws CliException {
    DeletionLoss loss = DeletionLoss.of(instance, serverStatus(instance));
    return !loss.isLossy()
        || yes.agrees(
            terminal(),
            "This deletes the server with " + loss + ". Continue?",
            "dockbridge server destroy --yes (" + loss + " would go)");
  }
}
