package io.dockbridge.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A Python script of ours that runs on a server, at the other end of a command's stream. It greets
 * with a line once it runs. Used by the relays for TCP ports (ssh) and for UDP (portforward), and
 * by the helper for bind mounts (mounts).
 */
public final class PythonProgram {
  /** What a login shell says before; more is not a greeting any more. */
  private static final int MOST_NOISE = 64 << 10;

  private final byte[] script;
  private final String greeting;

  /**
   * Reads the script.
   *
   * @param resource beside the class {@code owner}
   * @param greeting how the line begins that it prints once it runs
   */
  public PythonProgram(Class<?> owner, String resource, String greeting) {
    this(read(owner, resource), greeting);
  }

  private PythonProgram(byte[] script, String greeting) {
    this.script = script;
    this.greeting = greeting;
  }

  /** The same, with the functions of {@code relay.py} in front of it. */
  public static PythonProgram ofRelay(Class<?> owner, String resource, String greeting) {
    byte[] shared = read(PythonProgram.class, "relay.py");
    byte[] own = read(owner, resource);
    byte[] script = Arrays.copyOf(shared, shared.length + own.length);
    System.arraycopy(own, 0, script, shared.length, own.length);
    return new PythonProgram(script, greeting);
  }

  private static byte[] read(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command that starts it; every login shell understands it. It waits for {@link #send}. */
  public String command() {
    return "exec python3 -IS -c 'import sys; source = sys.stdin.buffer.read(%d); exec(source)'"
        .formatted(script.length);
  }

  /** Sends the script. Nothing may follow before the greeting: Python may read ahead. */
  public void send(OutputStream out) throws IOException {
    out.write(script);
    out.flush();
  }

  /**
   * Waits until it runs.
   *
   * @return what follows the greeting on its line
   */
  public String awaitGreeting(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read = 0; read < MOST_NOISE; read++) {
      int character = in.read();
      int begin = line.indexOf(greeting);
      if (character < 0) {
        throw new IOException("it ended without a greeting");
      } else if (character != '\n') {
        line.append((char) character);
      } else if (begin >= 0) {
        return line.substring(begin + greeting.length()).strip();
      } else {
        line.setLength(0);
      }
    }
    throw new IOException("something else answers");
  }
}
