package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.volume.VolumeMount;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/**
 * What answers at a server's address: an SSH server in this process that shows the host key it was
 * told, opens streams to an engine that says nothing, and runs the two commands that replace the
 * host key.
 */
final class FakeServer implements AutoCloseable {
  private final SshServer ssh = SshServer.setUpDefaultServer();
  private volatile SshKeyPair next = SshKeyPair.generate("");
  private volatile String shown = "";

  /** Whether streams to the engine are opened. */
  volatile boolean engineUp = true;

  /** What was run on it. */
  final List<String> commands = new CopyOnWriteArrayList<>();

  /** Why Docker does not start; empty if it has what it needs. */
  volatile String volumeProblem = "";

  private FakeServer(String host, int port, String hostKey, Predicate<String> accepted)
      throws IOException {
    ssh.setHost(host);
    ssh.setPort(port);
    show(hostKey);
    ssh.setPublickeyAuthenticator((_, key, _) -> accepted.test(PublicKeyEntry.toString(key)));
    ssh.setCommandFactory((_, command) -> new GuestCommand(command));
    List<ChannelFactory> channels = new ArrayList<>(ssh.getChannelFactories());
    channels.add(new EngineStreams());
    ssh.setChannelFactories(channels);
    ssh.start();
  }

  /**
   * Boots.
   *
   * @param hostKey private, in OpenSSH's format
   * @param accepted says of a public key whether it may log in
   */
  static FakeServer boot(String host, int port, String hostKey, Predicate<String> accepted)
      throws IOException {
    return new FakeServer(host, port, hostKey, accepted);
  }

  /** Breaks all connections; new ones are accepted. */
  void dropConnections() {
    ssh.getActiveSessions().forEach(it -> it.close(true));
  }

  /** The private host key of the moment. */
  String hostKey() {
    return shown;
  }

  int connections() {
    return ssh.getActiveSessions().size();
  }

  @Override
  public void close() throws IOException {
    ssh.stop(true);
  }

  private void show(String hostKey) throws IOException {
    try {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null,
              NamedResource.ofName("host key"),
              new ByteArrayInputStream(hostKey.getBytes(StandardCharsets.UTF_8)),
              null);
      ssh.setKeyPairProvider(KeyPairProvider.wrap(pairs));
      shown = hostKey;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private final class EngineStreams implements ChannelFactory {
    @Override
    public String getName() {
      return "direct-streamlocal@openssh.com";
    }

    @Override
    public Channel createChannel(Session session) {
      return new EngineStream();
    }
  }

  private final class EngineStream extends AbstractServerChannel {
    EngineStream() {
      super("", List.of(), null);
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
      OpenFuture future = new DefaultOpenFuture(this, this);
      if (engineUp) {
        signalChannelOpenSuccess();
        future.setOpened();
      } else {
        future.setException(
            new SshChannelOpenException(
                getChannelId(), SshConstants.SSH_OPEN_CONNECT_FAILED, "open failed"));
      }
      return future;
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {}

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {}
  }

  private final class GuestCommand implements Command {
    private final String text;
    private OutputStream out;
    private ExitCallback exit;

    GuestCommand(String text) {
      this.text = text;
    }

    @Override
    public void start(ChannelSession channel, Environment env) throws IOException {
      commands.add(text);
      if (text.contains(VolumeMount.PROBLEM)) {
        out.write(volumeProblem.getBytes(StandardCharsets.UTF_8));
        out.flush();
      } else if (text.contains("ssh-keygen")) {
        out.write(next.publicKey().getBytes(StandardCharsets.UTF_8));
        out.flush();
      } else if (text.contains("systemctl reload ssh")) {
        show(next.privateKey());
        next = SshKeyPair.generate("");
      }
      exit.onExit(text.contains("docker") && !engineUp ? 1 : 0);
    }

    @Override
    public void destroy(ChannelSession channel) {}

    @Override
    public void setInputStream(InputStream in) {}

    @Override
    public void setOutputStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void setErrorStream(OutputStream err) {}

    @Override
    public void setExitCallback(ExitCallback callback) {
      this.exit = callback;
    }
  }
}
