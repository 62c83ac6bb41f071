package io.dockbridge.enginesocket.containers;

/**
 * What containers have of this machine, and this machine of them.
 *
 * @param ports the local side of published ports
 * @param mounts this machine's folders in containers
 * @param host by which names containers reach this machine
 */
public record LocalSide(PublishedPorts ports, BindMounts mounts, HostNames host) {}
