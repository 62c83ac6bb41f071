package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.cli.output.Text;
import java.io.PrintWriter;
import java.time.Duration;

/** Has the daemon create a server, and shows each step. Called on the main thread. */
public final class ServerCreation {
  private static final Duration LOOK = Duration.ofMillis(200);

  /** The cloud may be asked several times before the clock of one server starts. */
  private static final Duration MORE = Duration.ofMinutes(5);

  private final Instance instance;
  private final Pause pause;
  private final PrintWriter out;
  private final long began = System.nanoTime();
  private String step = "";

  public ServerCreation(Instance instance, Pause pause, PrintWriter out) {
    this.instance = instance;
    this.pause = pause;
    this.out = out;
  }

  /**
   * Returns when the server is ready.
   *
   * @throws CliException if there will be none
   */
  public void run() throws CliException, InterruptedException {
    var _ = instance.ask("POST", "/_dockbridge/server");
    Duration most = instance.config().lifecycle().provisionTimeout().plus(MORE);
    for (Duration waited = Duration.ZERO; waited.compareTo(most) < 0; waited = waited.plus(LOOK)) {
      JsonNode status = instance.status().path("server_status");
      switch (status.path("status").asText()) {
        case "ready", "draining" -> {
          say(ready(status.path("server")));
          return;
        }
        case "failed" -> throw failed(status.path("detail").asText());
        default -> show(status);
      }
      pause.pause(LOOK);
    }
    throw failed("it is not ready after " + Text.duration(most));
  }

  private void show(JsonNode status) {
    String now = status.path("detail").asText();
    if (now.equals(step)) {
      return;
    }
    step = now;
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    long expected = status.at("/provisioning/expected").asLong();
    String of = expected == 0 ? "" : " of about " + Text.duration(Duration.ofSeconds(expected));
    say("%7s%s  %s …".formatted(Text.duration(elapsed), of, now));
  }

  private static String ready(JsonNode server) {
    return "Server %s is ready (%s, %s)."
        .formatted(
            server.path("name").asText(),
            server.path("server_type").asText("?"),
            server.path("location").asText("?"));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  private static CliException failed(String detail) {
    return new CliException(
        ExitCode.FAILURE, "There is no server: " + detail, "Look at `dockbridge logs`.");
  }
}
