package io.dockbridge.ssh.transport;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionListener;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.Relay;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way through a ProxyCommand or a jump host: a program whose input and output are the
 * connection. Since MINA wants a socket, it gets one on loopback, for which one connection only is
 * taken: the one that has come from where MINA says that it has. Other users of this machine cannot
 * get through.
 *
 * <p>Threads, platform ones since pipes block: {@code ssh-proxy-command} accepts and copies one
 * direction, {@code ssh-proxy-command-back} the other. They end when the program or the connection
 * does.
 */
public final class ProxyCommand implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ProxyCommand.class);
  private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

  private static final ConnectionListener NOBODY =
      new ConnectionListener() {
        @Override
        public void sent(int bytes) {}

        @Override
        public void received(int bytes) {}
      };

  private final ServerSocketChannel entrance;
  private final Process program;
  private final Path errors;
  private final CompletableFuture<SocketAddress> ours = new CompletableFuture<>();

  /** A program of the shell's, with the host and port in the place of %h and %p. */
  public static List<String> shell(String command, String host, int port) {
    String line =
        command.replace("%h", host).replace("%p", Integer.toString(port)).replace("%%", "%");
    return List.of("/bin/sh", "-c", "exec " + line);
  }

  private ProxyCommand(ServerSocketChannel entrance, Process program, Path errors) {
    this.entrance = entrance;
    this.program = program;
    this.errors = errors;
  }

  /**
   * Starts the program.
   *
   * @param environment of the program, instead of ours
   * @throws IOException if it cannot be started
   */
  public static ProxyCommand open(List<String> command, Map<String, String> environment)
      throws IOException {
    LOG.debug("the way to the host is {}", command);
    ServerSocketChannel entrance = ServerSocketChannel.open();
    Path errors = Files.createTempFile("dockbridge-proxy-", ".err");
    try {
      entrance.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ProxyCommand route = new ProxyCommand(entrance, start(command, environment, errors), errors);
      THREADS.newThread(route::carry).start();
      return route;
    } catch (IOException e) {
      entrance.close();
      Files.deleteIfExists(errors);
      throw e;
    }
  }

  private static Process start(List<String> command, Map<String, String> environment, Path errors)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private void carry() {
    Thread.currentThread().setName("ssh-proxy-command");
    try {
      Relay.run(new ChannelDuplex(accept()), new Pipes(program), THREADS, NOBODY);
    } catch (IOException e) {
      LOG.debug("the way to the host has ended: {}", e.toString());
    } finally {
      program.destroy();
    }
  }

  private SocketChannel accept() throws IOException {
    while (true) {
      SocketChannel candidate = entrance.accept();
      if (ours.join().equals(candidate.getRemoteAddress())) {
        entrance.close();
        return candidate;
      }
      LOG.warn("a connection from {} is none of ours", candidate.getRemoteAddress());
      candidate.close();
    }
  }

  /** Where to connect instead of the server. */
  public InetSocketAddress entrance() {
    try {
      return (InetSocketAddress) entrance.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Our connection to {@link #entrance} comes from this address. */
  public void entered(InetSocketAddress from) {
    ours.complete(from);
  }

  /** The last thing that the program complained of. */
  public Optional<String> complaint() {
    try {
      return Files.readString(errors).lines().filter(it -> !it.isBlank()).reduce((_, last) -> last);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** Ends the program and the threads. Idempotent. */
  @Override
  public void close() throws IOException {
    ours.complete(new InetSocketAddress(0)); // nobody
    program.descendants().forEach(ProcessHandle::destroy);
    program.destroy();
    entrance.close();
    Files.deleteIfExists(errors);
  }

  /** A program's output and input. The program's end ends a blocked read. */
  private record Pipes(Process program) implements Duplex {
    @Override
    public InputStream input() {
      return program.getInputStream();
    }

    @Override
    public OutputStream output() {
      return program.getOutputStream();
    }

    @Override
    public void shutdownOutput() throws IOException {
      program.getOutputStream().close();
    }

    @Override
    public void close() {
      program.destroy();
    }
  }
}
