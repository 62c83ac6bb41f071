package io.dockbridge.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs that tests run: Debian's hcloud against a sandbox, ssh into its servers. */
final class Shell {
  private final Path directory;
  private final Map<String, String> environment;

  /** Runs programs in a directory of the test's own, where {@link #newKey()} puts a key. */
  Shell(Path directory, Sandbox sandbox) {
    this.directory = directory;
    this.environment =
        Map.of(
            "HOME", directory.toString(),
            "HCLOUD_ENDPOINT", sandbox.endpoint().toString(),
            "HCLOUD_TOKEN", sandbox.token());
  }

  Path newKey() {
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve("key").toString());
    return directory.resolve("key.pub");
  }

  String hcloud(String... arguments) {
    return required("hcloud", arguments);
  }

  Command.Result tryHcloud(String... arguments) {
    return attempt(words("hcloud", arguments));
  }

  /**
   * Runs a command on a server as root, and says how it went; a server that doesn't answer in a
   * second counts as failed.
   */
  Command.Result ssh(String address, String command) {
    return attempt(
        List.of(
            "ssh",
            "-F/dev/null",
            "-i" + directory.resolve("key"),
            "-oConnectTimeout=1",
            "-oBatchMode=yes",
            "-oStrictHostKeyChecking=no",
            "-oUserKnownHostsFile=/dev/null",
            "-oLogLevel=ERROR",
            "root@" + address,
            command));
  }

  private void run(String program, String... arguments) {
    required(program, arguments);
  }

  private String required(String program, String... arguments) {
    Command.Result result = attempt(words(program, arguments));
    if (!result.ok()) {
      throw new AssertionError(program + " " + String.join(" ", arguments) + ": " + result);
    }
    return result.output();
  }

  private static List<String> words(String program, String... arguments) {
    List<String> words = new ArrayList<>(List.of(program));
    words.addAll(List.of(arguments));
    return words;
  }

  private Command.Result attempt(List<String> words) {
    List<String> all = new ArrayList<>(List.of("env"));
    environment.forEach((name, value) -> all.add(name + "=" + value));
    all.addAll(words);
    return Command.attempt(all.toArray(String[]::new));
  }
}
