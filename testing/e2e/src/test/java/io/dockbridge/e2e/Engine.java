package io.dockbridge.e2e;

import java.nio.file.Path;

/**
 * An installation whose daemon runs and whose server is up, with the image {@code busybox}. It is
 * shared by all tests that leave it as they found it; {@link SharedServer} makes sure of that.
 */
final class Engine implements AutoCloseable {
  /** Longer than any run, however long other tests leave it alone. */
  static final int IDLE_SECONDS = 24 * 3600;

  private final Installation installation;
  private final SharedServer server;

  private Engine(Installation installation) {
    this.installation = installation;
    this.server = new SharedServer(installation);
  }

  static Engine start(Cloud cloud) {
    Installation installation =
        new Installation(cloud).set("activity.idle_timeout", IDLE_SECONDS + "s");
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

  SharedServer server() {
    return server;
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
