package io.dockbridge.daemon.session;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.HetznerSettings.WantedArchitecture;
import java.util.Arrays;
import java.util.List;

/**
 * What a server will have, as far as that is known before there is one: tools refuse an engine
 * without processors or memory, and choose images by its architecture.
 *
 * @param memory in bytes
 * @param architecture as the engine's {@code /info} names it
 */
public record MachineSize(int cpus, long memory, String architecture) {
  /** Where a type is not known here, and for a host that was never seen. */
  public static final MachineSize UNKNOWN = new MachineSize(2, 4L << 30, "x86_64");

  private static final MachineSize UNKNOWN_ARM =
      new MachineSize(UNKNOWN.cpus(), UNKNOWN.memory(), "aarch64");

  /** Hetzner's types: name, processors, gigabytes. All {@code cax} are ARM. */
  private static final String TYPES =
      """
      cx23 2 4
      cx33 4 8
      cx43 8 16
      cx53 16 32
      cax11 2 4
      cax21 4 8
      cax31 8 16
      cax41 16 32
      cpx11 2 2
      cpx21 3 4
      cpx22 2 4
      cpx31 4 8
      cpx32 4 8
      cpx41 8 16
      cpx42 8 16
      cpx51 16 32
      cpx52 12 24
      cpx62 16 32
      ccx13 2 8
      ccx23 4 16
      ccx33 8 32
      ccx43 16 64
      ccx53 32 128
      ccx63 48 192
      """;

  /** Of the settings. */
  public static MachineSize of(DockBridgeConfig config) {
    return config.ssh().host().isPresent()
        ? UNKNOWN
        : of(config.hetzner().serverTypes(), config.hetzner().architecture());
  }

  /** Of the first type that is known here; else the least of what {@code auto} stands for. */
  public static MachineSize of(List<String> serverTypes, WantedArchitecture automatic) {
    return serverTypes.stream()
        .flatMap(type -> TYPES.lines().filter(line -> line.startsWith(type + " ")))
        .findFirst()
        .map(MachineSize::parse)
        .orElse(automatic == WantedArchitecture.ARM ? UNKNOWN_ARM : UNKNOWN);
  }

  private static MachineSize parse(String line) {
    List<String> words = Arrays.asList(line.split(" ", -1));
    return new MachineSize(
        Integer.parseInt(words.get(1)),
        Long.parseLong(words.get(2)) << 30,
        line.startsWith("cax") ? "aarch64" : "x86_64");
  }
}
