package io.dockbridge.openssh;

import io.dockbridge.openssh.OpenSshException.Kind;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host as {@code DOCKER_HOST} names it: {@code ssh://[user@]host[:port][/path]}. What it leaves
 * out, OpenSSH's configuration decides.
 *
 * @param host a name, an address or an alias of OpenSSH's configuration; IPv6 without brackets
 * @param path of the engine's socket on the host
 */
public record SshUrl(String host, Optional<String> user, OptionalInt port, Optional<String> path) {
  private static final int LAST_PORT = 65535;

  /** Nothing that begins with a hyphen: ssh would take it for an option. */
  private static final Pattern FORM =
      Pattern.compile(
          "ssh://(?:(?<user>[^-@:/\\s][^@:/\\s]*)@)?"
              + "(?:\\[(?<address>[0-9A-Fa-f:.%]+)\\]|(?<name>[A-Za-z0-9_][A-Za-z0-9._-]*))"
              + "(?::(?<port>\\d{1,5}))?(?<path>/\\S*)?");

  /**
   * Reads one.
   *
   * @throws OpenSshException kind CONFIGURATION if it is none
   */
  public static SshUrl parse(String text) throws OpenSshException {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw malformed(text);
    }
    String address = parts.group("address");
    return new SshUrl(
        address == null ? parts.group("name") : address,
        Optional.ofNullable(parts.group("user")),
        port(parts.group("port"), text),
        Optional.ofNullable(parts.group("path")).filter(it -> it.length() > 1));
  }

  /** What is not said here is as given, where given. */
  public SshUrl withDefaults(Optional<String> otherUser, Optional<Integer> otherPort) {
    OptionalInt other =
        otherPort.isPresent() ? OptionalInt.of(otherPort.get()) : OptionalInt.empty();
    return new SshUrl(host, user.or(() -> otherUser), port.isPresent() ? port : other, path);
  }

  private static OptionalInt port(String digits, String text) throws OpenSshException {
    if (digits == null) {
      return OptionalInt.empty();
    }
    int port = Integer.parseInt(digits);
    if (port < 1 || port > LAST_PORT) {
      throw malformed(text);
    }
    return OptionalInt.of(port);
  }

  private static OpenSshException malformed(String text) {
    boolean password = text.matches("ssh://[^/@]*:[^/@]*@.*");
    return new OpenSshException(
        Kind.CONFIGURATION,
        "'" + (password ? "ssh://…:…@…" : text) + "' is not an address of an SSH host.",
        password
            ? "Leave the password out: log in with a key."
            : "Write it as ssh://user@host, ssh://host:port or ssh://alias-of-ssh-config.");
  }

  /** As it is written, without the path: also what {@code ssh} takes as its destination. */
  @Override
  public String toString() {
    return "ssh://"
        + user.map(it -> it + "@").orElse("")
        + (host.contains(":") ? "[" + host + "]" : host)
        + (port.isPresent() ? ":" + port.getAsInt() : "");
  }
}
