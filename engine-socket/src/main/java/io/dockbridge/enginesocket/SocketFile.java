package io.dockbridge.enginesocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalLong;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketCredentials;

/**
 * A bound unix socket and its file. Which file is ours is remembered by its device and inode in a
 * mark file, because a path alone does not tell our stale socket from somebody else's.
 */
final class SocketFile {
  /** sun_path is 104 bytes on macOS and 108 on Linux, one of them for the ending zero. */
  private static final int MAX_PATH = 103;

  private final Path path;
  private final Path mark;
  private final AFUNIXServerSocketChannel channel;
  private final int owner;

  private SocketFile(Path path, Path mark, AFUNIXServerSocketChannel channel, int owner) {
    this.path = path;
    this.mark = mark;
    this.channel = channel;
    this.owner = owner;
  }

  /**
   * Binds the path, readable and writable for this user only.
   *
   * @throws SocketInUseException if something is at the path that isn't our own stale socket
   */
  static SocketFile bind(Path path, Path mark) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
      throw new SocketInUseException(
          "The socket path is longer than the " + MAX_PATH + " bytes that systems allow: " + path);
    }
    removeStale(path, mark);
    AFUNIXServerSocketChannel channel = AFUNIXServerSocketChannel.open();
    try {
      channel.bind(AFUNIXSocketAddress.of(path), 256);
      // junixsocket makes it 0666. Until this line another user could connect: every peer's uid is
      // checked as well.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(mark, identity(path).orElse(""));
      int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      return new SocketFile(path, mark, channel, owner);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  AFUNIXServerSocketChannel channel() {
    return channel;
  }

  /** Whether a peer may use the socket: this user, and root, who could anyway. */
  boolean isAllowed(AFUNIXSocketCredentials peer) {
    return peer.getUid() == 0 || peer.getUid() == owner;
  }

  /** Removes the file, unless another has taken its place, and the mark. Idempotent. */
  void close() throws IOException {
    try {
      if (isOurs(path, mark)) {
        Files.deleteIfExists(path);
      }
      Files.deleteIfExists(mark);
    } finally {
      channel.close();
    }
  }

  private static void removeStale(Path path, Path mark) throws IOException {
    Optional<BasicFileAttributes> there = attributes(path);
    if (there.isEmpty()) {
      return;
    }
    if (!there.get().isOther()) {
      throw new SocketInUseException(path + " exists and is not a socket; it was left alone");
    }
    OptionalLong listener = listener(path);
    if (listener.isPresent()) {
      throw new SocketInUseException(
          "Process %d listens on %s; it was left alone".formatted(listener.getAsLong(), path),
          listener);
    }
    if (!isOurs(path, mark)) {
      throw new SocketInUseException(
          path
              + " is a dead socket that another program left behind; remove it if nobody needs it");
    }
    Files.delete(path);
  }

  /** The pid of whoever listens; empty if nobody does. */
  private static OptionalLong listener(Path path) {
    try (AFUNIXSocketChannel probe = AFUNIXSocketChannel.open(AFUNIXSocketAddress.of(path))) {
      return OptionalLong.of(probe.getPeerCredentials().getPid());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean isOurs(Path path, Path mark) throws IOException {
    try {
      Optional<String> identity = identity(path);
      return identity.isPresent() && identity.get().equals(Files.readString(mark));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Optional<String> identity(Path path) throws IOException {
    return attributes(path).map(it -> String.valueOf(it.fileKey()));
  }

  private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
