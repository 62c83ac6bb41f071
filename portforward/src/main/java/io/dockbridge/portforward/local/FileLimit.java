package io.dockbridge.portforward.local;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many of the files that this process may have open can be local ports: half. The rest is for
 * connections, docker.sock and the server, so that many ports cost nobody but themselves. Of the
 * thread {@code ports}.
 */
public final class FileLimit {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern OPEN_FILES = Pattern.compile("Max open files +(\\d{1,9}) ");

  /** Where the system does not say; macOS gives a JVM as many. */
  private static final int USUAL = 10_240;

  private final int files;
  private int sockets;

  private FileLimit(int files) {
    this.files = files;
  }

  /** Of a process that may have so many files open. */
  static FileLimit of(int files) {
    return new FileLimit(files);
  }

  public static FileLimit ofThisProcess() {
    try {
      Matcher files = OPEN_FILES.matcher(Files.readString(LIMITS));
      return new FileLimit(files.find() ? Integer.parseInt(files.group(1)) : USUAL);
    } catch (IOException _) {
      return new FileLimit(USUAL);
    }
  }

  /** The most sockets that can be local ports. */
  public int most() {
    return files / 2;
  }

  /** The most connections to ports that can be open, if at most so many are wanted. */
  int connections(int wanted) {
    return Math.min(wanted, files / 4);
  }

  /**
   * Another socket is going to be opened.
   *
   * @throws SocketException if that would be too many
   */
  void requireOneMore() throws SocketException {
    if (sockets >= most()) {
      throw new SocketException("%s, and %d are local ports already".formatted(this, sockets));
    }
  }

  /** How many more sockets can be opened. */
  int left() {
    return most() - sockets;
  }

  @Override
  public String toString() {
    return "this process may have only %d files open (ulimit -n)".formatted(files);
  }

  /** So many sockets were opened; negative: closed. */
  void taken(int more) {
    sockets += more;
  }
}
