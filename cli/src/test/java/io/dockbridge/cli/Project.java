package io.dockbridge.cli;

import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.CreateFirewall;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.CreateVolume;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.sandbox.Sandbox;
import io.dockbridge.sandbox.SandboxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cloud project on this machine, without machines, and a shell whose commands see it. */
final class Project implements AutoCloseable {
  private static final int MANY = 100;
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ me@here";

  final Sandbox sandbox =
      Sandbox.open(
          SandboxOptions.apiOnly().withLimits(MANY, 100_000).withActionTime(Duration.ofMillis(1)));
  final HetznerClient client =
      new HetznerClient(
          sandbox.endpoint(),
          sandbox::token,
          Timing.standard().withBackoffs(_ -> Duration.ZERO, _ -> Duration.ofMillis(5)));
  final Shell shell;
  final StateDirectory state;
  final String owner;

  Project(Path home) throws Exception {
    shell =
        new Shell(home)
            .with("HCLOUD_ENDPOINT", sandbox.endpoint().toString())
            .with("HCLOUD_TOKEN", sandbox.token());
    state =
        new StateDirectory(new ConfigLoader(shell.environment()).load(Optional.empty(), List.of()));
    state.prepare();
    Files.createFile(state.lockFile());
    owner = state.ownerId();
  }

  /** The labels of a server of ours. */
  Map<String, String> mine(String instance) {
    return labels(owner, instance);
  }

  /** Labels with a lease that ends so long from now. */
  static Map<String, String> leased(Map<String, String> labels, Duration fromNow) {
    Map<String, String> leased = new HashMap<>(labels);
    leased.put("dockbridge-lease", Long.toString(Instant.now().plus(fromNow).getEpochSecond()));
    return leased;
  }

  static Map<String, String> labels(String owner, String instance) {
    return Map.of(
        "managed-by", "dockbridge", "dockbridge-owner", owner, "dockbridge-instance", instance);
  }

  long server(String name, Map<String, String> labels) {
    long image = client.images().findByName("docker-ce", Architecture.X86).orElseThrow().id();
    var created =
        client
            .servers()
            .create(
                new CreateServer(
                    name,
                    "cx23",
                    image,
                    Optional.of("fsn1"),
                    List.of(),
                    Optional.empty(),
                    labels,
                    List.of(),
                    List.of(),
                    new CreateServer.PublicNet(true, true)));
    client.actions().await(created.actions(), Duration.ofMinutes(1));
    return created.server().id();
  }

  long key(Map<String, String> labels) {
    return client.sshKeys().create(new CreateSshKey("dockbridge-k", KEY, labels)).id();
  }

  long firewall(Map<String, String> labels) {
    return client.firewalls().create(new CreateFirewall("dockbridge-f", labels, List.of())).id();
  }

  long volume(Map<String, String> labels) {
    return volume("dockbridge-v", labels);
  }

  long volume(String name, Map<String, String> labels) {
    return client
        .volumes()
        .create(new CreateVolume(name, 10, "fsn1", Optional.of("ext4"), labels))
        .volume()
        .id();
  }

  List<Long> servers() {
    return client.servers().list("").stream().map(Server::id).toList();
  }

  @Override
  public void close() {
    client.close();
    sandbox.close();
  }
}
