package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cli.output.MoneyText;
import io.dockbridge.cost.Amount;
import io.dockbridge.cost.Bill;
import io.dockbridge.cost.BilledServer;
import io.dockbridge.cost.BilledServer.Period;
import io.dockbridge.cost.ServerPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;

/**
 * What was spent until a moment, as a document.
 *
 * @param instance whose servers are this one's
 * @param budget for a month, with tax; 0: none
 */
public record CostReport(Bill bill, String instance, BigDecimal budget, Instant now, ZoneId zone) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  public ObjectNode json() {
    ObjectNode report = JSON.objectNode();
    ArrayNode servers = report.putArray("servers");
    bill.of(instance).existing().servers().forEach(it -> servers.add(server(it)));
    report.set("today", total(bill, Period.day(now, zone)));
    report.set("month", total(bill, Period.month(now, zone)));
    ArrayNode instances = report.putArray("instances");
    for (String each : bill.instances()) {
      ObjectNode node = instances.addObject().put("instance", each);
      node.set("today", total(bill.of(each), Period.day(now, zone)));
      node.set("month", total(bill.of(each), Period.month(now, zone)));
    }
    report.put("monthly_budget", budget.signum() == 0 ? null : MoneyText.plain(budget));
    return report;
  }

  private ObjectNode server(BilledServer server) {
    return MoneyText.json(
            server.hours(now),
            server.cost(now, zone),
            server.price().map(ServerPrice::currency).orElse(""))
        .put("id", server.id())
        .put("name", server.name())
        .put("server_type", server.serverType())
        .put("location", server.location())
        .put("created", server.created().toString());
  }

  private ObjectNode total(Bill of, Period period) {
    Bill.Total total = of.total(period, now, zone);
    ObjectNode node =
        JSON.objectNode()
            .put("hours", total.hours())
            .put("servers_without_price", total.unpriced());
    ArrayNode amounts = node.putArray("amounts");
    total
        .amounts()
        .forEach(
            (currency, amount) ->
                amounts
                    .addObject()
                    .put("currency", currency)
                    .put("net", MoneyText.plain(amount.net()))
                    .put("gross", MoneyText.plain(amount.gross())));
    return node;
  }

  /** Every server of the ledger, for spreadsheets. */
  public ArrayNode rows() {
    ArrayNode rows = JSON.arrayNode();
    for (BilledServer server : bill.servers()) {
      Amount cost = server.cost(now, zone);
      boolean priced = server.price().isPresent();
      rows.addObject()
          .put("id", server.id())
          .put("name", server.name())
          .put("instance", server.instance())
          .put("server_type", server.serverType())
          .put("location", server.location())
          .put("created", server.created().toString())
          .put("gone", server.gone().map(Instant::toString).orElse(null))
          .put("hours", server.hours(now))
          .put("currency", server.price().map(ServerPrice::currency).orElse(null))
          .put("net", priced ? MoneyText.plain(cost.net()) : null)
          .put("gross", priced ? MoneyText.plain(cost.gross()) : null);
    }
    return rows;
  }
}
