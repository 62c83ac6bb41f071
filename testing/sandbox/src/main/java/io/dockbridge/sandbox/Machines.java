package io.dockbridge.sandbox;

/** Where machines and disks come from. */
sealed interface Machines extends AutoCloseable permits NspawnMachines, PaperMachines {
  /**
   * Claims the place (and so the address) of a new machine; quick, and safe under the project's
   * lock.
   */
  Machine claim(long serverId);

  /** Makes the disk of a volume. */
  void createVolume(long volumeId, long gigabytes, String format);

  /** Makes the disk of a volume larger, in use or not. */
  void resizeVolume(long volumeId, long gigabytes);

  void deleteVolume(long volumeId);

  @Override
  void close();
}
