package io.dockbridge.dashboard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cost.Bill;
import io.dockbridge.cost.BilledServer.Period;
import io.dockbridge.cost.Ledger;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;

/** What all instances of this home cost: today, and in the last twelve months. */
final class MonthlyCost {
  private static final int MONTHS = 12;

  private MonthlyCost() {}

  /** Amounts are decimal text, with tax. */
  static Reply answer(Sources sources, Instant now, ZoneId zone) {
    try {
      Bill bill = Bill.of(new Ledger(sources.ledger()).lines());
      return Reply.json(200, json(bill, sources.budget(), now, zone).toString());
    } catch (IOException e) {
      return Reply.error(500, "The ledger cannot be read: " + e.getMessage());
    }
  }

  static ObjectNode json(Bill bill, BigDecimal budget, Instant now, ZoneId zone) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("today", total(bill.total(Period.day(now, zone), now, zone)));
    answer.put("monthly_budget", budget.signum() == 0 ? null : budget.toPlainString());
    ArrayNode months = answer.putArray("months");
    YearMonth present = YearMonth.from(now.atZone(zone));
    for (int i = MONTHS - 1; i >= 0; i--) {
      YearMonth month = present.minusMonths(i);
      Period period = Period.month(month.atDay(1).atStartOfDay(zone).toInstant(), zone);
      months.add(total(bill.total(period, now, zone)).put("month", month.toString()));
    }
    return answer;
  }

  private static ObjectNode total(Bill.Total total) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("hours", total.hours());
    ArrayNode amounts = node.putArray("amounts");
    total
        .amounts()
        .forEach(
            (currency, amount) ->
                amounts
                    .addObject()
                    .put("currency", currency)
                    .put("gross", amount.gross().toPlainString()));
    return node.put("servers_without_price", total.unpriced());
  }
}
