package io.dockbridge.ssh;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.PinnedHostKey;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.auth.TestKeys;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.training.ForwardedChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;

/** MINA's own server in this process; a channel type for unix sockets is added. */
final class EmbeddedServer implements TestServer {
  private volatile SshKeyPair hostKey = SshKeyPair.generate("test");
  private final SshServer server = SshServer.setUpDefaultServer();
  private final ServerCommands commands;

  private EmbeddedServer(SshKeyPair accepted, ServerCommands commands) throws IOException {
    this.commands = commands;
    KeyPair host = TestKeys.pairOf(hostKey);
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(host));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, TestKeys.pairOf(accepted).getPublic()));
    server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
    server.setCommandFactory(commands);
    List<ChannelFactory> channels = new ArrayList<>(server.getChannelFactories());
    channels.add(
        ForwardedChannel.factory(
            "direct-streamlocal@openssh.com", request -> socket(request.getString())));
    server.setChannelFactories(channels);
    server.start();
  }

  private static Duplex socket(String path) throws IOException {
    return new ChannelDuplex(SocketChannel.open(UnixDomainSocketAddress.of(path)));
  }

  static EmbeddedServer start(SshKeyPair accepted) throws IOException {
    return start(accepted, new ServerCommands());
  }

  static EmbeddedServer start(SshKeyPair accepted, ServerCommands commands) throws IOException {
    return new EmbeddedServer(accepted, commands);
  }

  @Override
  public SshEndpoint endpoint() {
    return new SshEndpoint("127.0.0.1", server.getPort(), "somebody");
  }

  @Override
  public PinnedHostKey hostKey() {
    return new PinnedHostKey(hostKey.publicKey());
  }

  /** Connections that stand keep the one they have seen. */
  PinnedHostKey changeHostKey() {
    hostKey = SshKeyPair.generate("test");
    server.setKeyPairProvider(KeyPairProvider.wrap(TestKeys.pairOf(hostKey)));
    return hostKey();
  }

  @Override
  public void kill() throws IOException {
    server.stop(true);
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
    commands.close();
  }
}
