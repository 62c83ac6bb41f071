package io.dockbridge.config;

import java.util.Optional;
import java.util.Set;

/**
 * Which instance is meant: the one with this name, or the one of the socket's path where there is
 * no name. {@link Environment#instanceName} holds the choice, and everything else asks it; the
 * option {@code --name} only changes that environment. Why: ADR 31.
 *
 * @param text empty: no name
 */
record InstanceName(Optional<String> text) {
  /** The section of the file that holds a section for each name. */
  static final String SECTION = "instances";

  /** A label's value in the cloud and a part of Docker contexts and host names. */
  private static final String VALID = "[a-z0-9]([a-z0-9-]{0,29}[a-z0-9])?";

  /** The id of an instance without a name ends like this, see StateDirectory. */
  private static final String LIKE_AN_ID = ".*-[0-9a-f]{8}";

  /** What two instances cannot share. Only an option or its own section sets it for a name. */
  private static final Set<String> OF_ONE_INSTANCE =
      Set.of("socket_path", "instance_lock_path", "pid_file_path", "logging.file");

  /** What is wrong with a name, in a few words; empty if nothing is. */
  static Optional<String> unfit(String name) {
    if (!name.matches(VALID)) {
      return Optional.of(
          "'"
              + name
              + "' is no name of an instance: use 1 to 31 of a-z, 0-9 and dashes inside, as in"
              + " ci-1");
    }
    return name.matches(LIKE_AN_ID)
        ? Optional.of("'" + name + "' ends like the id of a socket's path; choose a shorter ending")
        : Optional.empty();
  }

  /** Whether variables and the sections that all instances share do not count for a setting. */
  boolean owns(String setting) {
    return text.isPresent() && OF_ONE_INSTANCE.contains(setting);
  }

  /** Where the file has a setting for this instance alone; empty without a name. */
  Optional<String> ownKey(String setting) {
    return text.map(it -> SECTION + "." + it + "." + setting);
  }

  /** The socket where nothing else is set, as it is written in a file. */
  Optional<String> defaultSocket() {
    return text.map(it -> "$DOCKBRIDGE_HOME/instances/" + it + "/docker.sock");
  }

  /**
   * The setting that a key of the file means for one instance.
   *
   * @return empty if the key is not {@code instances.NAME.SETTING}
   */
  static Optional<String> settingOf(String key) {
    String[] parts = key.split("\\.", 3);
    return parts.length == 3 && parts[0].equals(SECTION) ? Optional.of(parts[2]) : Optional.empty();
  }

  /** The name in a key of the file, if it is {@code instances.NAME} or deeper. */
  static Optional<String> nameIn(String key) {
    String[] parts = key.split("\\.", 3);
    return parts.length >= 2 && parts[0].equals(SECTION) ? Optional.of(parts[1]) : Optional.empty();
  }
}
