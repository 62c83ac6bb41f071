package io.dockbridge.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whose a connection on loopback is, as Linux lists its sockets (proc_pid_net(5)). Other users of
 * this machine see the one-time address among the browser's arguments, and could be faster.
 */
final class PeerUser {
  private static final List<String> LISTS = List.of("tcp", "tcp6");

  /** 127.0.0.1, at the end of an IPv6 address too, if that is a mapped one. */
  private static final String END = "0100007F:%04X";

  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int USER = 7;

  private PeerUser() {}

  /**
   * Whether a user who is neither this one nor root holds the far end. False where the system does
   * not say.
   *
   * @param far the port of the one who connected
   * @param here the port that was connected to
   */
  static boolean isForeign(int far, int here) {
    try {
      Path proc = Path.of("/proc/net");
      int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
      for (String list : LISTS) {
        if (Files.isReadable(proc.resolve(list)) && isForeign(proc.resolve(list), far, here, own)) {
          return true;
        }
      }
      return false;
    } catch (IOException | UnsupportedOperationException _) {
      return false; // macOS, where the address is among nobody's arguments for long
    }
  }

  static boolean isForeign(Path list, int far, int here, int own) throws IOException {
    try (Stream<String> lines = Files.lines(list)) {
      return lines
          .map(it -> it.strip().split("\\s+"))
          .filter(it -> it.length > USER)
          .filter(it -> it[LOCAL].endsWith(END.formatted(far)))
          .filter(it -> it[REMOTE].endsWith(END.formatted(here)))
          .mapToInt(it -> Integer.parseInt(it[USER]))
          .anyMatch(user -> user != own && user != 0);
    }
  }
}
