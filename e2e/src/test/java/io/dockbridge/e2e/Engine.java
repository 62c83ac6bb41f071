package io.dockbridge.e2e;

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

  @Override
  public void close() {
    installation.close();
  }
}
