package io.dockbridge.doctor;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.model.Architecture;
import io.dockbridge.hetzner.model.CreateServer;
import io.dockbridge.sandbox.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server with our labels that no daemon knows. */
final class ForgottenServer {
  private ForgottenServer() {}

  static void make(Sandbox sandbox, String owner, String instance) {
    Map<String, String> labels =
        Map.of(
            "managed-by", "dockbridge", "dockbridge-owner", owner, "dockbridge-instance", instance);
    try (HetznerClient cloud =
        new HetznerClient(sandbox.endpoint(), sandbox::token, Timing.standard())) {
      long image = cloud.images().findByName("docker-ce", Architecture.X86).orElseThrow().id();
      var _ =
          cloud
              .servers()
              .create(
                  new CreateServer(
                      "dockbridge-forgotten",
                      "cx23",
                      image,
                      Optional.of("fsn1"),
                      List.of(),
                      Optional.empty(),
                      labels,
                      List.of(),
                      List.of(),
                      new CreateServer.PublicNet(true, true)));
    }
  }
}
