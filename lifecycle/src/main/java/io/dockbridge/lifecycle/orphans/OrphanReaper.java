package io.dockbridge.lifecycle.orphans;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.PrimaryIp;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.hetzner.model.Volume;
import io.dockbridge.lifecycle.orphans.InstanceClaims.Claim;
import io.dockbridge.lifecycle.orphans.Orphan.OfAddress;
import io.dockbridge.lifecycle.orphans.Orphan.OfFirewall;
import io.dockbridge.lifecycle.orphans.Orphan.OfKey;
import io.dockbridge.lifecycle.orphans.Orphan.OfServer;
import io.dockbridge.lifecycle.orphans.Orphan.OfVolume;
import io.dockbridge.lifecycle.server.LeaseLabel;
import io.dockbridge.lifecycle.server.Ownership;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds and deletes what crashed instances left in the cloud. Nothing without our labels is
 * touched, nothing of an instance whose daemon runs, and nothing of another owner but servers whose
 * lease is past, and these only if asked for. All of it is looked at again right before it is
 * deleted. Used by one thread.
 */
public final class OrphanReaper {
  private static final Duration UNPROTECT = Duration.ofMinutes(1);

  private final HetznerClient cloud;
  private final String ownerId;
  private final InstanceClaims claims;
  private final InstantSource clock;
  private final ServerDeletion deletion;

  /** Of this owner, as {@link Ownership#ownerId}. */
  public OrphanReaper(
      HetznerClient cloud,
      String ownerId,
      InstanceClaims claims,
      InstantSource clock,
      Sleeper pause) {
    this.cloud = cloud;
    this.ownerId = ownerId;
    this.claims = claims;
    this.clock = clock;
    this.deletion = new ServerDeletion(cloud, pause);
  }

  /**
   * Everything that is left over, in the order in which it can be deleted: servers first.
   *
   * @param expired whether other owners' servers with a past lease count
   * @throws HetznerException if the cloud does not say what there is
   */
  public List<Orphan> find(boolean expired) {
    List<Server> all = cloud.servers().list(Ownership.ANYBODYS);
    List<OfServer> servers =
        all.stream()
            .map(it -> new OfServer(it, isMine(it)))
            .filter(it -> it.mine() || expired)
            .filter(this::isLeft)
            .toList();
    Set<Long> going = servers.stream().map(it -> it.server().id()).collect(Collectors.toSet());
    List<Orphan> found = new ArrayList<>(servers);
    volumes().stream()
        .filter(it -> it.server().map(going::contains).orElse(true))
        .filter(it -> isUnclaimed(it.labels().get(Ownership.INSTANCE)))
        .forEach(it -> found.add(new OfVolume(it)));
    addresses().forEach(it -> found.add(new OfAddress(it)));
    boolean unused = all.stream().filter(this::isMine).allMatch(it -> going.contains(it.id()));
    if (unused && !claims.anyRuns()) {
      cloud.sshKeys().list(shared()).forEach(it -> found.add(new OfKey(it)));
      cloud.firewalls().list(shared()).forEach(it -> found.add(new OfFirewall(it)));
    }
    return List.copyOf(found);
  }

  /**
   * Addresses that cost money and have no server, without a label that says whose they are: the
   * cloud makes those of our servers so, but other tools keep some on purpose.
   */
  public List<PrimaryIp> strangeAddresses() {
    return cloud.primaryIps().list("").stream()
        .filter(it -> it.assigneeId().isEmpty() && it.type().equals("ipv4"))
        .filter(it -> !Ownership.isAnybodys(it.labels()))
        .toList();
  }

  /**
   * Deletes it if it is still left over; it is gone for good when this returns true.
   *
   * @return false if it came into use since it was found
   * @throws HetznerException if the cloud would not
   */
  public boolean delete(Orphan leftover) throws IOException, InterruptedException {
    return switch (leftover) {
      case OfServer server -> delete(server);
      case OfVolume(Volume volume) -> deleteVolume(volume.id());
      case OfAddress(PrimaryIp address) -> deleteAddress(address.id());
      case OfKey(var key) -> noServerNeedsIt() && done(() -> cloud.sshKeys().delete(key.id()));
      case OfFirewall(var firewall) ->
          noServerNeedsIt() && done(() -> cloud.firewalls().delete(firewall.id()));
    };
  }

