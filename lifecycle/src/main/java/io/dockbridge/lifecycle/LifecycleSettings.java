package io.dockbridge.lifecycle;

import io.dockbridge.ssh.transport.Liveness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a lifecycle needs to be told.
 *
 * @param ownership whose servers are ours
 * @param volume empty: nothing is kept between servers
 * @param provisionTimeout from the first step of a provisioning to an engine that answers
 * @param stateDirectory the instance's own, 0700; {@code state.json} is kept there
 * @param engineSocket path of the Docker engine's unix socket on the server
 */
public record LifecycleSettings(
    Ownership ownership,
    ServerWish wish,
    Optional<VolumeWish> volume,
    IdleRules idle,
    AgeLimit age,
    SshAccess ssh,
    Duration provisionTimeout,
    Path stateDirectory,
    String engineSocket,
    Pace pace) {

  /**
   * Which server is wanted; each list in order of preference.
   *
   * @param serverTypes names, at least one
   * @param locations names; empty leaves the choice to Hetzner
   * @param preferredImages names, at least one
   */
  public record ServerWish(
      List<String> serverTypes, List<String> locations, List<String> preferredImages) {
    /** Copies the lists. */
    public ServerWish {
      serverTypes = List.copyOf(serverTypes);
      locations = List.copyOf(locations);
      preferredImages = List.copyOf(preferredImages);
    }
  }

  /**
   * A volume that keeps Docker's data from server to server.
   *
   * @param gigabytes 10 to 10240
   * @param resume whether the containers that ran on one server are to be started on the next
   */
  public record VolumeWish(int gigabytes, boolean resume) {}

  /**
   * How to log in.
   *
   * @param keyPath our private key; made if it does not exist
   * @param timeout for one attempt to connect
   * @param liveness when a silent connection is asked and given up
   * @param proxyCommand a program for the shell, with %h and %p, that connects to the server
   */
  public record SshAccess(
      String user,
      int port,
      Path keyPath,
      Duration timeout,
      Liveness liveness,
      Optional<String> proxyCommand) {}

  /**
   * How often things are looked at.
   *
   * @param tick between two looks at whether the server is still needed
   * @param dial between two attempts to reach a server that boots
   * @param reconnectFirst pause after the first failed reconnect; it doubles from there
   * @param reconnectMost the longest pause while nobody answers, which is how long it may go
   *     unnoticed that the network is back
   * @param reconnectRefused the longest pause where a server answers and turns us away; it counts
   *     those tries (sshd_config: PerSourcePenalties)
   * @param inquiry between two questions to the cloud about a server that is out of reach
   * @param patience how long a request waits for a server that is out of reach
   * @param sweep between two attempts to delete what could not be deleted or to read what the cloud
   *     would not tell
   */
  public record Pace(
      Duration tick,
      Duration dial,
      Duration reconnectFirst,
      Duration reconnectMost,
      Duration reconnectRefused,
      Duration inquiry,
      Duration patience,
      Duration sweep) {
    /** For real clouds. */
    public static final Pace STANDARD =
        new Pace(
            Duration.ofSeconds(1),
            Duration.ofMillis(250),
            Duration.ofMillis(250),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1));
  }
}
