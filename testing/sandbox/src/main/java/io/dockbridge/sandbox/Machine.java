package io.dockbridge.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The body of one server. Its address is known from the start; everything else takes time and is
 * called on the server's own thread, one call after the other, never under the project's lock.
 */
sealed interface Machine permits NspawnMachine, PaperMachine {
  String address();

  /** Makes disk and network. */
  void prepare(MachineSpec spec);

  /**
   * Starts the system and returns once its first process runs.
   *
   * @param thread the server's own thread, on which a system that restarts itself is booted again
   * @param poweredOff called on that thread when the system has switched itself off
   */
  void boot(Executor thread, Runnable poweredOff);

  /** Asks the system to switch itself off, as the power button does; returns at once. */
  void pressPowerButton();

  /** Asks the system to restart itself; returns at once. */
  void pressReset();

  /**
   * Pulls the plug; nothing runs any more when this returns, and what was not written to a volume
   * yet is lost.
   */
  void powerOff();

  void applyFirewall(List<FirewallRule> rules, boolean active);

  void attachVolume(long volumeId);

  void detachVolume(long volumeId);

  /** Removes all of it, whatever state it is in. */
  void destroy();

  /** What tests see of it. */
  Optional<MachineView> view();
}
