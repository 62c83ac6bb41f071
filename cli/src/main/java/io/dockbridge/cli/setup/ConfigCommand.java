package io.dockbridge.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.DefaultConfigFile;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.EffectiveSetting;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dockbridge config}. */
@Command(
    name = "config",
    synopsisSubcommandLabel = "COMMAND",
    description = "Write, show and check the settings.",
    footer = {"", "Examples:", "  dockbridge config init", "  dockbridge config show"})
public final class ConfigCommand extends Subcommand {

  @Command(
      description =
          "Write a file with all defaults and what they mean; on a terminal ask for the rest.")
  int init(@Option(names = "--defaults", description = "Ask nothing.") boolean defaults)
      throws ConfigException, CliException {
    Path file = top().configFile();
    try {
      Files.createDirectories(
          file.toAbsolutePath().getParent(),
          PosixFilePermissions.asFileAttribute(mode("rwx------")));
      if (defaults || !terminal().interactive() || Files.exists(file)) {
        writeNew(file);
      } else {
        guided(file);
      }
    } catch (FileAlreadyExistsException e) {
      throw new CliException(
          file + " is already there.", "Edit it, or move it away and try again.", e);
    } catch (IOException e) {
      throw new CliException(
          "Cannot write " + file + ": " + IoReason.of(e), "Choose another with --config.", e);
    }
    out().println("Wrote " + file);
    return ExitCode.OK;
  }

  @Command(description = "Print the settings in force, and where each comes from.")
  int show() throws ConfigException, CliException {
    DockBridgeConfig config = top().config();
    Map<String, JsonNode> running = running(config);
    String section = "";
    for (EffectiveSetting setting : config.settings()) {
      int dot = setting.key().indexOf('.');
      String its = setting.key().substring(0, Math.max(0, dot));
      if (!its.equals(section)) {
        out().println(its + ":");
        section = its;
      }
      print(setting, Optional.ofNullable(running.get(setting.key())));
    }
    return ExitCode.OK;
  }

  /** A daemon that runs was started with other settings, if they were changed since. */
  private static Map<String, JsonNode> running(DockBridgeConfig config) throws CliException {
    Map<String, JsonNode> settings = new HashMap<>();
    Instance.of(config).settingsInForce().forEach(it -> settings.put(it.path("key").asText(), it));
    return settings;
  }

  private void print(EffectiveSetting setting, Optional<JsonNode> running) {
    int dot = setting.key().indexOf('.');
    String inForce = running.map(it -> it.path("value").asText()).orElse(setting.value());
    String origin =
        inForce.equals(setting.value())
            ? setting.origin()
            : "%s; after a restart %s (%s)"
                .formatted(
                    running.orElseThrow().path("origin").asText(),
                    setting.value(),
                    setting.origin());
    String line =
        "%s%s: %s".formatted(dot < 0 ? "" : "  ", setting.key().substring(dot + 1), inForce);
    out().printf("%-47s # %s%n", line, origin);
  }

  @Command(
      description =
          "Check the settings without starting anything; `dockbridge doctor` also asks Hetzner.")
  int validate() throws ConfigException {
    DockBridgeConfig config = top().config();
    HetznerToken.requireSafeFile(config);
    String file = Files.exists(config.configFile()) ? "" : " (not there: all defaults)";
    out().println("OK: " + config.configFile() + file);
    return ExitCode.OK;
  }

  @Command(description = "Print where the file is, or would be.")
  int path() {
    out().println(top().configFile());
    return ExitCode.OK;
  }

  private void guided(Path file) throws ConfigException, CliException, IOException {
    GuidedSetup setup =
        new GuidedSetup(environment(), top().config().hetzner().endpoint(), terminal(), out());
    Optional<String> tokenFile = setup.token();
    writeNew(file);
    if (tokenFile.isPresent()) {
      set(file, "token_file", tokenFile.get());
    }
    StringWriter types = new StringWriter();
    if (run(new PrintWriter(types), List.of("server", "types")) == ExitCode.OK) {
      Optional<String> type = setup.serverType(types.toString());
      if (type.isPresent()) {
        set(file, "server_type", type.get());
      }
    }
  }

  /** Keeps the line's comment where it was, if the value is short enough. */
  private static void set(Path file, String key, String value) throws IOException {
    Pattern line = Pattern.compile("(?m)^(  " + key + ":)( *[^#\n]*)");
    Matcher found = line.matcher(Files.readString(file));
    String changed =
        found.replaceFirst(
            it ->
                Matcher.quoteReplacement(
                    ("%s %-" + Math.max(1, it.group(2).length() - 2) + "s ")
                        .formatted(it.group(1), value)));
    Files.writeString(file, changed);
  }

  private static void writeNew(Path file) throws IOException {
    Files.createFile(file, PosixFilePermissions.asFileAttribute(mode("rw-------")));
    Files.writeString(file, DefaultConfigFile.text());
  }

  private static Set<PosixFilePermission> mode(String text) {
    return PosixFilePermissions.fromString(text);
  }
}
