package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Text;
import io.dockbridge.config.BadValue;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code dockbridge keep}. */
@Command(
    name = "keep",
    description = "Keep the server for a while, even when it is idle. Creates no server.",
    footer = {"", "Examples:", "  dockbridge keep 2h", "  dockbridge keep off"})
public final class KeepCommand extends Subcommand implements Callable<Integer> {
  private static final Duration MOST = Duration.ofDays(31);

  @Parameters(
      paramLabel = "DURATION|off",
      description = "For example 2h or 1h30m (up to 31d); `off` cancels.")
  private String wish = "";

  @Override
  public Integer call() throws ConfigException, CliException {
    Instance instance = top().instance();
    if (wish.equals("off")) {
      var _ = instance.ask("DELETE", "/_dockbridge/keep");
      out().println("The server is deleted when it is idle.");
    } else {
      JsonNode answer = instance.ask("POST", "/_dockbridge/keep?seconds=" + duration().toSeconds());
      Instant until = Instant.parse(answer.path("kept_until").asText());
      out()
          .println(
              "The server is kept until "
                  + Text.time(until)
                  + "; take it back with: dockbridge keep off");
    }
    return ExitCode.OK;
  }

  private Duration duration() {
    try {
      Duration duration = Durations.parse(wish);
      if (duration.toSeconds() < 1 || duration.compareTo(MOST) > 0) {
        throw misused("keep takes 1s to 31d, or off");
      }
      return duration;
    } catch (BadValue e) {
      throw misused(e.getMessage());
    }
  }
}
