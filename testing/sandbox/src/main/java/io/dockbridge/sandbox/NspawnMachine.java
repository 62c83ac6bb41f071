package io.dockbridge.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;

/**
 * One real server. Its disk is an overlay over the common tree; Docker's directories are real ones,
 * because overlay on overlay doesn't work.
 */
final class NspawnMachine implements Machine {
  private final NspawnMachines home;
  private final int number;
  private final HostNetwork network;
  private final Path directory;
  private final Path root;
  private final Pause pause;
  private final Set<Long> volumes = new ConcurrentSkipListSet<>();
  private volatile Optional<Container> container = Optional.empty();

  NspawnMachine(NspawnMachines home, int number, Path directory, Pause pause) {
    this.home = home;
    this.number = number;
    this.network = new HostNetwork(number);
    this.directory = directory;
    this.root = directory.resolve("root");
    this.pause = pause;
  }

  @Override
  public String address() {
    return network.address();
  }

  @Override
  public void prepare(MachineSpec spec) {
    for (String name : List.of("upper", "work", "root", "docker", "containerd", "by-id")) {
      Tree.directory(directory.resolve(name));
    }
    CloudInitSeed.write(directory.resolve("upper"), spec);
    Tree.write(directory.resolve("upper/etc/resolv.conf"), NspawnMachines.resolverConfiguration());
    String layers =
        "lowerdir="
            + home.tree()
            + ",upperdir="
            + directory.resolve("upper")
            + ",workdir="
            + directory.resolve("work");
    Command.run("mount", "-t", "overlay", "overlay", "-o", layers, root.toString());
    network.up(home.internet());
  }

  @Override
  public void boot(Executor thread, Runnable poweredOff) {
    Container booted =
        Container.start(root, binds(), directory.resolve("console.log"), network, pause);
    container = Optional.of(booted);
    var _ = booted.exit().thenAcceptAsync(code -> ended(booted, code, thread, poweredOff), thread);
  }

  private List<String> binds() {
    List<String> binds = new ArrayList<>();
    binds.add(directory.resolve("docker") + ":/var/lib/docker");
    binds.add(directory.resolve("containerd") + ":/var/lib/containerd");
    binds.add(directory.resolve("by-id") + ":/dev/disk/by-id");
    if (Files.exists(Path.of("/dev/fuse"))) {
      binds.add("/dev/fuse");
    }
    volumes.forEach(v -> binds.add(home.openVolume(v).device().toString()));
    return binds;
  }

  private void ended(Container which, int code, Executor thread, Runnable poweredOff) {
    if (!container.equals(Optional.of(which))) {
      return; // killed on purpose
    }
    container = Optional.empty();
    which.kill();
    if (code == Container.REBOOT) {
      boot(thread, poweredOff);
    } else {
      poweredOff.run();
    }
  }

  @Override
  public void pressPowerButton() {
    container.ifPresent(Container::pressPowerButton);
  }

  @Override
  public void pressReset() {
    container.ifPresent(Container::pressReset);
  }

  @Override
  public void powerOff() {
    Optional<Container> running = container;
    container = Optional.empty();
    running
        .flatMap(Container::firstProcess)
        .ifPresent(pid -> volumes.forEach(v -> PowerCut.of(home.openVolume(v), pid)));
    running.ifPresent(Container::kill);
  }

  @Override
  public void applyFirewall(List<FirewallRule> rules, boolean active) {
    network.firewall(rules, active);
  }

  @Override
  public void attachVolume(long volumeId) {
    Path device = home.openVolume(volumeId).device();
    volumes.add(volumeId);
    link(volumeId, device);
    firstProcess().ifPresent(pid -> makeNode(pid, device));
  }

  @Override
  public void detachVolume(long volumeId) {
    volumes.remove(volumeId);
    Tree.deleteFile(link(volumeId));
    home.closeVolume(volumeId);
  }

  private void link(long volumeId, Path device) {
    try {
      Files.deleteIfExists(link(volumeId));
      Files.createSymbolicLink(link(volumeId), device);
    } catch (IOException e) {
      throw Tree.failed("cannot name volume " + volumeId, e);
    }
  }

  private Path link(long volumeId) {
    return directory.resolve("by-id").resolve("scsi-0HC_Volume_" + volumeId);
  }

  /** A running system gets the node in its own /dev, which only its processes see. */
  private static void makeNode(long pid, Path device) {
    Path node =
        Path.of("/proc", Long.toString(pid), "root").resolve(device.toString().substring(1));
    Command.run("cp", "-a", "--remove-destination", device.toString(), node.toString());
  }

  @Override
  public void destroy() {
    powerOff();
    List.copyOf(volumes).forEach(this::detachVolume);
    Leftovers.removeMachine(network, directory, home.internet(), pause);
    home.release(number);
  }

  private Optional<Long> firstProcess() {
    return container.flatMap(Container::firstProcess);
  }

  @Override
  public Optional<MachineView> view() {
    return Optional.of(
        new MachineView(network.name(), network.name(), root, firstProcess(), network.processes()));
  }
}
