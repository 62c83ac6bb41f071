package io.dockbridge.config;

import io.dockbridge.config.ConfigException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Looks for the token in the variables, then the file, then asks the command. */
final class TokenSearch implements HetznerToken.Source {
  private static final List<String> VARIABLES = List.of("HCLOUD_TOKEN", "HETZNER_API_TOKEN");
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final HetznerSettings settings;
  private final Environment environment;

  TokenSearch(HetznerSettings settings, Environment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  @Override
  public String find() throws ConfigException {
    for (String variable : VARIABLES) {
      String value = environment.variables().getOrDefault(variable, "");
      if (!value.isBlank()) {
        return HetznerToken.checked(value, "the variable " + variable);
      }
    }
    if (settings.tokenFile().isPresent()) {
      return fromFile(settings.tokenFile().get());
    }
    if (settings.tokenCommand().isPresent()) {
      return fromCommand(settings.tokenCommand().get());
    }
    throw new ConfigException(
        Kind.TOKEN, "There is no Hetzner Cloud API token.", HetznerToken.ADVICE);
  }

  static String fromFile(Path file) throws ConfigException {
    try {
      if (!OWNERS.containsAll(Files.getPosixFilePermissions(file))) {
        throw new ConfigException(
            Kind.TOKEN,
            "Others can read or write the token file " + file + ".",
            "Run: chmod 600 " + file);
      }
      return HetznerToken.checked(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new ConfigException(
          Kind.TOKEN, "The token file " + file + " does not exist.", HetznerToken.ADVICE, e);
    } catch (IOException e) {
      throw new ConfigException(
          Kind.TOKEN,
          "The token file " + file + " cannot be read: " + IoReason.of(e),
          "Check its permissions, or name another one in hetzner.token_file.",
          e);
    }
  }

  private String fromCommand(String command) throws ConfigException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command)
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    builder.environment().putAll(environment.variables());
    try {
      return HetznerToken.checked(output(builder.start()), "the output of hetzner.token_command");
    } catch (IOException e) {
      throw commandFailed(e.toString());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw commandFailed("interrupted");
    }
  }

  /** Waits as long as it takes: the command may be asking somebody for a passphrase. */
  private static String output(Process process)
      throws IOException, InterruptedException, ConfigException {
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw commandFailed("exit status " + status);
      }
      return output;
    } finally {
      process.destroy();
    }
  }

  private static ConfigException commandFailed(String reason) {
    return new ConfigException(
        Kind.TOKEN,
        "hetzner.token_command failed: " + reason + ".",
        "Run the command by hand: it must print the token and nothing else.");
  }
}
