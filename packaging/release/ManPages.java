import io.dockbridge.cli.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * ManPages FOLDER VERSION DATE: writes a manual page for each command, in the format of man(7), of
 * what picocli knows about it. `dockbridge server list` is dockbridge-server-list(1).
 */
void main(String[] arguments) throws IOException {
  Path folder = Files.createDirectories(Path.of(arguments[0]));
  write(folder, Commands.describe(), arguments[1], arguments[2]);
}

void write(Path folder, CommandSpec command, String version, String date) throws IOException {
  String page =
      Stream.of(
              title(command, version, date),
              section("NAME", escaped(pageName(command)) + " \\- " + summary(command)),
              section("SYNOPSIS", synopsis(command)),
              section("DESCRIPTION", escaped(text(command.usageMessage().description()))),
              section("ARGUMENTS", arguments(command)),
              section("OPTIONS", options(command)),
              section("COMMANDS", commands(command)),
              notes(command),
              section("SEE ALSO", related(command)))
          .filter(it -> !it.isEmpty())
          .collect(Collectors.joining());
  Files.writeString(folder.resolve(pageName(command) + ".1"), page, StandardCharsets.UTF_8);
  for (CommandSpec sub : distinct(command)) {
    write(folder, sub, version, date);
  }
}

String title(CommandSpec command, String version, String date) {
  return ".TH \"%s\" 1 \"%s\" \"DockBridge %s\" \"DockBridge\"\n.nh\n.ad l\n"
      .formatted(escaped(pageName(command).toUpperCase(java.util.Locale.ROOT)), date, version);
}

String section(String name, String body) {
  return body.isBlank() ? "" : ".SH " + name + "\n" + body.stripTrailing() + "\n";
}

String pageName(CommandSpec command) {
  return command.qualifiedName("-");
}

/** The first sentence of the description, as apropos(1) shows it. */
String summary(CommandSpec command) {
  String all = text(command.usageMessage().description());
  int end = all.indexOf(". ");
  return escaped((end < 0 ? all : all.substring(0, end)).replaceFirst("\\.$", ""));
}

String synopsis(CommandSpec command) {
  CommandLine.Help help = new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF));
  return escaped(help.synopsis(0).strip().replaceAll("\\s+", " "));
}

String arguments(CommandSpec command) {
  return command.positionalParameters().stream()
      .filter(it -> !it.hidden())
      .map(it -> entry(it.paramLabel(), it))
      .collect(Collectors.joining());
}

String options(CommandSpec command) {
  return command.options().stream()
      .filter(it -> !it.hidden())
      .map(it -> entry(String.join(", ", it.names()) + value(it), it))
      .collect(Collectors.joining());
}

String value(OptionSpec option) {
  if (option.arity().max() == 0) {
    return "";
  }
  return option.arity().min() == 0 ? " [" + option.paramLabel() + "]" : " " + option.paramLabel();
}

String entry(String name, ArgSpec about) {
  return ".TP\n\\fB%s\\fR\n%s\n".formatted(escaped(name), escaped(text(about.description(), about)));
}

String commands(CommandSpec command) {
  return distinct(command).stream()
      .map(it -> ".TP\n\\fB%s\\fR(1)\n%s.\n".formatted(escaped(pageName(it)), summary(it)))
      .collect(Collectors.joining());
}

/** The footer: examples and exit codes, line by line as it is. */
String notes(CommandSpec command) {
  List<String> lines =
      Arrays.stream(command.usageMessage().footer()).map(this::expanded).filter(it -> !it.isBlank()).toList();
  return lines.isEmpty() ? "" : ".SH NOTES\n.nf\n" + escaped(String.join("\n", lines)) + "\n.fi\n";
}

String related(CommandSpec command) {
  return command.parent() == null
      ? "\\fBdocker\\fR(1)"
      : "\\fB" + escaped(pageName(command.parent())) + "\\fR(1)";
}

Set<CommandSpec> distinct(CommandSpec command) {
  return command.subcommands().values().stream()
      .map(CommandLine::getCommandSpec)
      .filter(it -> !it.usageMessage().hidden())
      .collect(Collectors.toCollection(LinkedHashSet::new));
}

String text(String[] description) {
  return expanded(String.join(" ", description));
}

String text(String[] description, ArgSpec about) {
  Iterable<String> values = about.completionCandidates();
  String candidates = values == null ? "" : String.join(", ", values);
  return text(description).replace("${COMPLETION-CANDIDATES}", candidates);
}

String expanded(String text) {
  return text.replace("$$", "$").replace("%%", "%").replace("%n", "\n");
}

/** A backslash, a hyphen and a control character at the beginning of a line mean something to roff. */
String escaped(String text) {
  return text.replace("\\", "\\e")
      .replace("-", "\\-")
      .replaceAll("(?m)^([.'])", "\\\\&$1");
}
