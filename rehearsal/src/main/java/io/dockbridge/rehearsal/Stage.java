package io.dockbridge.rehearsal;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.ProxyServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;

/**
 * A process of its own: what it loads and does is not to be learnt. Writes the port of its SSH
 * server to {@link #PORT_FILE} when it is ready, and lives until its standard input ends.
 */
public final class Stage {
  /** In the home directory; there when all the rest is. */
  public static final String PORT_FILE = "port";

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private Stage() {}

  /**
   * Sets it up.
   *
   * @param arguments a home directory, which gets the key that is let in and the host's
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    // It would say everything.
    System.setProperty("logback.configurationFile", "io/dockbridge/rehearsal/silent.xml");
    InetSocketAddress engine = Engine.start(freePort());
    SocketAddress program = startProgram();
    KeyPair identity = newKey();
    KeyPair host = newKey();
    int port = startServer(host, identity, engine, program);
    Path home = Path.of(arguments[0]);
    writeKeys(home.resolve(".ssh"), identity, host, port);
    Path half = Files.writeString(home.resolve(PORT_FILE + ".new"), Integer.toString(port));
    Files.move(half, home.resolve(PORT_FILE), StandardCopyOption.ATOMIC_MOVE);
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static int startServer(
      KeyPair host, KeyPair identity, SocketAddress engine, SocketAddress program)
      throws IOException {
    SshServer server = SshServer.setUpDefaultServer();
    CoreModuleProperties.TCP_NODELAY.set(server, true);
    server.setHost(LOOPBACK.getHostAddress());
    server.setKeyPairProvider(KeyPairProvider.wrap(host));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, identity.getPublic()));
    // Whatever is asked for; and no sessions, so that nothing can be run.
    server.setChannelFactories(
        List.of(
            ForwardedChannel.factory("direct-streamlocal@openssh.com", _ -> connect(engine)),
            ForwardedChannel.factory("direct-tcpip", _ -> connect(program))));
    server.start();
    return server.getPort();
  }

  private static Duplex connect(SocketAddress address) throws IOException {
    return new ChannelDuplex(SocketChannel.open(address));
  }

  /** Says what it hears. */
  private static SocketAddress startProgram() throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
    ConnectionHandler echo =
        channel -> {
          ChannelDuplex client = new ChannelDuplex(channel);
          client.input().transferTo(client.output());
        };
    ProxyServer.open(listener, "program", Thread::startVirtualThread, 100, echo);
    return listener.getLocalAddress();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static void writeKeys(Path folder, KeyPair identity, KeyPair host, int port)
      throws IOException, GeneralSecurityException {
    Files.createDirectories(folder);
    Path file = folder.resolve("id_ecdsa");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (OutputStream out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(identity, "rehearsal", null, out);
    }
    String key = PublicKeyEntry.toString(host.getPublic());
    Files.writeString(
        folder.resolve("known_hosts"),
        "[%s]:%d %s%n".formatted(LOOPBACK.getHostAddress(), port, key));
  }
}
