package io.dockbridge.hetzner.model;

import java.util.Map;
import java.util.Optional;

/**
 * What {@code POST /volumes} takes.
 *
 * @param name unique in the project, at most 64 characters
 * @param size GB, 10 to 10240
 * @param location the location's name
 * @param format {@code ext4} or {@code xfs}; empty: not formatted
 */
public record CreateVolume(
    String name, int size, String location, Optional<String> format, Map<String, String> labels) {}
