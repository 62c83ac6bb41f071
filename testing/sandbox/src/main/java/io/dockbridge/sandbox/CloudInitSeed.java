package io.dockbridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Hands a server what Hetzner's metadata service would hand out, as a NoCloud seed in its file
 * system. The metadata address itself doesn't exist here.
 */
final class CloudInitSeed {
  private static final String CONFIG =
      """
      disable_root: false
      network: {config: disabled}
      datasource_list: [NoCloud]
      system_info: {default_user: {name: root}}
      """;

  private CloudInitSeed() {}

  static void write(Path root, MachineSpec spec) {
    Path seed = root.resolve("var/lib/cloud/seed/nocloud");
    Tree.write(seed.resolve("meta-data"), metaData(spec));
    Tree.write(seed.resolve("user-data"), decoded(spec.userData().orElse("")));
    spec.rootPassword().ifPresent(p -> Tree.write(seed.resolve("vendor-data"), passwordConfig(p)));
    Tree.write(root.resolve("etc/cloud/cloud.cfg.d/99-sandbox.cfg"), CONFIG);
  }

  private static String metaData(MachineSpec spec) {
    var json = Json.object().put("instance-id", Long.toString(spec.instanceId()));
    json.put("local-hostname", spec.hostname());
    spec.publicKeys().forEach(json.putArray("public-keys")::add);
    return json.toString(); // JSON is YAML
  }

  /**
   * Hetzner's data source decodes base64 where it finds it; cloud-init then unpacks gzip by itself.
   */
  static byte[] decoded(String userData) {
    return base64(userData).orElseGet(() -> userData.getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<byte[]> base64(String text) {
    try {
      return Optional.of(Base64.getDecoder().decode(text.replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String passwordConfig(String password) {
    return "#cloud-config\nssh_pwauth: true\nchpasswd:\n  expire: true\n  users:\n"
        + String.join(
            "\n",
            List.of("  - name: root", "    type: text", "    password: '" + password + "'", ""));
  }
}
