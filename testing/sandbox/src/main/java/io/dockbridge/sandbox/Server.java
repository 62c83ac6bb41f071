package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server as the API tells of it, with its machine. The fields that change are guarded by the
 * project's lock; the machine is only used on {@link #thread()}.
 */
final class Server implements Resource {
  enum Status {
    INITIALIZING,
    STARTING,
    RUNNING,
    STOPPING,
    OFF
  }

  /**
   * What never changes.
   *
   * @param ipv4 whether a public IPv4 address was wanted
   */
  record Facts(
      long id, ServerType type, Image image, Location location, Instant created, boolean ipv4) {}

  private final Facts facts;
  private final Machine machine;
  private final ExecutorService thread;
  private final Set<Long> firewalls = new LinkedHashSet<>();
  private final Set<Long> volumes = new LinkedHashSet<>();
  private String name;
  private Map<String, String> labels;
  private Status status = Status.INITIALIZING;
  private boolean deleteProtected;

  Server(Facts facts, Machine machine, String name, Map<String, String> labels) {
    this.facts = facts;
    this.machine = machine;
    this.name = name;
    this.labels = labels;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("sandbox-server-" + facts.id).factory());
  }

  @Override
  public long id() {
    return facts.id;
  }

  @Override
  public String name() {
    return name;
  }

  ServerType type() {
    return facts.type;
  }

  Location location() {
    return facts.location;
  }

  Instant created() {
    return facts.created;
  }

  Machine machine() {
    return machine;
  }

  ExecutorService thread() {
    return thread;
  }

  Action.Subject subject() {
    return new Action.Subject(facts.id, "server");
  }

  Map<String, String> labels() {
    return labels;
  }

  Set<Long> firewalls() {
    return firewalls;
  }

  Set<Long> volumes() {
    return volumes;
  }

  Status status() {
    return status;
  }

  void status(Status now) {
    status = now;
  }

  boolean isDeleteProtected() {
    return deleteProtected;
  }

  void protect(boolean delete) {
    deleteProtected = delete;
  }

  void describe(String newName, Map<String, String> newLabels) {
    name = newName;
    labels = newLabels;
  }

  ObjectNode json(boolean locked, Stock stock, long primaryIpId) {
    ObjectNode node =
        Json.object()
            .put("id", facts.id)
            .put("name", name)
            .put("status", status.name().toLowerCase(Locale.ROOT))
            .put("created", facts.created.toString())
            .put("locked", locked)
            .put("rescue_enabled", false)
            .put("primary_disk_size", facts.type.disk())
            .put("included_traffic", 20L << 40)
            .put("ingoing_traffic", 0)
            .put("outgoing_traffic", 0);
    node.putNull("backup_window").putNull("iso").putNull("placement_group");
    node.set("public_net", publicNet(primaryIpId));
    node.set("private_net", Json.array());
    node.set("load_balancers", Json.array());
    node.set("server_type", facts.type.json(stock));
    node.set("image", facts.image.json());
    node.set("location", facts.location.json());
    node.set("labels", Json.of(labels));
    node.set(
        "protection", Json.object().put("delete", deleteProtected).put("rebuild", deleteProtected));
    volumes.forEach(node.putArray("volumes")::add);
    return node;
  }

  private ObjectNode publicNet(long primaryIpId) {
    ObjectNode net = Json.object();
    if (facts.ipv4) {
      ObjectNode ipv4 = net.putObject("ipv4").put("id", primaryIpId).put("ip", machine.address());
      ipv4.put("blocked", false).put("dns_ptr", machine.address());
    } else {
      net.putNull("ipv4");
    }
    net.putNull("ipv6");
    net.set("floating_ips", Json.array());
    var applied = net.putArray("firewalls");
    firewalls.forEach(f -> applied.addObject().put("id", f).put("status", "applied"));
    return net;
  }
}
