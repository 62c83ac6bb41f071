package io.dockbridge.cli.help;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which picocli does not write: commands, their sub-commands and options. */
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandSpec root) {
    String top = "__fish_use_subcommand";
    Stream<String> commands =
        root.subcommands().entrySet().stream()
            .flatMap(
                entry ->
                    Stream.concat(
                        Stream.of(command(top, entry)),
                        inside(entry.getKey(), entry.getValue().getCommandSpec())));
    return Stream.concat(Stream.of("complete -c dockbridge -f"), commands)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static Stream<String> inside(String name, CommandSpec spec) {
    String condition = "__fish_seen_subcommand_from " + name;
    return Stream.concat(
        spec.subcommands().entrySet().stream().map(entry -> command(condition, entry)),
        spec.options().stream()
            .filter(option -> !option.hidden())
            .map(option -> option(condition, option)));
  }

  private static String command(String condition, Map.Entry<String, CommandLine> entry) {
    return "complete -c dockbridge -n '%s' -a %s -d '%s'"
        .formatted(
            condition,
            entry.getKey(),
            description(entry.getValue().getCommandSpec().usageMessage().description()));
  }

  private static String option(String condition, OptionSpec option) {
    String value = option.arity().max() > 0 ? " -r -F" : "";
    return "complete -c dockbridge -n '%s' -l %s%s -d '%s'"
        .formatted(
            condition,
            option.longestName().replaceFirst("^-+", ""),
            value,
            description(option.description()));
  }

  private static String description(String... lines) {
    return String.join(" ", lines).replace("$$", "$").replace("\\", "").replace("'", "");
  }
}
