package io.dockbridge.lifecycle.volume;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Money;
import io.dockbridge.hetzner.model.Pricing;
import io.dockbridge.hetzner.model.Volume;
import io.dockbridge.lifecycle.server.Ownership;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The volumes of an instance as people see them: normally one, or none. Every call asks the cloud,
 * whether the instance runs or not. Thread-safe.
 */
public final class DataVolumes {
  private static final Duration UNPROTECT = Duration.ofMinutes(1);

  private final HetznerClient cloud;
  private final Ownership ownership;

  /** Those with the labels of {@code ownership}; the client is not closed by this. */
  public DataVolumes(HetznerClient cloud, Ownership ownership) {
    this.cloud = cloud;
    this.ownership = ownership;
  }

  /**
   * One volume.
   *
   * @param priceMonthly net, of the whole volume; empty if the cloud names no price
   * @param currency of the price
   */
  public record DataVolumeInfo(Volume volume, Optional<BigDecimal> priceMonthly, String currency) {}

  /**
   * Those that exist.
   *
   * @throws HetznerException if the cloud does not say
   */
  public List<DataVolumeInfo> list() {
    List<Volume> volumes = of(cloud, ownership);
    if (volumes.isEmpty()) {
      return List.of();
    }
    Pricing prices = cloud.pricing();
    return volumes.stream().map(it -> info(it, prices)).toList();
  }

  /**
   * Deletes one with all that is on it; it must not be attached. Its protection goes first.
   *
   * @throws HetznerException if the cloud refuses
   */
  public void delete(DataVolumeInfo volume) {
    cloud.actions().await(List.of(cloud.volumes().protect(volume.volume().id(), false)), UNPROTECT);
    cloud.volumes().delete(volume.volume().id());
  }

  /** The selector finds them, the labels have the last word. */
  static List<Volume> of(HetznerClient cloud, Ownership ownership) {
    return cloud.volumes().list(ownership.serverSelector()).stream()
        .filter(it -> ownership.owns(it.labels()))
        .filter(it -> Ownership.DATA.equals(it.labels().get(Ownership.ROLE)))
        .toList();
  }

  private static DataVolumeInfo info(Volume volume, Pricing prices) {
    return new DataVolumeInfo(
        volume,
        prices
            .volumePerGbMonth()
            .map(Money::net)
            .map(it -> it.multiply(BigDecimal.valueOf(volume.size()))),
        prices.currency());
  }
}
