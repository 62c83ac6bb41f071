package io.dockbridge.config;

import io.dockbridge.config.ConfigException.Kind;
import java.util.Objects;
import java.util.Optional;

/**
 * The Hetzner Cloud API token. It is looked for when it is first needed, so that commands that need
 * none work without; and it never shows itself. Thread-safe.
 *
 * <p>Looked for in {@code HCLOUD_TOKEN}, {@code HETZNER_API_TOKEN}, {@code hetzner.token_file},
 * {@code hetzner.token_command}, in this order.
 */
public final class HetznerToken {
  /** Where a token is looked for. */
  @FunctionalInterface
  interface Source {
    String find() throws ConfigException;
  }

  private final Source source;

  /** Guarded by this. */
  private Optional<String> value = Optional.empty();

  private HetznerToken(Source source) {
    this.source = source;
  }

  /** A token that is at hand. */
  public static HetznerToken of(String value) {
    Objects.requireNonNull(value, "value");
    return new HetznerToken(() -> checked(value, "the given token"));
  }

  /** The token that the settings and the environment name. Nothing is read or run yet. */
  public static HetznerToken from(DockBridgeConfig config, Environment environment) {
    return new HetznerToken(new TokenSearch(config.hetzner(), environment));
  }

  /**
   * Makes sure that a token file that the settings name is there, and its owner's alone.
   *
   * @throws ConfigException of kind TOKEN when it is not
   */
  public static void requireSafeFile(DockBridgeConfig config) throws ConfigException {
    if (config.hetzner().tokenFile().isPresent()) {
      var _ = TokenSearch.fromFile(config.hetzner().tokenFile().get());
    }
  }

  /**
   * The token itself, for the one request header it belongs in.
   *
   * @throws ConfigException of kind TOKEN when there is none or it cannot be used
   */
  public synchronized String reveal() throws ConfigException {
    if (value.isEmpty()) {
      value = Optional.of(source.find());
    }
    return value.get();
  }

  /** The API refused it: it is looked for again when it is needed next. */
  public synchronized void forget() {
    value = Optional.empty();
  }

  @Override
  public String toString() {
    return "HetznerToken[redacted]";
  }

  /** The token in a text, if it can be one: it becomes part of an HTTP header. */
  static String checked(String text, String where) throws ConfigException {
    String token = text.strip();
    if (token.isEmpty()) {
      throw new ConfigException(Kind.TOKEN, "No token in " + where + ".", ADVICE);
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new ConfigException(
          Kind.TOKEN, where + " does not contain a token (expected a single line).", ADVICE);
    }
    return token;
  }

  static final String ADVICE =
      "Make a read & write token in the Hetzner Cloud console (Security, API tokens), then export"
          + " HCLOUD_TOKEN=… or name a file that holds it in hetzner.token_file.";
}
