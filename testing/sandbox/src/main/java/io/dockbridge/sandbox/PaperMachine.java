package io.dockbridge.sandbox;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** A server that exists in the API only. */
final class PaperMachine implements Machine {
  private final String address;

  PaperMachine(String address) {
    this.address = address;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public void prepare(MachineSpec spec) {}

  @Override
  public void boot(Executor thread, Runnable poweredOff) {}

  @Override
  public void pressPowerButton() {}

  @Override
  public void pressReset() {}

  @Override
  public void powerOff() {}

  @Override
  public void applyFirewall(List<FirewallRule> rules, boolean active) {}

  @Override
  public void attachVolume(long volumeId) {}

  @Override
  public void detachVolume(long volumeId) {}

  @Override
  public void destroy() {}

  @Override
  public Optional<MachineView> view() {
    return Optional.empty();
  }
}
