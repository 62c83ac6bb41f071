package io.dockbridge.cli.setup;

import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Terminal;
import io.dockbridge.config.AtomicFile;
import io.dockbridge.config.Environment;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@code config init} asks on a terminal. Called on the main thread. */
final class GuidedSetup {
  private static final int TRIES = 3;
  private static final Duration ATTEMPT = Duration.ofSeconds(10);
  private static final Duration TOTAL = Duration.ofSeconds(20);
  private static final String FILE = "hetzner-token";

  private final Environment environment;
  private final URI endpoint;
  private final Terminal terminal;
  private final PrintWriter out;

  GuidedSetup(Environment environment, URI endpoint, Terminal terminal, PrintWriter out) {
    this.environment = environment;
    this.endpoint = endpoint;
    this.terminal = terminal;
    this.out = out;
  }

  /**
   * Asks for a token until the API accepts one, and keeps it in a file of its own.
   *
   * @return how the settings name that file; empty if the user has a token in a variable, or none
   * @throws CliException if no token was accepted
   */
  Optional<String> token() throws CliException, IOException {
    if (!environment.variables().getOrDefault("HCLOUD_TOKEN", "").isEmpty()) {
      say("The token is in HCLOUD_TOKEN, which wins over a file.");
      return Optional.empty();
    }
    for (int i = 0; i < TRIES; i++) {
      Optional<String> token = ofHcloud().or(this::typed);
      if (token.isEmpty()) {
        say("No token: set hetzner.token_file or HCLOUD_TOKEN before `dockbridge start`.");
        return Optional.empty();
      }
      if (isAccepted(token.get())) {
        Path file = environment.dockBridgeHome().resolve(FILE);
        AtomicFile.write(file, token.get() + "\n");
        say("Hetzner accepts it. It is kept in " + file + ", for you alone.");
        return Optional.of("$DOCKBRIDGE_HOME/" + FILE);
      }
      say("Hetzner refuses this token.");
    }
    throw new CliException(
        ExitCode.FAILURE,
        "Hetzner accepted none of the tokens; nothing was written.",
        "Make one in Hetzner's console: project, Security, API tokens, Read & Write.");
  }

  private Optional<String> ofHcloud() {
    HcloudContexts contexts = HcloudContexts.of(environment);
    List<String> names = new ArrayList<>(contexts.tokens().keySet());
    if (names.isEmpty()) {
      return Optional.empty();
    }
    say("hcloud is set up for these projects:");
    for (int i = 0; i < names.size(); i++) {
      boolean active = contexts.active().equals(Optional.of(names.get(i)));
      say("  %d  %s%s".formatted(i + 1, names.get(i), active ? " (active)" : ""));
    }
    String answer = terminal.ask("Use which? Its number or name; Enter for another token:");
    return names.stream()
        .filter(it -> it.equals(answer) || answer.equals("" + (names.indexOf(it) + 1)))
        .map(contexts.tokens()::get)
        .findFirst();
  }

  private Optional<String> typed() {
    String token =
        terminal.askSecret("API token of a Hetzner Cloud project (not shown; Enter for none):");
    return Optional.of(token.strip()).filter(it -> !it.isEmpty());
  }

  private boolean isAccepted(String token) {
    if (!token.matches("[\\x21-\\x7e]+")) {
      return false; // no header could carry it
    }
    Timing timing = Timing.standard().withLimits(ATTEMPT, TOTAL);
    try (HetznerClient client = new HetznerClient(endpoint, () -> token, timing)) {
      var _ = client.servers().list("managed-by=dockbridge");
      return true;
    } catch (HetznerException e) {
      if (e.is(ErrorCode.UNAUTHORIZED)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Asks which type servers should have.
   *
   * @param types the table of those that there are
   * @return empty: as it is by default
   */
  Optional<String> serverType(String types) {
    out.print(types);
    for (int i = 0; i < TRIES; i++) {
      String answer =
          terminal.ask("Server type, or several in order of preference; Enter for the default:");
      List<String> names = List.of(answer.replaceAll("[\\[\\] ]", "").split(",", -1));
      if (answer.isBlank()) {
        return Optional.empty();
      }
      if (names.stream().allMatch(it -> types.matches("(?s).*\\b\\Q" + it + "\\E\\b.*"))) {
        return Optional.of("[" + String.join(", ", names) + "]");
      }
      say("Not in the list: " + answer);
    }
    return Optional.empty();
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
