package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.connection.ReconnectPauses;
import io.dockbridge.lifecycle.connection.SshAccess;
import io.dockbridge.lifecycle.idle.IdleRules;
import io.dockbridge.lifecycle.provision.ServerWish;
import io.dockbridge.lifecycle.volume.VolumeWish;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a lifecycle needs to be told.
 *
 * @param volume empty: nothing is kept between servers
 * @param stateDirectory the instance's own, 0700; {@code state.json} is kept there
 */
public record LifecycleSettings(
    ServerWish wish,
    Optional<VolumeWish> volume,
    IdleRules idle,
    SshAccess ssh,
    Path stateDirectory,
    Pace pace) {

  /**
   * How long things may take, and how often they are done.
   *
   * @param tick between two checks whether the server is still needed
   * @param dial between two attempts to reach a server that boots
   * @param reconnect for a server that is out of reach
   * @param patience how long a request waits for a server that is out of reach
   * @param sweep between two attempts to delete what could not be deleted or to read what the cloud
   *     would not tell
   * @param provision from the first step of a provisioning to an engine that answers
   */
  public record Pace(
      Duration tick,
      Duration dial,
      ReconnectPauses reconnect,
      Duration patience,
      Duration sweep,
      Duration provision) {
    /** For real clouds. */
    public static Pace standard(Duration provision) {
      return new Pace(
          Duration.ofSeconds(1),
          Duration.ofMillis(250),
          ReconnectPauses.STANDARD,
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          provision);
    }
  }
}
