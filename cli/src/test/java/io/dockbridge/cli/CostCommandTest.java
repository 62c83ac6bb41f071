package io.dockbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dockbridge.cli.cloud.CostReport;
import io.dockbridge.config.ConfigLoader;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.cost.Amount;
import io.dockbridge.cost.Bill;
import io.dockbridge.cost.Ledger;
import io.dockbridge.cost.LedgerLine.Created;
import io.dockbridge.cost.LedgerLine.Gone;
import io.dockbridge.cost.Rate;
import io.dockbridge.cost.ServerPrice;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CostCommandTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir private Path home;
  private Shell shell;
  private StateDirectory state;
  private Ledger ledger;

  @BeforeEach
  void prepare() throws Exception {
    shell = new Shell(home);
    state =
        new StateDirectory(new ConfigLoader(shell.environment()).load(Optional.empty(), List.of()));
    state.prepare();
    ledger = new Ledger(state.ledgerFile());
  }

  @Test
  void aServerTodayTheMonthAndEachInstanceAreTold() throws Exception {
    ledger.append(created(1, state.instanceId(), NOON.minus(Duration.ofDays(3))));
    ledger.append(new Gone(1, NOON.minus(Duration.ofDays(3)).plusSeconds(4000)));
    ledger.append(created(2, state.instanceId(), NOON.minusSeconds(1800)));
    ledger.append(created(3, "other-1", NOON.minusSeconds(60)));
    ledger.append(new Gone(3, NOON));
    Bill bill = Bill.of(ledger.lines());

    JsonNode report =
        new CostReport(bill, state.instanceId(), new BigDecimal("20.00"), NOON, ZoneOffset.UTC)
            .json();

    assertThat(report.at("/servers")).hasSize(1);
    assertThat(report.at("/servers/0/name").asText()).isEqualTo("dockbridge-2");
    assertThat(report.at("/servers/0/gross").asText()).isEqualTo("0.02");
    assertThat(report.at("/today/hours").asInt()).isEqualTo(2);
    assertThat(report.at("/month/hours").asInt()).isEqualTo(4);
    assertThat(report.at("/month/amounts/0/net").asText()).isEqualTo("0.04");
    assertThat(report.at("/instances")).hasSize(2);
    assertThat(report.at("/instances/1/instance").asText()).isEqualTo("other-1");
    assertThat(report.at("/instances/1/month/hours").asInt()).isEqualTo(1);
    assertThat(report.at("/monthly_budget").asText()).isEqualTo("20");
  }

  @Test
  void theTableIsForPeople() throws Exception {
    ledger.append(created(2, state.instanceId(), Instant.now()));

    assertThat(shell.run("cost").out())
        .matches(
            """
             +HOURS  NET +WITH TAX
            server dockbridge-2 +1      0.0100 EUR  0.0200 EUR
            today +[01]      .*
            this month +[01]      .*
              docker-[0-9a-f]+ +[01]      .*
            """);
  }

  @Test
  void csvHasALineForEveryServerThereWas() throws Exception {
    ledger.append(created(1, "docker-1", NOON));
    ledger.append(new Gone(1, NOON.plusSeconds(4000)));

    assertThat(shell.run("cost", "--output", "csv").out())
        .isEqualTo(
            """
            id,name,instance,server_type,location,created,gone,hours,currency,net,gross
            1,dockbridge-1,docker-1,cx23,fsn1,2026-11-22T12:00:00Z,2026-11-22T13:06:40Z,2,EUR,0.02,0.04
            """);
  }

  @Test
  void whereNothingWasEverSpentThatIsSaid() throws Exception {
    Shell.Result result = shell.run("cost");

    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).contains("this month  0      0    0");
    assertThat(new ObjectMapper().readTree(shell.run("cost", "-o", "json").out()).at("/servers"))
        .isEmpty();
  }

  @Test
  void serversWithoutAPriceAreNotPassedOver() throws Exception {
    ledger.append(
        Created.unpriced(1, "a", state.instanceId(), "cx23", "fsn1", Instant.now())
            .at(Optional.empty()));

    assertThat(shell.run("cost").out())
        .contains("unknown")
        .endsWith("1 server without a known price not included.\n");
  }

  private static Created created(long id, String instance, Instant when) {
    BigDecimal cent = new BigDecimal("0.01");
    Rate rate = new Rate(new Amount(cent, cent.multiply(BigDecimal.TWO)), Optional.empty());
    return Created.unpriced(id, "dockbridge-" + id, instance, "cx23", "fsn1", when)
        .at(Optional.of(new ServerPrice("EUR", rate, Optional.empty())));
  }
}
