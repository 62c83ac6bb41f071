package io.dockbridge.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cost.Amount;
import io.dockbridge.cost.Bill;
import io.dockbridge.cost.LedgerLine;
import io.dockbridge.cost.LedgerLine.Created;
import io.dockbridge.cost.Rate;
import io.dockbridge.cost.ServerPrice;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MonthlyCostTest {
  static final Instant NOW = Instant.parse("2026-12-01T10:30:00Z");

  /** A server of so many hours at a cent, with tax. */
  static List<LedgerLine> server(long id, Instant created, int hours) {
    Rate rate =
        new Rate(new Amount(new BigDecimal("0.01"), new BigDecimal("0.01")), Optional.empty());
    Created line = Created.unpriced(id, "s" + id, "default", "cx23", "fsn1", created);
    return List.of(
        line.at(Optional.of(new ServerPrice("EUR", rate, Optional.empty()))),
        new LedgerLine.Gone(id, created.plus(Duration.ofHours(hours))));
  }

  @Test
  void twelveMonthsEndWithThisOne() {
    Bill bill =
        Bill.of(
            List.of(
                server(1, Instant.parse("2026-10-05T08:00:00Z"), 30).get(0),
                server(1, Instant.parse("2026-10-05T08:00:00Z"), 30).get(1),
                server(2, Instant.parse("2026-12-01T08:00:00Z"), 2).get(0)));
    JsonNode cost = MonthlyCost.json(bill, new BigDecimal("10"), NOW, ZoneOffset.UTC);
    assertThat(cost.path("months")).hasSize(12);
    assertThat(cost.at("/months/0/month").asText()).isEqualTo("2026-01");
    assertThat(cost.at("/months/9/amounts/0/gross").asText()).isEqualTo("0.30");
    assertThat(cost.at("/months/10/hours").asInt()).isZero();
    assertThat(cost.at("/months/11/amounts/0/gross").asText()).isEqualTo("0.03");
    assertThat(cost.at("/today/hours").asInt()).isEqualTo(3);
    assertThat(cost.path("monthly_budget").asText()).isEqualTo("10");
  }

  @Test
  void withoutALedgerNothingWasSpent() {
    JsonNode cost = MonthlyCost.json(Bill.of(List.of()), BigDecimal.ZERO, NOW, ZoneOffset.UTC);
    assertThat(cost.at("/months/11/hours").asInt()).isZero();
    assertThat(cost.path("monthly_budget").isNull()).isTrue();
  }
}
