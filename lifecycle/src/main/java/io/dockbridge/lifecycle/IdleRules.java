package io.dockbridge.lifecycle;

import java.time.Duration;

/**
 * When a server counts as unused.
 *
 * @param idleTimeout how long nothing must have happened
 * @param connectionTimeout how long an open connection counts without a byte
 * @param grace how long an idle server is still kept for whoever comes back
 */
public record IdleRules(
    Duration idleTimeout,
    Duration connectionTimeout,
    Duration grace,
    ContainersPolicy containers,
    DestroyAt destroyAt) {}
