package io.dockbridge.hetzner.model;

import java.util.Optional;

/**
 * A place with data centres, for instance fsn1.
 *
 * @param networkZone for instance eu-central
 */
public record Location(
    long id,
    String name,
    Optional<String> description,
    Optional<String> city,
    Optional<String> country,
    Optional<String> networkZone) {}
