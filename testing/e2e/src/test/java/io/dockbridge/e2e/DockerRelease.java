package io.dockbridge.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The docker clients that {@code tools/docker-clients} unpacks. */
enum DockerRelease {
  /** Of Debian's next release, with buildx and compose 2. */
  LATEST("latest"),
  /** Of the machine's own release: 20.10 in Debian 12, which speaks BuildKit by itself. */
  MACHINE("release");

  private final String folder;

  DockerRelease(String folder) {
    this.folder = folder;
  }

  /** This client at the same socket. */
  DockerCli client(DockerCli docker) {
    return docker.by(List.of(tree().resolve("bin/docker").toString()));
  }

  /** This client at the same socket, with its plugins, and a folder for its configuration. */
  DockerCli clientWithPlugins(DockerCli docker, Path configuration) throws IOException {
    Path plugins = tree().resolve("libexec/docker/cli-plugins");
    Files.createDirectories(configuration);
    Files.writeString(
        configuration.resolve("config.json"), "{\"cliPluginsExtraDirs\":[\"" + plugins + "\"]}");
    return client(docker).with("DOCKER_CONFIG", configuration.toString());
  }

  private Path tree() {
    return UnpackedClients.folder().resolve(folder).resolve("usr");
  }
}
