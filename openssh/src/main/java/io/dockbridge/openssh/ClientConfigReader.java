package io.dockbridge.openssh;

import io.dockbridge.openssh.OpenSshException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks OpenSSH itself ({@code ssh -G}) what its configuration says of a host: nobody else reads
 * Host, Match, Include and canonical names exactly as it does. Without OpenSSH, its defaults hold.
 */
final class ClientConfigReader {
  private static final Logger LOG = LoggerFactory.getLogger(ClientConfigReader.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10); // "Match exec" may take a while

  private final UserEnvironment user;

  ClientConfigReader(UserEnvironment user) {
    this.user = user;
  }

  ClientConfig read(SshUrl url) throws OpenSshException {
    Optional<Path> ssh = program();
    if (ssh.isEmpty()) {
      LOG.info("No ssh on the PATH: ~/.ssh/config is not read");
    }
    EffectiveConfig effective =
        ssh.isPresent() ? ask(ssh.get(), url) : EffectiveConfig.defaults(url, user);
    return effective.toClientConfig(url, user, ssh.map(this::jumpPrefix));
  }

  private Optional<Path> program() {
    return Stream.of(user.variables().getOrDefault("PATH", "").split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, "ssh"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private EffectiveConfig ask(Path ssh, SshUrl url) throws OpenSshException {
    List<String> command = new ArrayList<>(prefix(ssh));
    command.add("-G");
    user.proxyCommand().ifPresent(it -> command.addAll(List.of("-o", "ProxyCommand=" + it)));
    url.user().ifPresent(it -> command.addAll(List.of("-l", it)));
    url.port().ifPresent(it -> command.addAll(List.of("-p", String.valueOf(it))));
    command.addAll(List.of("--", url.host()));
    return EffectiveConfig.parse(output(command));
  }

  private List<String> prefix(Path ssh) {
    List<String> prefix = new ArrayList<>(List.of(ssh.toString()));
    user.configFile().ifPresent(it -> prefix.addAll(List.of("-F", it.toString())));
    return prefix;
  }

  /** A jump host is logged in to by OpenSSH; nobody is there to be asked for a passphrase. */
  private List<String> jumpPrefix(Path ssh) {
    List<String> prefix = new ArrayList<>(prefix(ssh));
    prefix.addAll(List.of("-o", "BatchMode=yes"));
    return prefix;
  }

  private String output(List<String> command) throws OpenSshException {
    try {
      Process process = start(command);
      try {
        return result(process, command);
      } finally {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(command, new InterruptedIOException("interrupted"));
    } catch (OpenSshException e) {
      throw e;
    } catch (IOException e) {
      throw failed(command, e);
    }
  }

  /** What it says in all, 6 kB, fits into a pipe. */
  private static String result(Process process, List<String> command)
      throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("it has not ended within " + PATIENCE.toSeconds() + " s");
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new OpenSshException(
          Kind.CONFIGURATION,
          "OpenSSH does not accept its configuration: " + lastLine(out),
          "See: " + String.join(" ", command));
    }
    return out;
  }

  /** Errors come with the output, where lines of settings come only if there is none. */
  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.putAll(user.variables());
    return builder.start();
  }

  private static OpenSshException failed(List<String> command, IOException cause) {
    return new OpenSshException(
        Kind.CONFIGURATION,
        "OpenSSH's configuration cannot be read: " + cause.getMessage(),
        "See: " + String.join(" ", command),
        cause);
  }

  private static String lastLine(String text) {
    return text.lines().reduce("", (_, last) -> last);
  }
}
