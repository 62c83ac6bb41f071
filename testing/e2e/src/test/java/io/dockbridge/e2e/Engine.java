package io.dockbridge.e2e;

import java.nio.file.Path;

/**
 * An installation whose daemon runs and whose server is up, with the image {@code busybox}. It is
 * shared by all tests that leave it as they found it.
 */
final class Engine implements AutoCloseable {
  private final Installation installation;

  private Engine(Installation installation) {
    this.installation = installation;
  }

  static Engine start(Cloud cloud) {
    Installation installation = new Installation(cloud);
    try {
      installation.dockbridge().start();
      installation.docker().importBusybox();
      return new Engine(installation);
    } catch (RuntimeException | AssertionError e) {
      installation.close();
      throw e;
    }
  }

  Installation installation() {
    return installation;
  }

  Dockbridge dockbridge() {
    return installation.dockbridge();
  }

  DockerCli docker() {
    return installation.docker();
  }

  /** The engine's own socket: the file systems of the server's processes can be reached here. */
  Path socketOfTheServer() {
    long pid = installation.server().machine().orElseThrow().firstProcess().orElseThrow();
    return Path.of("/proc", pid + "", "root/run/docker.sock");
  }

  /** The docker client at the engine's own socket. */
  DockerCli direct() {
    return new DockerCli(installation, socketOfTheServer());
  }

  @Override
  public void close() {
    installation.close();
  }
}
