package io.dockbridge.lifecycle.volume;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Volume;
import io.dockbridge.lifecycle.server.Ownership;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.lifecycle.volume.VolumeRecord.Phase;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one volume of an instance: it holds Docker's data and outlives the servers. A volume lies in
 * one location, and so must every server that is to have it; only as long as it is fresh, that is
 * no user ever had it, it is given up for one elsewhere. Used by the lifecycle's thread only.
 */
public final class DataVolume {
  private static final Logger LOG = LoggerFactory.getLogger(DataVolume.class);
  private static final Duration ACTION = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  /** So often it is looked whether the last server has let go of it. */
  private static final int LOOKS = 60;

  private final HetznerClient cloud;
  private final Ownership ownership;
  private final VolumeWish wish;
  private final VolumeJournal journal;
  private final VolumeOrder order;
  private final Sleeper pause;

  public DataVolume(
      HetznerClient cloud,
      Ownership ownership,
      VolumeWish wish,
      VolumeJournal journal,
      Sleeper pause) {
    this.cloud = cloud;
    this.ownership = ownership;
    this.wish = wish;
    this.journal = journal;
    this.order = new VolumeOrder(cloud, ownership, journal, pause);
    this.pause = pause;
  }

  /**
   * A volume that a server has from the start.
   *
   * @param bootScript what the server does with it at every boot
   */
  public record Disk(long volume, String bootScript) {}

  /** Where the data is; empty if there is none yet. */
  public Optional<String> pinned() throws IOException {
    Optional<Volume> volume = find();
    return volume.isPresent() && !fresh() ? volume.map(Volume::location) : Optional.empty();
  }

  /**
   * The volume for a server in this location, made if there is none; it is free to be attached.
   *
   * @throws HetznerException if the cloud refused
   * @throws ServerUnavailableException if another server has it
   */
  public Volume in(String location)
      throws IOException, InterruptedException, ServerUnavailableException {
    Optional<Volume> found = find();
    if (found.filter(it -> !it.location().equals(location)).isPresent()) {
      discardFresh();
      found = Optional.empty();
    }
    Volume volume = found.isPresent() ? found.get() : order.place(location, wish.gigabytes());
    if (!fresh()) {
      protect(volume);
    }
    grow(volume);
    return awaitFree(volume);
  }

  /**
   * Users are about to put something on it: from here on nobody deletes it but them. To be called
   * before the server with it is told of.
   */
  public void keep() throws IOException {
    if (fresh()) {
      Optional<Volume> volume = find();
      if (volume.isPresent()) {
        journal.write(record(volume.get()));
        protect(volume.get());
      }
    }
  }

  /** Has the cloud refuse to delete it; if that fails, the next server is another occasion. */
  private void protect(Volume volume) {
    try {
      if (!volume.deleteProtected()) {
        cloud.volumes().protect(volume.id(), true);
      }
    } catch (HetznerException e) {
      LOG.warn("volume {} is not protected against deletion", volume.name(), e);
    }
  }

  /** How a server has it: attached from the start, mounted at every boot. */
  public Disk attached(Volume volume) {
    return new Disk(
        volume.id(), VolumeMount.script(volume.id(), volume.linuxDevice(), wish.resume()));
  }

  /** Deletes a volume that no server ever had: an empty one is not worth its price. */
  public void discardFresh() throws IOException, InterruptedException, ServerUnavailableException {
    Optional<VolumeRecord> record = journal.read();
    if (record.filter(it -> it.phase() != Phase.USED).isEmpty()) {
      return;
    }
    Optional<Volume> volume = find();
    if (volume.isPresent()) {
      cloud.volumes().delete(awaitFree(volume.get()).id());
      LOG.info("volume {} is deleted: no server had it", volume.get().name());
      journal.clear();
    }
  }

