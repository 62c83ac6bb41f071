package io.dockbridge.config;

import static io.dockbridge.config.ValueParsers.oneOf;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where servers come from.
 *
 * @param endpoint the API's base, without a slash at its end
 * @param tokenFile a file that holds the token and only its owner can read
 * @param tokenCommand a shell command that prints the token
 * @param serverTypes in order of preference, {@link #AUTO} among them or alone; never empty
 * @param architecture of the types that {@link #AUTO} stands for
 * @param locations in order of preference; empty: Hetzner chooses
 * @param preferredImages in order of preference; never empty
 * @param volumeSize in GB; 0: nothing is kept between servers
 */
public record HetznerSettings(
    URI endpoint,
    Optional<Path> tokenFile,
    Optional<String> tokenCommand,
    List<String> serverTypes,
    WantedArchitecture architecture,
    List<String> locations,
    List<String> preferredImages,
    int volumeSize) {
  /** Stands for all types that suffice and are not too expensive, cheapest first. */
  public static final String AUTO = "auto";

  static HetznerSettings read(SettingsReader from) {
    HetznerSettings hetzner =
        new HetznerSettings(
            from.value("hetzner.endpoint", ValueParsers::endpoint),
            from.optionalPath("hetzner.token_file"),
            from.optional("hetzner.token_command", ValueParsers::text),
            from.names("hetzner.server_type", false),
            from.value("hetzner.architecture", oneOf(WantedArchitecture.class)),
            from.names("hetzner.location", true),
            from.names("hetzner.preferred_images", false),
            from.value("hetzner.volume_size", ValueParsers::volumeSize));
    if (hetzner.isAutomatic()
        && hetzner.architecture == WantedArchitecture.ANY
        && hetzner.volumeSize > 0) {
      from.reject(
          "hetzner.architecture",
          "takes x86 or arm with a volume: what is on it runs on one of them only");
    }
    return hetzner;
  }

  /** Whether the server type is left to DockBridge, at least where the others are sold out. */
  public boolean isAutomatic() {
    return serverTypes.contains(AUTO);
  }

  /** Which processors an automatically chosen server may have. */
  public enum WantedArchitecture {
    X86,
    ARM,
    /** Whichever is cheaper. */
    ANY
  }
}
