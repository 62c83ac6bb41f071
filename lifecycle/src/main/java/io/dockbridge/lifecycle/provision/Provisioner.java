package io.dockbridge.lifecycle.provision;

import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Volume;
import io.dockbridge.lifecycle.connection.ServerConnector;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.journal.ServerJournal;
import io.dockbridge.lifecycle.orphans.Reconciler;
import io.dockbridge.lifecycle.server.OurCloud;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.lifecycle.volume.DataVolume;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets a server that answers: asks for the candidates one after the other, and deletes what did not
 * become one before it asks for the next. Runs on the lifecycle's thread.
 */
public final class Provisioner {
  private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

  /** Servers just deleted count for the account's limit for so long, about. */
  private static final Duration LIMIT_PAUSE = Duration.ofSeconds(30);

  private static final Duration ADDRESS_PAUSE = Duration.ofSeconds(1);
  private static final int LIMIT_ROUNDS = 2;

  private final OurCloud cloud;
  private final ProvisionSettings settings;
  private final ServerJournal journal;
  private final LedgerReporter ledger;
  private final ServerOrder order;
  private final AccessSetup access;
  private final ServerConnector connector;
  private final Reconciler reconciler;
  private final Optional<DataVolume> volume;

  private int purchases;

  public Provisioner(
      OurCloud cloud,
      ProvisionSettings settings,
      ServerJournal journal,
      LedgerReporter ledger,
      ServerConnector connector,
      Reconciler reconciler,
      Optional<DataVolume> volume) {
    this.cloud = cloud;
    this.settings = settings;
    this.journal = journal;
    this.ledger = ledger;
    this.order = new ServerOrder(cloud, journal, settings.wish().hostGateway());
    this.access = new AccessSetup(cloud.api(), cloud.ownership(), settings.ssh().port());
    this.connector = connector;
    this.reconciler = reconciler;
    this.volume = volume;
  }

  /** How many servers have been bought so far, usable or not. */
  public int purchases() {
    return purchases;
  }

  /** A server that answers and is journaled as booting, with how long it took. */
  public record Provisioned(ReadyServer server, Timings timings) {}

  /**
   * Gets a new server.
   *
   * @param step told what is being done
   * @throws ServerUnavailableException if none can be had; what was begun and has to be deleted is
   *     in the journal
   */
  public Provisioned provision(Consumer<String> step)
      throws ServerUnavailableException, IOException, InterruptedException {
    Instant deadline = cloud.clock().instant().plus(settings.timeout());
    step.accept("checking availability");
    SshKeyPair identity = SshKeyPair.loadOrCreate(settings.ssh().keyPath(), "dockbridge");
    long keyId = access.sshKey(identity);
    Supply supply = supply();
    for (int round = 0; ; round++) {
      RejectedCandidates refusals = new RejectedCandidates();
      for (Candidate candidate : supply.candidates()) {
        try {
          Optional<String> cheaper = supply.cheaper(candidate, refusals.candidates());
          return provision(candidate, cheaper, keyId, deadline, step);
        } catch (HetznerException e) {
          tryAnother(refusals, candidate, e);
        }
      }
      if (!refusals.limited() || round == LIMIT_ROUNDS) {
        throw refused(supply, refusals);
      }
      step.accept("waiting for the account's limit: deleted servers still count");
      cloud.pause().pause(LIMIT_PAUSE);
    }
  }

  private Supply supply() throws ServerUnavailableException, IOException {
    ServerWish wish = volume.isPresent() ? nearVolume(settings.wish()) : settings.wish();
    return new Catalogue(cloud.api(), wish, volume.isPresent()).supply(cloud.clock().instant());
  }

  /** Where the data is, if there is any, else where the user wants servers. */
  private ServerWish nearVolume(ServerWish wish) throws IOException {
    Optional<String> pinned = data().pinned();
    if (pinned.isEmpty()) {
      return wish;
    }
    if (!wish.locations().isEmpty() && !wish.locations().contains(pinned.get())) {
      LOG.warn(
          "hetzner.location does not apply: the volume with Docker's data is in {}", pinned.get());
    }
    return wish.in(pinned.get());
  }

  private ServerUnavailableException refused(Supply supply, RejectedCandidates refusals)
      throws IOException, InterruptedException, ServerUnavailableException {
    ServerUnavailableException refused =
        supply.shortage().filter(_ -> refusals.onlyOutOfStock()).orElseGet(refusals::exception);
    if (volume.isEmpty()) {
      return refused;
    }
    data().discardFresh();
    return data().explain(refused);
  }

  /** Takes over a server that was still booting when an earlier run ended. */
  public Provisioned finish(JournalEntry entry, Consumer<String> step)
      throws ServerUnavailableException, IOException, InterruptedException {
    ServerInfo info = entry.server().orElseThrow();
    Instant now = cloud.clock().instant();
    ServerOrder.Placed placed =
        new ServerOrder.Placed(info, entry.hostKeys().getFirst(), List.of(), now, now);
    return boot(placed, now.plus(settings.timeout()), step);
  }

