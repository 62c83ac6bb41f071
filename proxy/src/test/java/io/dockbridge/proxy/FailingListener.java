package io.dockbridge.proxy;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A listener whose first accepts fail as if the process had no file descriptor left. */
final class FailingListener extends ServerSocketChannel {
  private final ServerSocketChannel real;
  private final AtomicInteger failures;

  FailingListener(ServerSocketChannel real, int failures) {
    super(real.provider());
    this.real = real;
    this.failures = new AtomicInteger(failures);
  }

  int failuresLeft() {
    return failures.get();
  }

  @Override
  public SocketChannel accept() throws IOException {
    if (failures.get() > 0) {
      failures.decrementAndGet();
      throw new IOException("Too many open files");
    }
    return real.accept();
  }

  @Override
  public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
    real.bind(local, backlog);
    return this;
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    real.setOption(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    return real.getOption(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return real.supportedOptions();
  }

  @Override
  public ServerSocket socket() {
    return real.socket();
  }

  @Override
  public SocketAddress getLocalAddress() throws IOException {
    return real.getLocalAddress();
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    real.close();
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    real.configureBlocking(block);
  }
}
