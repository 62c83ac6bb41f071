package io.dockbridge.sandbox;

import java.util.Optional;

/**
 * A server as tests see it.
 *
 * @param status as in the API: {@code running}, {@code off}, …
 * @param address its IPv4 address
 * @param machine its body; empty in a sandbox without machines
 */
public record ServerView(
    long id, String name, String status, String address, Optional<MachineView> machine) {}
