package io.dockbridge.doctor;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.HetznerException;
import io.dockbridge.hetzner.Server;
import java.util.List;

/** What the cloud answers to a harmless question. */
sealed interface CloudAnswer {
  /** The project's servers. */
  record Servers(List<Server> all) implements CloudAnswer {}

  /** No, or nothing. */
  record Refused(HetznerException reason) implements CloudAnswer {}

  static CloudAnswer of(HetznerClient cloud) {
    try {
      return new Servers(cloud.servers().list(""));
    } catch (HetznerException e) {
      return new Refused(e);
    }
  }
}
