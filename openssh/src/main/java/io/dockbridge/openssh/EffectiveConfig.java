package io.dockbridge.openssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings that {@code ssh -G} prints, a line each: the name in lower case, a blank, the value.
 * A name may stand several times.
 */
final class EffectiveConfig {
  private static final String NONE = "none";

  private final Map<String, List<String>> settings;

  private EffectiveConfig(Map<String, List<String>> settings) {
    this.settings = settings;
  }

  static EffectiveConfig parse(String output) {
    Map<String, List<String>> settings = new LinkedHashMap<>();
    output
        .lines()
        .map(line -> line.strip().split("\\s+", 2))
        .filter(parts -> parts.length == 2)
        .forEach(
            parts ->
                settings
                    .computeIfAbsent(parts[0].toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(parts[1]));
    return new EffectiveConfig(settings);
  }

  /** As OpenSSH without any configuration. */
  static EffectiveConfig defaults(SshUrl url, UserEnvironment user) {
    Map<String, List<String>> settings = new LinkedHashMap<>();
    settings.put("hostname", List.of(url.host()));
    settings.put("user", List.of(url.user().orElse(user.name())));
    user.proxyCommand().ifPresent(it -> settings.put("proxycommand", List.of(it)));
    settings.put("port", List.of(String.valueOf(url.port().orElse(22))));
    settings.put("identityfile", List.of("~/.ssh/id_rsa", "~/.ssh/id_ecdsa", "~/.ssh/id_ed25519"));
    settings.put("userknownhostsfile", List.of("~/.ssh/known_hosts ~/.ssh/known_hosts2"));
    settings.put("globalknownhostsfile", List.of("/etc/ssh/ssh_known_hosts"));
    return new EffectiveConfig(settings);
  }

  /**
   * Says it in our words.
   *
   * @param ssh how to call OpenSSH; empty if there is none
   */
  ClientConfig toClientConfig(SshUrl url, UserEnvironment user, Optional<List<String>> ssh) {
    String host = first("hostname").orElse(url.host());
    String login = first("user").orElse(user.name());
    int port = first("port").map(Integer::parseInt).orElse(22);
    Tokens tokens = tokens(url, user, host, login, port);
    return new ClientConfig(
        host,
        port,
        login,
        first("hostkeyalias"),
        files("identityfile", tokens),
        files("certificatefile", tokens),
        isYes("identitiesonly"),
        agent(user, tokens),
        jump(tokens, ssh, host, port),
        Stream.of("userknownhostsfile", "globalknownhostsfile")
            .flatMap(this::all)
            .flatMap(EffectiveConfig::paths)
            .map(tokens::path)
            .toList(),
        first("knownhostscommand").filter(it -> !it.equals(NONE)).isPresent(),
        Strictness.of(first("stricthostkeychecking").orElse("ask")),
        isYes("hashknownhosts"),
        seconds("serveraliveinterval").map(it -> it.multipliedBy(aliveCount())),
        seconds("connecttimeout"));
  }

  private List<Path> files(String name, Tokens tokens) {
    return all(name).filter(it -> !it.equals(NONE)).map(tokens::path).toList();
  }

  private Tokens tokens(SshUrl url, UserEnvironment user, String host, String login, int port) {
    return new Tokens(
        Map.of(
            "d", user.home().toString(),
            "h", host,
            "k", first("hostkeyalias").orElse(host),
            "n", url.host(),
            "p", String.valueOf(port),
            "r", login,
            "u", user.name()),
        user.variables(),
        user.home());
  }

  /** IdentityAgent: a path, {@code none}, {@code SSH_AUTH_SOCK} or another variable. */
  private Optional<Path> agent(UserEnvironment user, Tokens tokens) {
    String setting = first("identityagent").orElse("SSH_AUTH_SOCK");
    if (setting.equals(NONE)) {
      return Optional.empty();
    }
    if (setting.equals("SSH_AUTH_SOCK") || setting.matches("\\$\\w+")) {
      String variable = setting.startsWith("$") ? setting.substring(1) : setting;
      return Optional.ofNullable(user.variables().get(variable))
          .filter(it -> !it.isEmpty())
          .map(Path::of);
    }
    return Optional.of(tokens.path(setting));
  }

  /** OpenSSH, too, makes a command of ProxyJump: the last of the list passes the stream on. */
  private Optional<List<String>> jump(
      Tokens tokens, Optional<List<String>> ssh, String host, int port) {
    Optional<String> command = first("proxycommand").filter(it -> !it.equals(NONE));
    if (command.isPresent()) {
      return Optional.of(List.of("/bin/sh", "-c", "exec " + tokens.expand(command.get())));
    }
    Optional<String> hops = first("proxyjump").filter(it -> !it.equals(NONE));
    if (hops.isEmpty() || ssh.isEmpty()) {
      return Optional.empty();
    }
    List<String> all = Arrays.asList(hops.get().split(",", -1));
    List<String> words = new ArrayList<>(ssh.get());
    if (all.size() > 1) {
      words.addAll(List.of("-J", String.join(",", all.subList(0, all.size() - 1))));
    }
    String last = all.getLast().strip();
    words.addAll(List.of("-W", "[" + host + "]:" + port));
    words.addAll(List.of("--", last.startsWith("ssh://") ? last : "ssh://" + last));
    return Optional.of(words);
  }

  /** Paths are not quoted: what does not begin like one continues the one before. */
  private static Stream<String> paths(String value) {
    List<String> paths = new ArrayList<>();
    for (String word : value.split(" ", -1)) {
      boolean begins = word.startsWith("/") || word.startsWith("~");
      if (begins || paths.isEmpty()) {
        paths.add(word);
      } else {
        paths.add(paths.removeLast() + " " + word);
      }
    }
    return paths.stream().filter(it -> !it.equals(NONE));
  }

  private int aliveCount() {
    return first("serveralivecountmax").map(Integer::parseInt).orElse(3);
  }

  private Optional<Duration> seconds(String name) {
    return first(name)
        .filter(it -> it.matches("\\d{1,9}"))
        .map(it -> Duration.ofSeconds(Long.parseLong(it)))
        .filter(Duration::isPositive);
  }

  private boolean isYes(String name) {
    return first(name).filter(it -> it.equals("yes") || it.equals("true")).isPresent();
  }

  private Optional<String> first(String name) {
    return all(name).findFirst();
  }

  private Stream<String> all(String name) {
    return settings.getOrDefault(name, List.of()).stream();
  }
}
