package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** An address that was made with a server and goes away after it. */
record PrimaryIp(long id, String ip, String location, Optional<Long> server, Instant created)
    implements Resource {

  @Override
  public String name() {
    return "primary_ip-" + id;
  }

  PrimaryIp unassigned() {
    return new PrimaryIp(id, ip, location, Optional.empty(), created);
  }

  ObjectNode json() {
    ObjectNode node =
        Json.object().put("id", id).put("name", name()).put("ip", ip).put("type", "ipv4");
    node.put("assignee_id", server.orElse(null));
    node.put("assignee_type", server.isPresent() ? "server" : "unassigned");
    node.put("auto_delete", true).put("blocked", false).put("created", created.toString());
    node.set("location", Location.require(location).json());
    node.set("dns_ptr", Json.array());
    node.set("labels", Json.object());
    node.set("protection", Json.object().put("delete", false));
    return node;
  }
}
