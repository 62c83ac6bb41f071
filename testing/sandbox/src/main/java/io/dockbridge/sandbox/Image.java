package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What a server can be made from. <b>All of them boot the same tree</b>, a Debian 13 with Docker
 * Engine (see {@link RootFs}): the names are those that programs written for Hetzner ask for, not a
 * promise of the distribution behind them.
 *
 * @param type {@code system} or {@code app}
 */
record Image(
    long id,
    String type,
    String name,
    String description,
    String flavor,
    String version,
    String architecture) {
  private static final String TABLE =
      """
      40093247|app|docker-ce|Docker CE|ubuntu|24.04|x86
      105888141|app|docker-ce|Docker CE|ubuntu|24.04|arm
      161547269|system|ubuntu-24.04|Ubuntu 24.04|ubuntu|24.04|x86
      161547270|system|ubuntu-24.04|Ubuntu 24.04|ubuntu|24.04|arm
      67794396|system|ubuntu-22.04|Ubuntu 22.04|ubuntu|22.04|x86
      103908130|system|ubuntu-22.04|Ubuntu 22.04|ubuntu|22.04|arm
      114690387|system|debian-12|Debian 12|debian|12|x86
      114690389|system|debian-12|Debian 12|debian|12|arm
      310557660|system|debian-13|Debian 13|debian|13|x86
      310557661|system|debian-13|Debian 13|debian|13|arm
      """;

  static final List<Image> ALL = TABLE.lines().map(Image::parse).toList();

  private static Image parse(String line) {
    String[] f = line.split("\\|", -1);
    return new Image(Long.parseLong(f[0]), f[1], f[2], f[3], f[4], f[5], f[6]);
  }

  static Optional<Image> find(long id) {
    return ALL.stream().filter(i -> i.id == id).findFirst();
  }

  /**
   * The image for a machine of this architecture: a name stands for one image per architecture, an
   * id must fit, else 422.
   */
  static Image require(String idOrName, String architecture) {
    List<Image> named =
        ALL.stream()
            .filter(i -> i.name.equals(idOrName) || Long.toString(i.id).equals(idOrName))
            .toList();
    if (named.isEmpty()) {
      throw ApiError.invalidInput("image", "image '" + idOrName + "' not found");
    }
    return named.stream()
        .filter(i -> i.architecture.equals(architecture))
        .findFirst()
        .orElseThrow(() -> ApiError.invalidInput("image", "image has incompatible architecture"));
  }

  ObjectNode json() {
    ObjectNode node =
        Json.object()
            .put("id", id)
            .put("type", type)
            .put("status", "available")
            .put("name", name)
            .put("description", description)
            .putNull("image_size")
            .put("disk_size", 5)
            .put("created", "2026-01-15T10:00:00Z")
            .putNull("created_from")
            .putNull("bound_to")
            .put("os_flavor", flavor)
            .put("os_version", version)
            .put("architecture", architecture)
            .put("rapid_deploy", true)
            .putNull("deprecated")
            .putNull("deleted");
    node.set("protection", Json.object().put("delete", false));
    node.set("labels", Json.object());
    return node;
  }
}
