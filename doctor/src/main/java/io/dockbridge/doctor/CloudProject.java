package io.dockbridge.doctor;

import io.dockbridge.config.ConfigException;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.lifecycle.InstanceClaims;
import java.util.Optional;

/**
 * The project that the instance's servers are in.
 *
 * @param client asks with whatever token there is: without one the API still answers that it wants
 *     one
 * @param noToken why there is none
 * @param ownerId whose servers are ours
 * @param claims tells instances whose daemon runs
 */
public record CloudProject(
    HetznerClient client,
    Optional<ConfigException> noToken,
    String ownerId,
    InstanceClaims claims) {}
