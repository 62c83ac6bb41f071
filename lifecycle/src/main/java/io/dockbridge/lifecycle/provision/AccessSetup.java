package io.dockbridge.lifecycle.provision;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.CreateFirewall;
import io.dockbridge.hetzner.model.CreateServer.FirewallId;
import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.Firewall;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a server and the world, made once and shared by all instances of this
 * machine: our public key and a firewall. Remembers the ids; used by the lifecycle's thread only.
 */
public final class AccessSetup {
  private static final Logger LOG = LoggerFactory.getLogger(AccessSetup.class);

  private final HetznerClient cloud;
  private final Ownership ownership;
  private final int sshPort;
  private Optional<List<FirewallId>> firewalls = Optional.empty();

  public AccessSetup(HetznerClient cloud, Ownership ownership, int sshPort) {
    this.cloud = cloud;
    this.ownership = ownership;
    this.sshPort = sshPort;
  }

  /** The id of our key in the project; uploaded if it is not there. */
  public long sshKey(SshKeyPair identity) {
    String name = "dockbridge-" + identity.md5Fingerprint().replace(":", "");
    return cloud
        .sshKeys()
        .ensure(new CreateSshKey(name, identity.publicKey(), ownership.sharedLabels()))
        .id();
  }

  /** Our firewall: SSH and ping only. None if this cloud has no firewalls. */
  List<FirewallId> firewalls() {
    if (firewalls.isEmpty()) {
      firewalls = Optional.of(ensureFirewall());
    }
    return firewalls.get();
  }

  /** To be called when the cloud did not take what was remembered. */
  void forget() {
    firewalls = Optional.empty();
  }

  private List<FirewallId> ensureFirewall() {
    try {
      return List.of(new FirewallId(find().orElseGet(this::createOrFind).id()));
    } catch (HetznerException e) {
      if (e.status() != 404 && !e.is(ErrorCode.NOT_FOUND, ErrorCode.DEPRECATED_API_ENDPOINT)) {
        throw e;
      }
      LOG.warn("the cloud has no firewalls: the server's own settings protect it alone", e);
      return List.of();
    }
  }

  private Optional<Firewall> find() {
    return cloud.firewalls().list(ownership.sharedSelector()).stream().findFirst();
  }

  private Firewall createOrFind() {
    try {
      return cloud
          .firewalls()
          .create(
              new CreateFirewall(
                  "dockbridge-" + ownership.ownerId(),
                  ownership.sharedLabels(),
                  List.of(Firewall.Rule.inboundTcp(sshPort), Firewall.Rule.inboundIcmp())));
    } catch (HetznerException e) {
      // Another instance of this machine may have made it since we looked.
      if (!e.is(ErrorCode.UNIQUENESS_ERROR) && !e.outcomeUnknown()) {
        throw e;
      }
      return find().orElseThrow(() -> e);
    }
  }
}
