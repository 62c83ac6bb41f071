package io.dockbridge.sandbox;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Servers without machines, with addresses that no machine has (TEST-NET-1, RFC 5737): for tests of
 * the API alone.
 */
final class PaperMachines implements Machines {
  private final AtomicInteger last = new AtomicInteger();

  @Override
  public Machine claim(long serverId) {
    return new PaperMachine("192.0.2." + (1 + last.getAndIncrement() % 254));
  }

  @Override
  public void createVolume(long volumeId, long gigabytes, String format) {}

  @Override
  public void resizeVolume(long volumeId, long gigabytes) {}

  @Override
  public void deleteVolume(long volumeId) {}

  @Override
  public void close() {}
}
