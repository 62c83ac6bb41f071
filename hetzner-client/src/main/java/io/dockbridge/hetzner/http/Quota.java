package io.dockbridge.hetzner.http;

import java.time.Instant;

/**
 * The project's request quota as of the latest answer. It is shared by all tools that use the
 * project and refills by one request per second.
 *
 * @param limit requests when full
 * @param remaining requests left
 * @param full when it is full again, by the server's clock
 */
public record Quota(int limit, int remaining, Instant full) {}
