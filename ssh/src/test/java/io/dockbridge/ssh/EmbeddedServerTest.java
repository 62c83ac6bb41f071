package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.junit.jupiter.api.Test;

/** The server of the other tests must itself leave nothing behind. */
class EmbeddedServerTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("ours");

  /** A connection runs a command at once; a test that only connects and closes may overtake it. */
  @Test
  void aCommandWhoseChannelClosesWhileItIsCreatedLeavesNoThread() throws Exception {
    CountDownLatch created = new CountDownLatch(1);
    ServerCommands closedMeanwhile =
        new ServerCommands() {
          @Override
          public Command createCommand(ChannelSession channel, String text) throws IOException {
            channel.close(true);
            Command command = super.createCommand(channel, text);
            created.countDown();
            return command;
          }
        };
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (TestServer server = EmbeddedServer.start(IDENTITY, closedMeanwhile);
        SshConnection _ = server.connect(IDENTITY)) {
      created.await();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("command") || name.contains("shell"));
  }
}
