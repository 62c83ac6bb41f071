package io.dockbridge.lifecycle.provision;

import io.dockbridge.hetzner.model.Action;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.hetzner.model.CreatedServer;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.server.HostKeyLabel;
import io.dockbridge.lifecycle.server.LeaseLabel;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.volume.DataVolume;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for one server so that it is never paid for without our knowing: the intent is on disk
 * before the request, and a request whose answer was lost is looked for by its name and nonce, not
 * repeated blindly.
 */
final class ServerOrder {
  private static final Logger LOG = LoggerFactory.getLogger(ServerOrder.class);
  private static final int TRIES = 3;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final int INSTANCE_IN_NAME = 20;
  private static final HexFormat HEX = HexFormat.of();

  private final OurCloud cloud;
  private final ServerJournal journal;
  private final Optional<String> hostGateway;
  private final SecureRandom random = new SecureRandom();

  ServerOrder(OurCloud cloud, ServerJournal journal, Optional<String> hostGateway) {
    this.cloud = cloud;
    this.journal = journal;
    this.hostGateway = hostGateway;
  }

  /**
   * A server that exists and costs money.
   *
   * @param actions that must succeed before it runs; none are known if the answer was lost
   */
  record Placed(
      ServerInfo server, String hostKey, List<Action> actions, Instant asked, Instant answered) {}

  /**
   * Creates the server; it is journaled as booting when this returns.
   *
   * @throws HetznerException if the cloud refused; nothing was created then, or the journal says
   *     that something may have been
   */
  Placed place(
      Candidate candidate,
      long sshKey,
      List<CreateServer.FirewallId> firewalls,
      Optional<DataVolume.Disk> disk)
      throws IOException, InterruptedException {
    SshKeyPair hostKey = SshKeyPair.generate("");
    Instant asked = cloud.clock().instant();
    JournalEntry intent =
        JournalEntry.intent(name(), HEX.formatHex(bytes(8)), hostKey.publicKey(), asked);
    journal.put(intent);
    CreateServer request = request(intent, candidate, hostKey, sshKey, firewalls, disk);
    Placed placed;
    try {
      placed = send(intent, request, candidate);
    } catch (HetznerException e) {
      if (!e.outcomeUnknown() && !isUncertain(intent)) {
        journal.remove(intent.name());
      }
      throw e;
    }
    journal.update(intent.name(), it -> it.with(placed.server()).in(JournalEntry.Phase.BOOTING));
    return placed;
  }

  private boolean isUncertain(JournalEntry intent) {
    return journal.entry(intent.name()).filter(JournalEntry::uncertain).isPresent();
  }

  private Placed send(JournalEntry intent, CreateServer request, Candidate candidate)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        CreatedServer created = undisturbed(() -> cloud.api().servers().create(request));
        return placed(intent, created.server(), candidate, created.actions());
      } catch (HetznerException e) {
        Optional<Server> found = lookFor(intent, e);
        if (found.isPresent()) {
          LOG.warn("the answer for {} was lost, the server is there", intent.name(), e);
          return placed(intent, found.get(), candidate, List.of());
        }
        if (!e.outcomeUnknown()) {
          throw e;
        }
        Instant now = cloud.clock().instant();
        journal.update(intent.name(), it -> it.unanswered(now));
        if (attempt == TRIES) {
          throw e;
        }
        cloud.pause().pause(BETWEEN_TRIES);
      }
    }
  }

  /** After a failure that may have been a success. */
  private Optional<Server> lookFor(JournalEntry intent, HetznerException e) {
    return e.outcomeUnknown() || e.is(ErrorCode.UNIQUENESS_ERROR)
        ? cloud.find(intent.name(), intent.nonce())
        : Optional.empty();
  }

  private Placed placed(
      JournalEntry intent, Server server, Candidate candidate, List<Action> actions) {
    ServerInfo info =
        ServerInfo.of(server, Optional.ofNullable(candidate.prices().get(server.location())));
    return new Placed(
        info, intent.hostKeys().getFirst(), actions, intent.asked(), cloud.clock().instant());
  }

  private CreateServer request(
      JournalEntry intent,
      Candidate candidate,
      SshKeyPair hostKey,
      long sshKey,
      List<CreateServer.FirewallId> firewalls,
      Optional<DataVolume.Disk> disk) {
    return new CreateServer(
        intent.name(),
        candidate.serverType(),
        candidate.image(),
        candidate.location(),
        List.of(sshKey),
        Optional.of(
            CloudInit.userData(hostKey, disk.map(DataVolume.Disk::bootScript), hostGateway)),
        labels(intent),
        firewalls,
        disk.map(DataVolume.Disk::volume).stream().toList(),
        new CreateServer.PublicNet(true, true));
  }

  private Map<String, String> labels(JournalEntry intent) {
    Map<String, String> labels = new HashMap<>(cloud.ownership().sharedLabels());
    labels.put(Ownership.INSTANCE, cloud.ownership().instanceId());
    labels.put(Ownership.NONCE, intent.nonce());
    labels.put(LeaseLabel.NAME, LeaseLabel.from(cloud.cloudTime()));
    labels.put(Ownership.HOST_KEY, HostKeyLabel.of(intent.hostKeys().getFirst()));
    return Map.copyOf(labels);
  }

  /** A hostname (RFC 1123) that no other server has, not even one of ours. */
  private String name() {
    String instance =
        cloud.ownership().instanceId().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    String start = instance.substring(0, Math.min(INSTANCE_IN_NAME, instance.length()));
    return "dockbridge-%s-%s".formatted(start, HEX.formatHex(bytes(4)));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * Waits for the answer even when this thread is interrupted meanwhile: a request that is broken
   * off may still buy a server, and nobody would know its id.
   */
  private static <T> T undisturbed(Callable<T> call) {
    FutureTask<T> answer = new FutureTask<>(call);
    Thread.ofVirtual().name("dockbridge-create").start(answer);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException _) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw e.getCause() instanceof HetznerException cause
              ? cause
              : new CompletionException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
