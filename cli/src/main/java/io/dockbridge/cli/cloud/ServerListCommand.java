package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.MoneyText;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.config.ConfigException;
import io.dockbridge.cost.BilledServer;
import io.dockbridge.cost.PriceList;
import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Server;
import io.dockbridge.lifecycle.server.ProjectServer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dockbridge server list}. */
@Command(
    name = "list",
    description = "List all servers of the project that any DockBridge made, with age and cost.")
public final class ServerListCommand extends Subcommand implements Callable<Integer> {
  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public Integer call() throws ConfigException, CliException {
    try (CloudAccess cloud = CloudAccess.open(top())) {
      List<ProjectServer> servers = ProjectServer.all(cloud.client(), cloud.ownerId());
      ArrayNode document = JsonNodeFactory.instance.arrayNode();
      if (!servers.isEmpty()) {
        Optional<PriceList> prices = prices(cloud.client());
        Instant now = cloud.client().serverTime().orElseGet(clock()::instant);
        servers.forEach(it -> document.add(json(it, prices, now)));
      }
      output.print(document, ServerListCommand::table);
    }
    return ExitCode.OK;
  }

  /** What exists is worth knowing even where nobody says what it costs. */
  private static Optional<PriceList> prices(HetznerClient client) {
    try {
      return Optional.of(new PriceList(client.pricing()));
    } catch (HetznerException _) {
      return Optional.empty();
    }
  }

  private static ObjectNode json(ProjectServer found, Optional<PriceList> prices, Instant now) {
    Server server = found.server();
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", server.id())
            .put("name", server.name())
            .put("owner", found.mine() ? "mine" : "other")
            .put("instance", found.instance().orElse(null))
            .put("server_type", server.serverType())
            .put("location", server.location())
            .put("status", server.status().name().toLowerCase(Locale.ROOT))
            .put("created", server.created().toString())
            .put("age", Math.max(0, Duration.between(server.created(), now).toSeconds()))
            .put("lease", found.lease().map(Instant::toString).orElse(null))
            .put("lease_past", found.lease().map(now::isAfter).orElse(null));
    node.set("cost", cost(found, prices, now).orElse(null));
    return node;
  }

  /** By today's prices: nobody else's ledger is here. */
  private static Optional<JsonNode> cost(
      ProjectServer found, Optional<PriceList> prices, Instant now) {
    Server server = found.server();
    BilledServer billed =
        new BilledServer(
            server.id(),
            server.name(),
            found.instance().orElse(""),
            server.serverType(),
            server.location(),
            server.created(),
            Optional.empty(),
            prices.flatMap(
                it ->
                    it.server(server.serverType(), server.location(), server.ipv4().isPresent())));
    return billed
        .price()
        .map(
            price ->
                MoneyText.json(
                    billed.hours(now), billed.cost(now, ZoneId.systemDefault()), price.currency()));
  }

  private static String table(JsonNode servers) {
    if (servers.isEmpty()) {
      return "No DockBridge has a server in this project.\n";
    }
    Columns columns =
        new Columns()
            .row("NAME", "OWNER", "INSTANCE", "TYPE", "LOCATION", "STATUS", "AGE", "LEASE", "COST");
    for (JsonNode server : servers) {
      columns.row(
          server.path("name").asText(),
          server.path("owner").asText(),
          server.path("instance").asText("-"),
          server.path("server_type").asText(),
          server.path("location").asText(),
          server.path("status").asText(),
          age(Duration.ofSeconds(server.path("age").asLong())),
          lease(server.path("lease_past")),
          server.path("cost").isObject() ? MoneyText.gross(server.path("cost")) : "unknown");
    }
    return columns + "Costs are so far, with tax.\n";
  }

  private static String age(Duration age) {
    return age.toHours() == 0
        ? age.toMinutes() + "m"
        : "%dh %02dm".formatted(age.toHours(), age.toMinutesPart());
  }

  private static String lease(JsonNode past) {
    if (!past.isBoolean()) {
      return "none";
    }
    return past.asBoolean() ? "past" : "valid";
  }
}
