package io.dockbridge.sandbox;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * All that the API knows, in memory, under one lock. Handlers of calls run with the lock held and
 * only change what is here; work on machines runs elsewhere without it, and takes it for a moment
 * when it has something to tell.
 */
final class Project {
  private static final long FIRST_ID = 1_000_001;

  final Table<Server> servers = new Table<>("server");

  /** No longer part of the project, but their machines still are on this host. */
  final Set<Server> departing = new HashSet<>();

  final Table<SshKey> sshKeys = new Table<>("SSH key");
  final Table<Firewall> firewalls = new Table<>("firewall");
  final Table<Volume> volumes = new Table<>("volume");
  final Table<PrimaryIp> primaryIps = new Table<>("primary IP");
  final Table<Action> actions = new Table<>("action");

  private final ReentrantLock lock = new ReentrantLock();
  private final InstantSource clock;
  private long lastId = FIRST_ID;

  Project(InstantSource clock) {
    this.clock = clock;
  }

  <T> T locked(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  void locked(Runnable work) {
    locked(
        () -> {
          work.run();
          return true;
        });
  }

  long nextId() {
    return ++lastId;
  }

  /** Now, in the whole seconds that the API speaks in. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
