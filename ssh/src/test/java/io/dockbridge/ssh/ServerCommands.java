package io.dockbridge.ssh;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.command.CommandFactory;
import org.apache.sshd.server.shell.InvertedShellWrapper;
import org.apache.sshd.server.shell.ProcessShell;

/**
 * The commands that one {@link EmbeddedServer} runs, each in a shell. It owns their threads: MINA's
 * {@code ProcessShellCommandFactory} gives each command a thread pool and ends it with the channel,
 * so that a channel which is closed while its command is being created leaves that thread behind.
 */
class ServerCommands implements CommandFactory, AutoCloseable {
  private static final int BUFFER = 8 << 10;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("server-command-", 0).factory());

  private final Set<ProcessShell> shells = ConcurrentHashMap.newKeySet();

  @Override
  public Command createCommand(ChannelSession channel, String text) throws IOException {
    ProcessShell shell = new ProcessShell(List.of("/bin/sh", "-c", text));
    shells.add(shell);
    return new InvertedShellWrapper(shell, threads, false, BUFFER) {
      @Override
      public synchronized void start(ChannelSession of, Environment env) throws IOException {
        try {
          super.start(of, env);
        } catch (RejectedExecutionException e) {
          shell.destroy(of); // the server has ended meanwhile
          throw new IOException(e);
        }
      }
    };
  }

  /** To be called after the server's end. */
  @Override
  public void close() {
    threads.shutdown();
    shells.forEach(shell -> shell.destroy(null)); // which ends their threads
    threads.close();
  }
}
