package io.dockbridge.lifecycle.provision;

import io.dockbridge.lifecycle.connection.Heartbeat;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a new server is told at its first boot.
 *
 * <p>Only modules of cloud-init's network stage stand in the way of the first request: they end
 * before sshd answers and before dockerd starts. What runs in the final stage does not matter for
 * it, except on a stock image, where Docker has to be installed there.
 *
 * <p>Any process on the server can read this text, so the host key in it is the only secret, and is
 * replaced after the first connection.
 *
 * <p>The text is in {@code cloud-init.yaml} and the scripts beside it.
 */
final class CloudInit {
  private CloudInit() {}

  /**
   * The user_data of a server that shows {@code hostKey}. A secret: never logged.
   *
   * @param bootScript for the shell, run at every boot before Docker starts
   * @param hostGateway the address that {@code host-gateway} means; empty: the engine's own
   */
  static String userData(
      SshKeyPair hostKey, Optional<String> bootScript, Optional<String> hostGateway) {
    Map<String, String> values =
        Map.of(
            "firewall", resource("firewall.sh"),
            "host_gateway", hostGateway.map(CloudInit::hostGateway).orElse(""),
            "boot_script", bootScript.map(CloudInit::bootCommand).orElse(""),
            "private_key", hostKey.privateKey(),
            "public_key", hostKey.publicKey(),
            "heartbeat", Heartbeat.FILE);
    return resource("cloud-init.yaml")
        .lines()
        .map(it -> filled(it, values))
        .collect(Collectors.joining());
  }

  private static String hostGateway(String address) {
    return bootCommand(resource("host-gateway.sh").replace("{{address}}", address));
  }

  private static String bootCommand(String script) {
    return "- |\n" + script.indent(2);
  }

  /** A value with several lines stands alone in its line, whose indentation all of it gets. */
  private static String filled(String line, Map<String, String> values) {
    String bare = line.strip();
    int indentation = line.length() - line.stripLeading().length();
    for (Map.Entry<String, String> each : values.entrySet()) {
      String name = "{{" + each.getKey() + "}}";
      if (bare.equals(name)) {
        return each.getValue().indent(indentation);
      }
      bare = bare.replace(name, each.getValue());
    }
    return " ".repeat(indentation) + bare + "\n";
  }

  private static String resource(String name) {
    try (InputStream in = CloudInit.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