  /**
   * What the user has to know of a volume that an earlier run used, where the settings name none
   * now.
   *
   * @throws HetznerException if the cloud does not say whether it exists
   */
  public static Optional<String> unused(HetznerClient cloud, VolumeJournal journal)
      throws IOException {
    Optional<Long> id = journal.read().flatMap(VolumeRecord::id);
    return id.flatMap(cloud.volumes()::get)
        .map(
            it ->
                "volume %s (%d GB) is not used, as hetzner.volume_size is 0, and is still being"
                        .formatted(it.name(), it.size())
                    + " billed: see dockbridge volume status, or end it with dockbridge volume"
                    + " delete");
  }

  private boolean fresh() throws IOException {
    return journal.read().filter(it -> it.phase() == Phase.FRESH).isPresent();
  }

  /** The volume, by the journal or else by its labels; the journal knows of it afterwards. */
  private Optional<Volume> find() throws IOException {
    Optional<VolumeRecord> record = journal.read();
    if (record.isEmpty()) {
      return labelled();
    }
    Optional<Long> id = record.get().id();
    Optional<Volume> volume =
        id.isPresent()
            ? cloud.volumes().get(id.get()).filter(it -> ownership.owns(it.labels()))
            : order.find(record.get());
    if (volume.isPresent() && id.isEmpty()) {
      journal.write(record.get().is(Phase.FRESH, volume.get().id()));
    } else if (volume.isEmpty() && id.isPresent()) {
      LOG.warn("volume {} of Docker's data was deleted: the next server begins empty", id.get());
      journal.clear();
    }
    return volume;
  }

  /** The journal was lost: what is found may hold data. */
  private Optional<Volume> labelled() throws IOException {
    List<Volume> ours =
        DataVolumes.of(cloud, ownership).stream()
            .sorted(Comparator.comparingLong(Volume::id))
            .toList();
    ours.stream().skip(1).forEach(it -> LOG.warn("volume {} is ours and not used", it.name()));
    if (!ours.isEmpty()) {
      LOG.info("volume {} is ours by its labels", ours.getFirst().name());
      journal.write(record(ours.getFirst()));
    }
    return ours.stream().findFirst();
  }

  private static VolumeRecord record(Volume volume) {
    String nonce = volume.labels().getOrDefault(Ownership.NONCE, "");
    return VolumeRecord.intent(volume.name(), nonce).is(Phase.USED, volume.id());
  }

  /** The server lets its file system grow when it mounts it. */
  private void grow(Volume volume) {
    if (wish.gigabytes() > volume.size()) {
      LOG.info("volume {} grows to {} GB", volume.name(), wish.gigabytes());
      cloud.actions().await(List.of(cloud.volumes().resize(volume.id(), wish.gigabytes())), ACTION);
    } else if (wish.gigabytes() < volume.size()) {
      LOG.warn("volume {} stays at {} GB: volumes cannot shrink", volume.name(), volume.size());
    }
  }

  /** The server that had it last may just be going. */
  private Volume awaitFree(Volume volume) throws InterruptedException, ServerUnavailableException {
    Volume now = volume;
    for (int look = 0; now.server().isPresent(); look++) {
      if (look == LOOKS) {
        throw new ServerUnavailableException(
            "volume %s with Docker's data is still attached to server %d"
                .formatted(now.name(), now.server().get()),
            "delete that server in Hetzner's console, or detach the volume there");
      }
      pause.pause(BETWEEN_LOOKS);
      now = cloud.volumes().get(volume.id()).orElse(now);
    }
    return now;
  }

  /** Who cannot get a server has to know that another location is no way out. */
  public ServerUnavailableException explain(ServerUnavailableException refused) throws IOException {
    Optional<String> pinned = pinned();
    return pinned.isEmpty()
        ? refused
        : new ServerUnavailableException(
            "%s; it has to be in %s, where the volume with Docker's data is"
                .formatted(refused.getMessage(), pinned.get()),
            "try again later, name more types in hetzner.server_type or raise"
                + " limits.max_price_hourly, or give the data up: dockbridge volume delete",
            refused);
  }
}
