package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every message and every help text keeps to. */
final class WordingTest {
  /** The name of a class, alone or with its package. */
  private static final Pattern CLASS_NAME =
      Pattern.compile("\\b(java|io|com|org|picocli)\\.\\w+\\.|\\w+(Exception|Error)\\b");

  private static final Pattern WRONG_NUMBER =
      Pattern.compile("(?<![\\d.])1 (containers|images|volumes|servers|commands|connections)\\b");

  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("start"),
          List.of("stop"),
          List.of("status"),
          List.of("dashboard"),
          List.of("restart"),
          List.of("ssh"),
          List.of("run-with"),
          List.of("open"),
          List.of("uninstall"),
          List.of("keep"),
          List.of("server"),
          List.of("server", "list"),
          List.of("server", "types"),
          List.of("server", "status"),
          List.of("server", "create"),
          List.of("server", "destroy"),
          List.of("server", "reap"),
          List.of("volume"),
          List.of("volume", "status"),
          List.of("volume", "delete"),
          List.of("cost"),
          List.of("service"),
          List.of("service", "install"),
          List.of("ports"),
          List.of("ports", "add"),
          List.of("logs"),
          List.of("doctor"),
          List.of("config"),
          List.of("config", "show"),
          List.of("env"),
          List.of("demo"),
          List.of("completion"),
          List.of("version"));

  @TempDir private Path home;

  static List<List<String>> commands() {
    return COMMANDS;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void helpHasNoClassNames(List<String> command) {
    String help = help(command);

    assertThat(help).startsWith("Usage: dockbridge");
    assertThat(help).doesNotContainPattern(CLASS_NAME).doesNotContainPattern(WRONG_NUMBER);
  }

  private String help(List<String> command) {
    return new Shell(home)
        .run(Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new))
        .out();
  }

  @Test
  void helpOfCommandsHasExamples() {
    List<String> without =
        new Shell(home)
            .run("--help")
            .out()
            .lines()
            .filter(it -> it.matches("  [a-z]+  .*"))
            .map(it -> it.strip().replaceFirst(" .*", ""))
            .filter(it -> !List.of("help", "version").contains(it))
            .filter(it -> !help(List.of(it)).matches("(?s).*(Example|bash, zsh:).*"))
            .toList();

    assertThat(without).isEmpty();
  }

  /** No state, no daemon, and files that cannot be used: whatever is said is for people. */
  @ParameterizedTest
  @MethodSource("commands")
  void refusalsAreOneLineForWhatAndOneForWhatToDo(List<String> command) throws IOException {
    Files.writeString(home.resolve(".dockbridge"), "a file where a folder should be");
    Shell shell =
        new Shell(home).with("HCLOUD_TOKEN", "x").with("HCLOUD_ENDPOINT", "http://127.0.0.1:1");
    if (List.of("demo", "version", "completion").contains(command.getFirst())
        || command.equals(List.of("server", "list"))
        || command.equals(List.of("server", "reap"))
        || command.getFirst().equals("volume")) {
      return; // they need no state, or wait for the cloud
    }

    Shell.Result result = shell.run(command.toArray(String[]::new));

    assertThat(result.err()).doesNotContainPattern(CLASS_NAME).doesNotContain("\tat ");
    assertThat(result.out()).doesNotContainPattern(CLASS_NAME);
  }

  /** An exception as text begins with the name of its class. */
  @Test
  void noMessageIsMadeOfAnExceptionItself() throws IOException {
    Pattern suspicious = Pattern.compile("\" \\+ e\\b(?!\\.)");
    for (String module : List.of("cli", "config", "doctor")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
          assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(suspicious);
        }
      }
    }
  }
}
