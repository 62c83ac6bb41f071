package io.dockbridge.cli.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Launch agents of macOS, launchd.plist(5). */
public record Launchd(Path userHome) implements LoginManager {
  private static final String PREFIX = "io.dockbridge.";

  @Override
  public Path file(String name) {
    return userHome.resolve("Library").resolve("LaunchAgents").resolve(PREFIX + name + ".plist");
  }

  @Override
  public String text(LoginJob job) {
    String command =
        job.command().stream().map(Launchd::string).collect(Collectors.joining("\n    "));
    String environment =
        new TreeMap<>(job.environment())
            .entrySet().stream().map(Launchd::entry).collect(Collectors.joining("\n    "));
    return LoginManager.template("launchd.plist")
        .formatted(
            string(PREFIX + job.name()),
            command.replace("\n", "\n    "),
            environment.replace("\n", "\n    "));
  }

  private static String string(String text) {
    return "<string>" + escaped(text) + "</string>";
  }

  private static String entry(Map.Entry<String, String> variable) {
    return "<key>" + escaped(variable.getKey()) + "</key>" + string(variable.getValue());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public List<List<String>> enable(LoginJob job) {
    return List.of(List.of("launchctl", "load", "-w", file(job.name()).toString()));
  }

  @Override
  public List<List<String>> disable(String name) {
    return List.of(List.of("launchctl", "unload", "-w", file(name).toString()));
  }

  @Override
  public List<String> show(String name) {
    return List.of("launchctl", "list", PREFIX + name);
  }
}
