package io.dockbridge.enginesocket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketCredentials;

/**
 * A bound unix socket and its file. Which file is ours is remembered by its device and inode in a
 * mark file, because a path alone does not tell our stale socket from somebody else's.
 */
final class SocketFile {
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
    makeWay(path, mark);
    Files.writeString(mark, ""); // nothing is there: what is found there after a crash is ours
    AFUNIXServerSocketChannel channel = AFUNIXServerSocketChannel.open();
    try {
      channel.bind(AFUNIXSocketAddress.of(path), 256);
      // junixsocket makes it 0666. Until this line another user could connect: every peer's uid is
      // checked as well.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      Files.writeString(mark, SocketState.identity(path).orElse(""));
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
      if (SocketState.isOurs(path, mark)) {
        Files.deleteIfExists(path);
      }
      Files.deleteIfExists(mark);
    } finally {
      channel.close();
    }
  }

  /** Removes our own stale socket; leaves everything else alone and says what it is. */
  private static void makeWay(Path path, Path mark) throws IOException {
    switch (SocketState.of(path, mark)) {
      case SocketState.Nothing _ -> {}
      case SocketState.StaleOurs _ -> Files.delete(path);
      case SocketState.PathTooLong _ ->
          throw new SocketInUseException(
              "The socket path is longer than the "
                  + SocketState.MAX_PATH
                  + " bytes that systems allow: "
                  + path);
      case SocketState.NoSocket _ ->
          throw new SocketInUseException(path + " exists and is not a socket; it was left alone");
      case SocketState.Listening(long pid) ->
          throw new SocketInUseException(
              "Process %d listens on %s; it was left alone".formatted(pid, path),
              OptionalLong.of(pid));
      case SocketState.StaleForeign _ ->
          throw new SocketInUseException(
              path
                  + " is a dead socket that another program left behind; remove it if nobody needs"
                  + " it");
    }
  }
}
