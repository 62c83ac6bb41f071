package io.dockbridge.mounts.state;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file that was changed on both sides.
 *
 * @param path on this machine; has the laptop's version
 * @param kept where the container's version is
 */
public record Conflict(Instant time, Path path, Path kept) {}
