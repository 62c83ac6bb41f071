package io.dockbridge.hostservices;

import java.time.Instant;
import java.util.Optional;

/**
 * What containers have done with one service of this machine; plain data for JSON.
 *
 * @param service {@code 5432}, or {@code ssh-agent}
 * @param container the one that connected last, by name if it is known, else by address
 * @param last when
 * @param total connections so far, refused ones included
 * @param open connections now
 * @param refused why the last one was refused; empty if it was not
 */
public record IncomingPort(
    String service,
    String container,
    Instant last,
    long total,
    int open,
    Optional<String> refused) {}
