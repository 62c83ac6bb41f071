package io.dockbridge.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports that nobody uses and, for as long as a test takes, nobody takes by chance: they lie
 * below those that the kernel gives to connections that go out, and to port 0 (from 32768 on Linux,
 * RFC 6335 §6 says from 49152). Thread-safe; no port is given out twice in one JVM before all were.
 */
public final class FreePorts {
  private static final int FIRST = 20_000;

  /** Leaves room above, as ports that are taken are replaced by higher ones. */
  private static final int LAST = 30_000;

  /** Somewhere, as other processes look for ports too. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(FIRST, LAST));

  private static final boolean HAS_IPV6 = canBind("::1", 0);

  private FreePorts() {}

  /** One port that can be bound on 127.0.0.1 and ::1 now. */
  public static int one() {
    return inARow(1);
  }

  /** The first of so many ports that can be bound. */
  public static int inARow(int count) {
    for (int tried = 0; tried < LAST - FIRST; tried += count) {
      int first = NEXT.getAndUpdate(port -> port + count < LAST ? port + count : FIRST);
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new AssertionError("no " + count + " free ports in a row");
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      if (!isFree(port)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFree(int port) {
    return canBind("127.0.0.1", port) && (!HAS_IPV6 || canBind("::1", port));
  }

  private static boolean canBind(String address, int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getByName(address))) {
      return true;
    } catch (BindException _) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(address + " port " + port, e);
    }
  }
}
