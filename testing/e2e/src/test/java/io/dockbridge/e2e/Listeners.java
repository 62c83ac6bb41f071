package io.dockbridge.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where a process listens on TCP, as the kernel has it (proc(5), /proc/net/tcp). */
record Listeners(List<Listener> all) {
  private static final String LISTEN = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** One listening socket. */
  record Listener(InetAddress address, int port) {}

  static Listeners of(long pid) {
    Set<String> own = sockets(pid);
    return new Listeners(
        Stream.of("tcp", "tcp6")
            .flatMap(table -> lines(Path.of("/proc", pid + "", "net", table)).skip(1))
            .map(line -> line.strip().split("\\s+", -1))
            .filter(fields -> fields[STATE].equals(LISTEN) && own.contains(fields[INODE]))
            .map(fields -> listener(fields[LOCAL_ADDRESS]))
            .toList());
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The inodes of its sockets. */
  private static Set<String> sockets(long pid) {
    Set<String> inodes = new HashSet<>();
    for (Path descriptor : Folder.list(Path.of("/proc", pid + "", "fd"))) {
      try {
        String target = Files.readSymbolicLink(descriptor).toString();
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      } catch (NoSuchFileException _) {
        // closed meanwhile
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return inodes;
  }

  /** Addresses are words of four bytes in this machine's order. */
  private static Listener listener(String text) {
    String[] parts = text.split(":", -1);
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(parts[0]));
    ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
    while (words.hasRemaining()) {
      bytes.putInt(words.getInt());
    }
    try {
      return new Listener(InetAddress.getByAddress(bytes.array()), Integer.parseInt(parts[1], 16));
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }
}
