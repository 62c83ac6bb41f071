package io.dockbridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code POST /servers} asks for, checked: whatever is wrong with it is refused as Hetzner
 * does before anything is made.
 *
 * @param userData exactly as posted
 */
record ServerOrder(
    String name,
    ServerType type,
    Image image,
    Location location,
    List<SshKey> keys,
    Optional<String> userData,
    Map<String, String> labels,
    List<Firewall> firewalls,
    List<Volume> volumes,
    boolean ipv4,
    boolean start) {

  private static final int MAX_USER_DATA = 32 * 1024;
  private static final int MAX_FIREWALLS = 5;
  private static final String LABEL = "[A-Za-z0-9](?:[-A-Za-z0-9]{0,61}[A-Za-z0-9])?";
  private static final Pattern HOSTNAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  static ServerOrder parse(RequestBody body, Project project, Stock stock) {
    body.allowing(
        "name",
        "server_type",
        "image",
        "location",
        "ssh_keys",
        "user_data",
        "labels",
        "firewalls",
        "volumes",
        "automount",
        "public_net",
        "start_after_create",
        "networks",
        "placement_group");
    ServerType type = type(body);
    return new ServerOrder(
        name(body, project),
        type,
        Image.require(body.requiredIdOrName("image"), type.architecture()),
        location(body, type, stock),
        body.idsOrNames("ssh_keys").stream()
            .map(k -> project.sshKeys.requireReferenced("ssh_keys", k))
            .toList(),
        userData(body),
        body.labels().orElse(Map.of()),
        firewalls(body, project),
        body.numbers("volumes").stream()
            .map(v -> project.volumes.requireReferenced("volumes", Long.toString(v)))
            .toList(),
        ipv4(body),
        body.flag("start_after_create").orElse(true));
  }

  private static String name(RequestBody body, Project project) {
    String name = body.required("name");
    if (name.length() > 253 || !HOSTNAME.matcher(name).matches()) {
      throw ApiError.invalidInput("name", "server name is invalid");
    }
    project.servers.requireFree(name, 0);
    return name;
  }

  private static ServerType type(RequestBody body) {
    String wanted = body.requiredIdOrName("server_type");
    return ServerType.find(wanted)
        .orElseThrow(
            () -> ApiError.invalidInput("server_type", "unknown server type '" + wanted + "'"));
  }

  /** The location asked for, or the first that has the type in stock. */
  private static Location location(RequestBody body, ServerType type, Stock stock) {
    Optional<Location> wanted = body.idOrName("location").map(Location::require);
    if (wanted.isPresent() && !type.locations().contains(wanted.get().name())) {
      throw ApiError.invalidInput("location", "unsupported location for server type");
    }
    if (wanted.filter(type::isWithdrawn).isPresent()) {
      throw ApiError.invalidInput(
          "server_type", "server type %d is deprecated".formatted(type.id()));
    }
    return wanted
        .or(
            () ->
                type.locations().stream()
                    .filter(l -> stock.has(type.name(), l))
                    .findFirst()
                    .map(Location::require))
        .filter(l -> stock.has(type.name(), l.name()))
        .orElseThrow(ServerOrder::outOfStock);
  }

  static ApiError outOfStock() {
    return ApiError.of(412, "resource_unavailable", "error during placement");
  }

  private static Optional<String> userData(RequestBody body) {
    Optional<String> userData = body.text("user_data");
    if (userData.isPresent()
        && userData.get().getBytes(StandardCharsets.UTF_8).length > MAX_USER_DATA) {
      throw ApiError.invalidInput(
          "user_data", "Length must be between 0 and " + MAX_USER_DATA + ".");
    }
    return userData;
  }

  private static List<Firewall> firewalls(RequestBody body, Project project) {
    List<Firewall> firewalls =
        body.objects("firewalls").stream()
            .map(f -> f.allowing("firewall").idOrName("firewall").orElse(""))
            .map(f -> project.firewalls.requireReferenced("firewalls", f))
            .toList();
    if (firewalls.size() > MAX_FIREWALLS) {
      throw ApiError.invalidInput(
          "firewalls", "at most " + MAX_FIREWALLS + " firewalls are allowed");
    }
    return firewalls;
  }

  private static boolean ipv4(RequestBody body) {
    return body.object("public_net")
        .map(net -> net.allowing("enable_ipv4", "enable_ipv6", "ipv4", "ipv6"))
        .flatMap(net -> net.flag("enable_ipv4"))
        .orElse(true);
  }
}
