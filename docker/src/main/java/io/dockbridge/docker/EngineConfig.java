package io.dockbridge.docker;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;

/**
 * docker-java's settings. Its own default reads DOCKER_HOST, the current docker context and
 * registry passwords of the user; none of that is for our connection to the engine.
 */
enum EngineConfig implements DockerClientConfig {
  INSTANCE;

  @Override
  public URI getDockerHost() {
    return URI.create("unix:///var/run/docker.sock");
  }

  /** Paths without a version: each engine then speaks its own, whatever its minimum is. */
  @Override
  public RemoteApiVersion getApiVersion() {
    return RemoteApiVersion.UNKNOWN_VERSION;
  }

  @Override
  public String getRegistryUsername() {
    return "";
  }

  @Override
  public String getRegistryPassword() {
    return "";
  }

  @Override
  public String getRegistryEmail() {
    return "";
  }

  @Override
  public String getRegistryUrl() {
    return AuthConfig.DEFAULT_SERVER_ADDRESS;
  }

  @Override
  public AuthConfig effectiveAuthConfig(String imageName) {
    return new AuthConfig();
  }

  @Override
  public AuthConfigurations getAuthConfigurations() {
    return new AuthConfigurations();
  }

  @Override
  @SuppressWarnings("deprecation")
  public SSLConfig getSSLConfig() { // null is the interface's word for "no TLS"
    return null;
  }
}
