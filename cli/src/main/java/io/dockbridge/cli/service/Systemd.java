package io.dockbridge.cli.service;

import io.dockbridge.config.Environment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** User units of systemd, systemd.unit(5). */
public record Systemd(Path folder) implements LoginManager {
  /** Deleting a server may need a while; ended by force it would be left on the bill. */
  private static final int STOP_SECONDS = 150;

  public static Path folder(Environment environment) {
    String config = environment.variables().getOrDefault("XDG_CONFIG_HOME", "");
    Path base = config.isEmpty() ? environment.userHome().resolve(".config") : Path.of(config);
    return base.resolve("systemd").resolve("user");
  }

  @Override
  public Path file(String name) {
    return folder.resolve(name + ".service");
  }

  @Override
  public String text(LoginJob job) {
    String environment =
        new TreeMap<>(job.environment())
            .entrySet().stream().map(Systemd::assignment).collect(Collectors.joining());
    String command =
        job.command().stream()
            .map(it -> quoted(it).replace("$", "$$")) // only there are variables expanded
            .collect(Collectors.joining(" "));
    return LoginManager.template("systemd.service")
        .formatted(job.what(), type(job.kind()), command, environment);
  }

  private static String type(LoginJob.Kind kind) {
    return switch (kind) {
      case DAEMON -> "Type=exec\nKillMode=mixed\nTimeoutStopSec=" + STOP_SECONDS;
      case ONCE -> "Type=oneshot";
    };
  }

  private static String assignment(Map.Entry<String, String> variable) {
    return "Environment=" + quoted(variable.getKey() + "=" + variable.getValue()) + "\n";
  }

  /** systemd.syntax(7) and the specifiers of systemd.unit(5). */
  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
  }

  @Override
  public List<List<String>> enable(LoginJob job) {
    String unit = job.name() + ".service";
    List<String> enable =
        switch (job.kind()) {
          case DAEMON -> List.of("systemctl", "--user", "enable", "--now", unit);
          case ONCE -> List.of("systemctl", "--user", "enable", unit);
        };
    return List.of(List.of("systemctl", "--user", "daemon-reload"), enable);
  }

  @Override
  public List<List<String>> disable(String name) {
    return List.of(List.of("systemctl", "--user", "disable", "--now", name + ".service"));
  }

  @Override
  public List<String> show(String name) {
    return List.of("systemctl", "--user", "is-active", name + ".service");
  }
}
