package io.dockbridge.doctor;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import java.util.List;

/** The cloud's answer to a request for the project's servers, which several checks use. */
sealed interface CloudAnswer {
  /** The API works and accepts the token. */
  record Servers(List<Server> all) implements CloudAnswer {}

  /** The API refused, or did not answer. */
  record Refused(HetznerException reason) implements CloudAnswer {}

  static CloudAnswer of(HetznerClient cloud) {
    try {
      return new Servers(cloud.servers().list(""));
    } catch (HetznerException e) {
      return new Refused(e);
    }
  }
}
