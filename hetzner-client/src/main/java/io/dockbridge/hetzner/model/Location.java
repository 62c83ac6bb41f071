package io.dockbridge.hetzner.model;

/** A place with data centres, for instance fsn1. */
public record Location(long id, String name) {}
