package io.dockbridge.doctor;

import io.dockbridge.config.ConfigException;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.lifecycle.orphans.InstanceClaims;
import java.util.Optional;

/**
 * The cloud project of an instance. Made by the {@code doctor} command.
 *
 * @param client uses any token, also none: the API then still answers that it wants one
 * @param noToken why there is no token; empty if there is one
 * @param ownerId the owner label of our servers
 * @param claims knows which instances have a running daemon
 */
public record CloudProject(
    HetznerClient client,
    Optional<ConfigException> noToken,
    String ownerId,
    InstanceClaims claims) {}
