package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Real machines: overlays of one tree, each with a network of its own, booted by systemd-nspawn.
 */
final class NspawnMachines implements Machines {
  private final Path tree;
  private final Path state;
  private final boolean internet;
  private final RunDirectory run;
  private final String owner;
  private final Pause pause;
  private final Map<Long, LoopDevice> attached = new ConcurrentHashMap<>();

  NspawnMachines(
      Path tree, Path state, boolean internet, RunDirectory run, String owner, Pause pause) {
    this.tree = tree;
    this.state = state;
    this.internet = internet;
    this.run = run;
    this.owner = owner;
    this.pause = pause;
  }

  @Override
  public NspawnMachine claim(long serverId) {
    HostNetwork.keepOnThisMachine();
    return new NspawnMachine(
        this, run.claim(owner), state.resolve("servers").resolve(Long.toString(serverId)), pause);
  }

  @Override
  public void createVolume(long volumeId, long gigabytes, String format) {
    Path file = volumeFile(volumeId);
    Tree.directory(file.getParent());
    Command.run("truncate", "-s", gigabytes + "G", file.toString());
    if (!format.isEmpty()) {
      Command.run("mkfs." + format, "-q", file.toString());
    }
  }

  @Override
  public void deleteVolume(long volumeId) {
    Tree.deleteFile(volumeFile(volumeId));
  }

  @Override
  public void close() {
    Leftovers.remove(run, owner, pause);
  }

  LoopDevice openVolume(long volumeId) {
    return attached.computeIfAbsent(volumeId, id -> LoopDevice.attach(volumeFile(id)));
  }

  void closeVolume(long volumeId) {
    LoopDevice device = attached.remove(volumeId);
    if (device != null) {
      device.detach(pause);
    }
  }

  @Override
  public void resizeVolume(long volumeId, long gigabytes) {
    Command.run("truncate", "-s", gigabytes + "G", volumeFile(volumeId).toString());
    Optional.ofNullable(attached.get(volumeId)).ifPresent(LoopDevice::resize);
  }

  Path tree() {
    return tree;
  }

  boolean internet() {
    return internet;
  }

  void release(int number) {
    run.release(number);
  }

  private Path volumeFile(long volumeId) {
    return state.resolve("volumes").resolve(volumeId + ".img");
  }

  /**
   * The host's name servers, unless they are the host's own loopback, which a server cannot reach.
   */
  static String resolverConfiguration() {
    Path stub = Path.of("/run/systemd/resolve/resolv.conf");
    Path file = Files.exists(stub) ? stub : Path.of("/etc/resolv.conf");
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
