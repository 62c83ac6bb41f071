package io.dockbridge.cli.daemon;

import io.dockbridge.cli.docker.DockerContext;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.SandboxProcess;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.DockBridgeConfig.OnStop;
import io.dockbridge.config.Environment;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.daemon.Daemon;
import io.dockbridge.daemon.InstanceConflictException;
import io.dockbridge.daemon.session.DaemonException;
import java.io.Closeable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon in this process. It ends by its control API, or by a signal: then the JVM's shutdown
 * thread closes it, while the thread that waits in {@link #awaitStop} comes back too. Whoever is
 * first does it, the other waits.
 */
final class ForegroundDaemon implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ForegroundDaemon.class);

  private final Daemon daemon;
  private final boolean destroy;
  private final DockerContext context;
  private final SandboxProcess sandbox;

  /** Guarded by this. */
  private boolean closed;

  private ForegroundDaemon(
      Daemon daemon, boolean destroy, DockerContext context, SandboxProcess sandbox) {
    this.daemon = daemon;
    this.destroy = destroy;
    this.context = context;
    this.sandbox = sandbox;
  }

  static ForegroundDaemon start(
      Instance instance,
      HetznerToken token,
      Environment environment,
      DockerContext context,
      SandboxProcess sandbox,
      List<String> program)
      throws CliException {
    try {
      Daemon daemon =
          Daemon.start(instance.config(), token, instance.state(), environment, program);
      boolean destroy = instance.config().lifecycle().onStop() == OnStop.DESTROY;
      ForegroundDaemon started = new ForegroundDaemon(daemon, destroy, context, sandbox);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(started::shutDown));
      return started;
    } catch (InstanceConflictException e) {
      throw new CliException(ExitCode.INSTANCE_CONFLICT, e.getMessage(), e.advice());
    } catch (DaemonException e) {
      throw new CliException(e.getMessage(), e.advice(), e);
    }
  }

  /** Stops when a process has ended, however that came. */
  void stopAfter(long pid) {
    CompletableFuture<ProcessHandle> end =
        ProcessHandle.of(pid)
            .map(ProcessHandle::onExit)
            .orElseGet(() -> CompletableFuture.completedFuture(ProcessHandle.current()));
    var _ =
        end.thenRunAsync(
            () -> {
              LOG.info("Process {}, for which this daemon ran, has ended", pid);
              shutDown();
            },
            it -> Thread.ofPlatform().name("dockbridge-stop").start(it));
  }

  void awaitStop() throws InterruptedException {
    daemon.awaitStop();
  }

  @Override
  public void close() {
    end();
  }

  /** After a signal nobody else ends the sandbox, and without its server it has no use. */
  private void shutDown() {
    if (end() && destroy) {
      attempt(() -> sandbox.stop(Thread::sleep));
    }
  }

  /** True for the caller that did it. */
  private synchronized boolean end() {
    if (closed) {
      return false;
    }
    closed = true;
    daemon.stop(destroy);
    attempt(context::restore);
    return true;
  }

  private interface Step {
    void take() throws CliException;
  }

  private static void attempt(Step step) {
    try {
      step.take();
    } catch (CliException e) {
      LOG.warn("{} {}", e.getMessage(), e.advice());
    }
  }
}
