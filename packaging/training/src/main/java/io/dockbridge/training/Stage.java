package io.dockbridge.training;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/**
 * What a daemon is trained against, in this process and on loopback: a cloud, an SSH server that
 * runs no command, an engine, and a program behind a published port. Ends with the process.
 *
 * @param cloud the root of the Hetzner Cloud API
 * @param sshPort where the cloud's server listens for SSH
 */
record Stage(URI cloud, int sshPort) {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  static Stage open() throws IOException, GeneralSecurityException {
    // It would log every request.
    System.setProperty("logback.configurationFile", "io/dockbridge/training/silent.xml");
    InetSocketAddress engine = Engine.start(freePort());
    Login login = Login.start(newKey(), engine, startProgram());
    return new Stage(Cloud.start(login), login.port());
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
}
