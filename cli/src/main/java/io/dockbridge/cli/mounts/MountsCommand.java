package io.dockbridge.cli.mounts;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.config.ConfigException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dockbridge mounts}. */
@Command(
    name = "mounts",
    description =
        "List this machine's folders that containers mount, and whether they are in sync.",
    footer = {
      "",
      "What is guaranteed: docs/mounts.md.",
      "",
      "Examples:",
      "  dockbridge mounts",
      "  dockbridge mounts sync"
    })
public final class MountsCommand extends Subcommand implements Callable<Integer> {
  private static final String PATH = "/_dockbridge/mounts";

  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public Integer call() throws ConfigException, CliException {
    output.print(top().instance().ask("GET", PATH), it -> MountTable.render(it, terminal()));
    return ExitCode.OK;
  }

  @Command(name = "sync", description = "Wait until both sides have all changes.")
  int sync() throws ConfigException, CliException {
    JsonNode answer = top().instance().ask("POST", PATH + "/sync");
    while (!answer.path("synced").asBoolean()) { // it answers after some seconds in any case
      show(answer);
      answer = top().instance().ask("POST", PATH + "/sync");
    }
    show(answer);
    return ExitCode.OK;
  }

  @Command(
      name = "accept",
      description = "Delete here what is gone on the server and was held back.")
  int accept(
      @Parameters(arity = "0..*", paramLabel = "FOLDER", description = FOLDERS) Path... folders)
      throws ConfigException, CliException {
    return decide("/accept", folders);
  }

  @Command(
      name = "restore",
      description = "Send to the server again what is gone there and was held back here.")
  int restore(
      @Parameters(arity = "0..*", paramLabel = "FOLDER", description = FOLDERS) Path... folders)
      throws ConfigException, CliException {
    return decide("/restore", folders);
  }

  private static final String FOLDERS = "Shared folders; all if there are none.";

  private int decide(String what, Path... folders) throws ConfigException, CliException {
    List<String> queries =
        folders == null || folders.length == 0 ? List.of("") : queries(List.of(folders));
    for (String query : queries) {
      show(top().instance().ask("POST", PATH + what + query));
    }
    return ExitCode.OK;
  }

  @Command(
      name = "resolve",
      description = "Forget conflicts: the version here stays, the container's is deleted.")
  int resolve(
      @Option(names = "--take-theirs", description = "Put the container's version here first.")
          boolean theirs,
      @Parameters(
              arity = "1..*",
              paramLabel = "PATH",
              description = "Files, or folders with all in them.")
          Path... paths)
      throws ConfigException, CliException {
    for (String query : queries(List.of(paths))) {
      show(
          top().instance().ask("POST", PATH + "/resolve" + query + (theirs ? "&take=theirs" : "")));
    }
    return ExitCode.OK;
  }

  private static List<String> queries(List<Path> paths) {
    return paths.stream()
        .map(it -> it.toAbsolutePath().normalize().toString())
        .map(it -> "?path=" + URLEncoder.encode(it, StandardCharsets.UTF_8))
        .toList();
  }

  private void show(JsonNode answer) {
    out().print(MountTable.render(answer, terminal()));
  }
}