  private Provisioned provision(
      Candidate candidate,
      Optional<String> cheaper,
      long keyId,
      Instant deadline,
      Consumer<String> step)
      throws ServerUnavailableException, IOException, InterruptedException {
    String price = price(candidate, cheaper);
    Optional<Volume> disk = disk(candidate, step);
    step.accept("creating " + candidate + price);
    ServerOrder.Placed placed =
        order.place(candidate, keyId, access.firewalls(), disk.map(it -> data().attached(it)));
    purchases++;
    ledger.settle();
    LOG.info("server {} is created{}", placed.server(), price);
    return boot(placed, deadline, step);
  }

  /**
   * What it costs, and why it is not the cheapest; as {@code " (0.0105 EUR an hour, with tax)"}.
   */
  private String price(Candidate candidate, Optional<String> cheaper)
      throws ServerUnavailableException {
    String parts =
        Stream.of(ledger.approve(candidate), cheaper.map(it -> "cheaper, but not available: " + it))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return parts.isEmpty() ? "" : " (" + parts + ")";
  }

  private Optional<Volume> disk(Candidate candidate, Consumer<String> step)
      throws ServerUnavailableException, IOException, InterruptedException {
    if (volume.isEmpty()) {
      return Optional.empty();
    }
    step.accept("preparing the volume");
    return Optional.of(data().in(candidate.location().orElseThrow()));
  }

  private DataVolume data() {
    return volume.orElseThrow();
  }

  /** A server that does not become usable is deleted; the next try is for another one. */
  private Provisioned boot(ServerOrder.Placed placed, Instant deadline, Consumer<String> step)
      throws ServerUnavailableException, IOException, InterruptedException {
    try {
      return reachAndKeep(placed, deadline, step);
    } catch (ServerUnavailableException | HetznerException e) {
      journal.update(placed.server().name(), it -> it.in(JournalEntry.Phase.DELETING));
      throw e;
    }
  }

  private Provisioned reachAndKeep(
      ServerOrder.Placed placed, Instant deadline, Consumer<String> step)
      throws ServerUnavailableException, InterruptedException {
    try {
      ServerConnector.Reached reached = reach(placed, deadline, step);
      if (volume.isPresent()) {
        data().keep();
      }
      return new Provisioned(reached.server(), timings(placed, reached));
    } catch (IOException e) {
      throw new ServerUnavailableException(
          "server %s did not become usable: %s".formatted(placed.server(), e.getMessage()),
          "try again; if it happens again, raise lifecycle.provision_timeout or choose another"
              + " image",
          e);
    }
  }

  /** Dials while the cloud's actions run: whichever fails first ends the wait. */
  private ServerConnector.Reached reach(
      ServerOrder.Placed placed, Instant deadline, Consumer<String> step)
      throws IOException, InterruptedException, ServerUnavailableException {
    CompletableFuture<Void> actions = new CompletableFuture<>();
    Thread watcher =
        Thread.ofVirtual().name("dockbridge-actions").start(() -> watch(placed, actions));
    try {
      ServerInfo server = addressed(placed.server(), deadline);
      return connector.reach(server, List.of(placed.hostKey()), deadline, actions, step);
    } catch (CompletionException e) {
      throw e.getCause() instanceof HetznerException cause ? cause : e;
    } finally {
      watcher.interrupt();
    }
  }

  /** An address may come later than the server, or never: the account's IPs may be used up. */
  private ServerInfo addressed(ServerInfo server, Instant deadline)
      throws IOException, InterruptedException {
    ServerInfo now = server;
    while (now.ip().isEmpty()) {
      if (cloud.clock().instant().isAfter(deadline)) {
        throw new IOException("it has no public address");
      }
      cloud.pause().pause(ADDRESS_PAUSE);
      now =
          cloud
              .api()
              .servers()
              .get(server.id())
              .map(it -> ServerInfo.of(it, server.priceHourly()))
              .orElse(now);
    }
    if (!now.equals(server)) {
      ServerInfo known = now;
      journal.update(server.name(), it -> it.with(known));
    }
    return now;
  }

  private void watch(ServerOrder.Placed placed, CompletableFuture<Void> actions) {
    try {
      cloud.api().actions().await(placed.actions(), settings.timeout());
      actions.complete(null);
    } catch (HetznerException e) {
      // Only what the cloud says of the action is a verdict; not hearing of it is none.
      if (e.action().isPresent()) {
        actions.completeExceptionally(e);
      } else {
        LOG.debug("the creation's actions", e);
      }
    }
  }

  private void tryAnother(RejectedCandidates refusals, Candidate candidate, HetznerException e)
      throws IOException, InterruptedException {
    if (!RejectedCandidates.another(e)) {
      throw e;
    }
    LOG.info("{} cannot be had: {}", candidate, e.getMessage());
    refusals.add(candidate, e);
    access.forget();
    reconciler.sweep();
  }

  private static Timings timings(ServerOrder.Placed placed, ServerConnector.Reached reached) {
    return new Timings(
        Duration.between(placed.asked(), placed.answered()),
        Duration.between(placed.answered(), reached.tcp()),
        Duration.between(reached.tcp(), reached.ssh()),
        Duration.between(reached.ssh(), reached.engine()));
  }
}
