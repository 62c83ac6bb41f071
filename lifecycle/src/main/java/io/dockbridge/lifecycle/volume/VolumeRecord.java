package io.dockbridge.lifecycle.volume;

import java.util.Optional;

/**
 * What this instance knows of its volume.
 *
 * @param name unique, chosen before the volume is asked for; the same until it exists, so that it
 *     cannot be bought twice
 * @param nonce label that proves a volume of that name to be the one asked for
 * @param id empty until the cloud has answered
 */
record VolumeRecord(String name, String nonce, Phase phase, Optional<Long> id) {

  /** What has become of it; written before the step that it names begins. */
  enum Phase {
    /** It is being asked for: it may exist or not. */
    CREATING,
    /** It exists, and no server with it has been of use. */
    FRESH,
    /** It may hold what the user wants to keep. */
    USED
  }

  static VolumeRecord intent(String name, String nonce) {
    return new VolumeRecord(name, nonce, Phase.CREATING, Optional.empty());
  }

  /** A volume that is there, as the cloud's id tells. */
  VolumeRecord is(Phase next, long volume) {
    return new VolumeRecord(name, nonce, next, Optional.of(volume));
  }
}