  private boolean delete(OfServer found) throws IOException, InterruptedException {
    Optional<Server> now = cloud.servers().get(found.server().id());
    if (now.isEmpty()) {
      return true;
    }
    OfServer again = new OfServer(now.get(), isMine(now.get()));
    if (again.mine() != found.mine() || !Ownership.isAnybodys(now.get().labels())) {
      return false;
    }
    if (!again.mine()) {
      return isPast(now.get()) && removed(now.get());
    }
    Optional<Claim> claim = claims.claim(instance(now.get()));
    if (claim.isEmpty()) {
      return false;
    }
    try (Claim held = claim.get()) {
      return isLeft(now.get(), held) && removed(now.get());
    }
  }

  private boolean removed(Server server) throws IOException, InterruptedException {
    deletion.delete(server);
    return true;
  }

  private boolean deleteVolume(long id) {
    Optional<Volume> now =
        cloud.volumes().get(id).filter(it -> Ownership.belongsTo(ownerId, it.labels()));
    if (now.isEmpty() || now.get().server().isPresent()) {
      return false;
    }
    Optional<Claim> claim = claims.claim(now.get().labels().getOrDefault(Ownership.INSTANCE, ""));
    if (claim.isEmpty()) {
      return false;
    }
    try (Claim _ = claim.get()) {
      if (now.get().deleteProtected()) {
        cloud.actions().await(List.of(cloud.volumes().protect(id, false)), UNPROTECT);
      }
      cloud.volumes().delete(id);
      return true;
    }
  }

  private boolean deleteAddress(long id) {
    return addresses().stream().anyMatch(it -> it.id() == id)
        && done(() -> cloud.primaryIps().delete(id));
  }

  private boolean noServerNeedsIt() {
    return !claims.anyRuns() && cloud.servers().list(shared()).isEmpty();
  }

  private static boolean done(Runnable deletion) {
    try {
      deletion.run();
      return true;
    } catch (HetznerException e) {
      if (e.is(ErrorCode.RESOURCE_IN_USE, ErrorCode.MUST_BE_UNASSIGNED)) {
        return false;
      }
      throw e;
    }
  }

  private boolean isLeft(OfServer found) {
    if (!found.mine()) {
      return isPast(found.server());
    }
    Optional<Claim> claim = claims.claim(instance(found.server()));
    if (claim.isEmpty()) {
      return false;
    }
    try (Claim held = claim.get()) {
      return isLeft(found.server(), held);
    }
  }

  /** Of an instance that is not known here only the lease can tell that nobody looks after it. */
  private boolean isLeft(Server server, Claim claim) {
    return claim.certain() || LeaseLabel.end(server.labels()).isEmpty() || isPast(server);
  }

  /** By our clock and the cloud's: one that is ahead must not cost anybody their server. */
  private boolean isPast(Server server) {
    Instant here = clock.instant();
    Instant now = cloud.serverTime().filter(here::isAfter).orElse(here);
    return LeaseLabel.end(server.labels()).filter(now::isAfter).isPresent();
  }

  private boolean isUnclaimed(String instanceId) {
    Optional<Claim> claim = claims.claim(Optional.ofNullable(instanceId).orElse(""));
    claim.ifPresent(Claim::close);
    return claim.isPresent();
  }

  private boolean isMine(Server server) {
    return Ownership.belongsTo(ownerId, server.labels());
  }

  private static String instance(Server server) {
    return server.labels().getOrDefault(Ownership.INSTANCE, "");
  }

  private List<Volume> volumes() {
    return cloud.volumes().list(shared());
  }

  private List<PrimaryIp> addresses() {
    return cloud.primaryIps().list(shared()).stream()
        .filter(it -> it.assigneeId().isEmpty())
        .toList();
  }

  private String shared() {
    return new Ownership(ownerId, "").sharedSelector();
  }
}
