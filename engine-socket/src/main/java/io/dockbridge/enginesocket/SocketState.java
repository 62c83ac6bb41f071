package io.dockbridge.enginesocket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.newsclub.net.unix.AFUNIXSocketChannel;

/** What is at a socket's path. Looking changes nothing. */
public sealed interface SocketState {
  /** sun_path is 104 bytes on macOS and 108 on Linux, one of them for the ending zero. */
  int MAX_PATH = 103;

  /** No system takes the path. */
  record PathTooLong() implements SocketState {}

  /** Nothing. */
  record Nothing() implements SocketState {}

  /** A file, a folder or a link, whoever's. */
  record NoSocket() implements SocketState {}

  /** Somebody listens, perhaps we. */
  record Listening(long pid) implements SocketState {}

  /** Left behind by a daemon of ours that was killed. */
  record StaleOurs() implements SocketState {}

  /** Left behind by another program. */
  record StaleForeign() implements SocketState {}

  /**
   * Looks.
   *
   * @param mark the file in which we remember which socket file is ours
   */
  static SocketState of(Path path, Path mark) throws IOException {
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
      return new PathTooLong();
    }
    Optional<BasicFileAttributes> there = attributes(path);
    if (there.isEmpty()) {
      return new Nothing();
    }
    if (!there.get().isOther()) {
      return new NoSocket();
    }
    Optional<Listening> listener = listener(path);
    if (listener.isPresent()) {
      return listener.get();
    }
    return isOurs(path, mark) ? new StaleOurs() : new StaleForeign();
  }

  /**
   * Whether the file is the one whose identity the mark has. An empty mark is left by a daemon that
   * was killed between making the socket and writing the mark.
   */
  static boolean isOurs(Path path, Path mark) throws IOException {
    try {
      Optional<String> identity = identity(path);
      String marked = new String(Files.readAllBytes(mark), StandardCharsets.UTF_8);
      return identity.filter(it -> marked.isEmpty() || it.equals(marked)).isPresent();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Device and inode: a path alone does not tell our socket from somebody else's. */
  static Optional<String> identity(Path path) throws IOException {
    return attributes(path).map(it -> String.valueOf(it.fileKey()));
  }

  private static Optional<Listening> listener(Path path) {
    try (AFUNIXSocketChannel probe = AFUNIXSocketChannel.open(AFUNIXSocketAddress.of(path))) {
      return Optional.of(new Listening(probe.getPeerCredentials().getPid()));
    } catch (IOException e) {
      return Optional.empty();
    }
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
