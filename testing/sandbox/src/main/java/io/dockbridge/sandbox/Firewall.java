package io.dockbridge.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A set of rules that can be applied to servers; what they don't let in stays out. */
record Firewall(
    long id, String name, List<FirewallRule> rules, Map<String, String> labels, Instant created)
    implements Resource {

  Firewall with(List<FirewallRule> newRules) {
    return new Firewall(id, name, newRules, labels, created);
  }

  Firewall with(String newName, Map<String, String> newLabels) {
    return new Firewall(id, newName, rules, newLabels, created);
  }

  Action.Subject subject() {
    return new Action.Subject(id, "firewall");
  }

  ObjectNode json(Stream<Server> appliedTo) {
    ObjectNode node =
        Json.object().put("id", id).put("name", name).put("created", created.toString());
    rules.stream().map(FirewallRule::json).forEach(node.putArray("rules")::add);
    node.set("labels", Json.of(labels));
    var applied = node.putArray("applied_to");
    appliedTo.forEach(
        s ->
            applied
                .addObject()
                .put("type", "server")
                .set("server", Json.object().put("id", s.id())));
    return node;
  }
}
