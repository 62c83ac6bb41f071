package io.dockbridge.lifecycle.volume;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.model.CreateVolume;
import io.dockbridge.hetzner.model.CreatedVolume;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Volume;
import io.dockbridge.lifecycle.server.Ownership;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for a volume so that none is ever paid for without our knowing: its name is on disk before
 * the request and stays the same until the volume exists. Names are unique in a project, so a
 * request whose answer was lost can be repeated without buying a second one.
 */
final class VolumeOrder {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeOrder.class);
  private static final int TRIES = 3;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);
  private static final Duration CREATION = Duration.ofMinutes(2);

  private final HetznerClient cloud;
  private final Ownership ownership;
  private final VolumeJournal journal;
  private final Sleeper pause;
  private final SecureRandom random = new SecureRandom();

  VolumeOrder(HetznerClient cloud, Ownership ownership, VolumeJournal journal, Sleeper pause) {
    this.cloud = cloud;
    this.ownership = ownership;
    this.journal = journal;
    this.pause = pause;
  }

  /**
   * Creates an empty volume, without a file system; it is journaled as fresh when this returns.
   *
   * @param gigabytes its size
   * @throws HetznerException if the cloud refused; the journal then says whether there may be one
   */
  Volume place(String location, int gigabytes) throws IOException, InterruptedException {
    VolumeRecord intent = journal.read().orElseGet(this::newIntent);
    journal.write(intent);
    LOG.info("a volume of {} GB is asked for in {}", gigabytes, location);
    CreatedVolume created = send(intent, request(intent, location, gigabytes));
    journal.write(intent.is(VolumeRecord.Phase.FRESH, created.volume().id()));
    cloud.actions().await(created.actions(), CREATION);
    return created.volume();
  }

  /** The volume that was asked for by that name, if it came to be. */
  Optional<Volume> find(VolumeRecord intent) {
    return cloud
        .volumes()
        .findByName(intent.name())
        .filter(it -> ownership.owns(it.labels()))
        .filter(it -> intent.nonce().equals(it.labels().get(Ownership.NONCE)));
  }

  private CreatedVolume send(VolumeRecord intent, CreateVolume request)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return cloud.volumes().create(request);
      } catch (HetznerException e) {
        boolean lost = e.outcomeUnknown() || e.is(ErrorCode.UNIQUENESS_ERROR);
        Optional<Volume> found = lost ? find(intent) : Optional.empty();
        if (found.isPresent()) {
          LOG.warn("the answer for {} was lost, the volume is there", intent.name(), e);
          return new CreatedVolume(found.get(), Optional.empty(), List.of());
        }
        if (!e.outcomeUnknown()) {
          journal.clear(); // refused, or the name is somebody else's
          throw e;
        }
        if (attempt == TRIES) {
          throw e;
        }
        pause.pause(BETWEEN_TRIES);
      }
    }
  }

  private CreateVolume request(VolumeRecord intent, String location, int gigabytes) {
    Map<String, String> labels =
        ownership.instanceLabels(
            Map.of(Ownership.NONCE, intent.nonce(), Ownership.ROLE, Ownership.DATA));
    return new CreateVolume(intent.name(), gigabytes, location, Optional.empty(), labels);
  }

  private VolumeRecord newIntent() {
    byte[] bytes = new byte[12];
    random.nextBytes(bytes);
    String hex = HexFormat.of().formatHex(bytes);
    return VolumeRecord.intent("dockbridge-data-" + hex.substring(0, 8), hex.substring(8));
  }
}
