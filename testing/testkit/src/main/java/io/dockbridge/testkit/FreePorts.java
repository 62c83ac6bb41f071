package io.dockbridge.testkit;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * TCP ports that nobody uses and, for as long as a test takes, nobody takes by chance. They lie
 * below those that the kernel gives to connections that go out, and to port 0 (from 32768 on Linux,
 * RFC 6335 §6 says from 49152). Each JVM has a block of them for itself, as many run tests at once:
 * it has a block whose first port it listens on, until it ends.
 *
 * <p>Thread-safe; no port is given out twice in one JVM before all of its block were.
 */
public final class FreePorts {
  private static final int FIRST = 12_000;
  private static final int LAST = 32_000;
  private static final int BLOCK = 500;
  private static final boolean HAS_IPV6 = canBind("::1", 0);

  /** Held for its port; never accepts. */
  private static final ServerSocket CLAIM = claim();

  /** Guarded by the class. */
  private static int next = CLAIM.getLocalPort() + 1;

  private FreePorts() {}

  /** Begins somewhere, so that JVMs that start together seldom meet. */
  private static ServerSocket claim() {
    int blocks = (LAST - FIRST) / BLOCK;
    int somewhere = ThreadLocalRandom.current().nextInt(blocks);
    for (int i = 0; i < blocks; i++) {
      Optional<ServerSocket> claim = listen("127.0.0.1", FIRST + (somewhere + i) % blocks * BLOCK);
      if (claim.isPresent()) {
        return claim.get();
      }
    }
    throw new AssertionError("all blocks of ports are taken");
  }

  /** One port that can be bound on 127.0.0.1 and ::1 now. */
  public static int one() {
    return inARow(1);
  }

  /** The first of so many ports that can be bound, fewer than 500. */
  public static synchronized int inARow(int count) {
    for (int tried = 0; tried < BLOCK; tried += count) {
      int first = take(count);
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new AssertionError("no " + count + " free ports in a row");
  }

  private static int take(int count) {
    int begin = CLAIM.getLocalPort() + 1;
    int first = next + count <= CLAIM.getLocalPort() + BLOCK ? next : begin;
    next = first + count;
    return first;
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
    Optional<ServerSocket> socket = listen(address, port);
    try {
      if (socket.isPresent()) {
        socket.get().close();
      }
      return socket.isPresent();
    } catch (IOException e) {
      throw new AssertionError(address + " port " + port, e);
    }
  }

  private static Optional<ServerSocket> listen(String address, int port) {
    try {
      return Optional.of(new ServerSocket(port, 1, InetAddress.getByName(address)));
    } catch (BindException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new AssertionError(address + " port " + port, e);
    }
  }
}
