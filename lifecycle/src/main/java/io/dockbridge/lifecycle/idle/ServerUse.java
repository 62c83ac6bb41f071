package io.dockbridge.lifecycle.idle;

import io.dockbridge.activity.ActivitySnapshot;
import java.time.Instant;
import java.util.Optional;

/**
 * All that decides whether a server is still needed.
 *
 * @param activity what lies after the moment of the decision is of a clock that was set back since,
 *     and counts as {@code since}
 * @param containers empty if the engine would not say
 * @param created of the server, for its paid hours
 * @param since when the server came into use, or was last seen to be needed by a container
 * @param keptUntil empty if the user did not ask to keep it
 */
record ServerUse(
    ActivitySnapshot activity,
    Optional<ContainerUse> containers,
    Instant created,
    Instant since,
    Optional<Instant> keptUntil) {}
