package io.dockbridge.lifecycle.orphans;

import io.dockbridge.hetzner.model.Firewall;
import io.dockbridge.hetzner.model.PrimaryIp;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.hetzner.model.SshKey;
import io.dockbridge.hetzner.model.Volume;

/** Something of ours that nobody uses. */
public sealed interface Orphan {
  /** For people, such as {@code server dockbridge-a-1 (id 7)}. */
  String describe();

  /**
   * A server without a daemon.
   *
   * @param mine false if it is another owner's whose lease is past
   */
  record OfServer(Server server, boolean mine) implements Orphan {
    @Override
    public String describe() {
      return "server %s (id %d%s)"
          .formatted(server.name(), server.id(), mine ? "" : ", another owner's, lease past");
    }
  }

  /** A key that no server needs any more. */
  record OfKey(SshKey key) implements Orphan {
    @Override
    public String describe() {
      return "SSH key %s (id %d)".formatted(key.name(), key.id());
    }
  }

  /** A firewall in front of nothing. */
  record OfFirewall(Firewall firewall) implements Orphan {
    @Override
    public String describe() {
      return "firewall %s (id %d)".formatted(firewall.name(), firewall.id());
    }
  }

  /** A volume without a server, or of a server that is left over itself. It holds data. */
  record OfVolume(Volume volume) implements Orphan {
    @Override
    public String describe() {
      return "volume %s (id %d, %d GB)".formatted(volume.name(), volume.id(), volume.size());
    }
  }

  /** An address without a server. */
  record OfAddress(PrimaryIp address) implements Orphan {
    @Override
    public String describe() {
      return "primary IP %s (id %d)".formatted(address.ip(), address.id());
    }
  }
}
