package io.dockbridge.cli.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.Subcommand;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.Columns;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.MoneyText;
import io.dockbridge.cli.output.OutputOption;
import io.dockbridge.cli.output.Text;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.IoReason;
import io.dockbridge.cost.Bill;
import io.dockbridge.cost.Ledger;
import java.io.IOException;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dockbridge cost}. */
@Command(
    name = "cost",
    description = "Show what servers cost: this one, today, this month.",
    footer = {
      "",
      "csv has a line for every server there ever was.",
      "",
      "Examples:",
      "  dockbridge cost",
      "  dockbridge cost -o csv > servers.csv"
    })
public final class CostCommand extends Subcommand implements Callable<Integer> {
  @Mixin private final OutputOption output = new OutputOption();

  @Override
  public Integer call() throws ConfigException, CliException {
    Instance instance = top().instance();
    CostReport report =
        new CostReport(
            bill(instance),
            instance.state().instanceId(),
            instance.config().limits().monthlyBudget(),
            clock().instant(),
            ZoneId.systemDefault());
    output.print(report.json(), CostCommand::table, report.rows());
    return ExitCode.OK;
  }

  private static Bill bill(Instance instance) throws CliException {
    try {
      return Bill.of(new Ledger(instance.state().ledgerFile()).lines());
    } catch (IOException e) {
      throw new CliException(
          "The ledger cannot be read: " + IoReason.of(e),
          "Check the permissions of " + instance.state().ledgerFile() + ".",
          e);
    }
  }

  private static String table(JsonNode report) {
    Columns columns = new Columns().row("", "HOURS", "NET", "WITH TAX");
    for (JsonNode server : report.path("servers")) {
      columns.row(
          "server " + server.path("name").asText(),
          server.path("hours").asText(),
          amount(server, "net"),
          amount(server, "gross"));
    }
    row(columns, "today", report.path("today"));
    row(columns, "this month", report.path("month"));
    for (JsonNode instance : report.path("instances")) {
      row(columns, "  " + instance.path("instance").asText(), instance.path("month"));
    }
    return columns + budget(report) + incomplete(report.path("month"));
  }

  private static void row(Columns columns, String name, JsonNode total) {
    columns.row(name, total.path("hours").asText(), sum(total, "net"), sum(total, "gross"));
  }

  private static String sum(JsonNode total, String kind) {
    String sum =
        StreamSupport.stream(total.path("amounts").spliterator(), false)
            .map(it -> amount(it, kind))
            .collect(Collectors.joining(" + "));
    return sum.isEmpty() ? "0" : sum;
  }

  private static String amount(JsonNode cost, String kind) {
    String currency = cost.path("currency").asText();
    return currency.isEmpty()
        ? "unknown"
        : MoneyText.rounded(cost.path(kind).asText()) + " " + currency;
  }

  private static String budget(JsonNode report) {
    JsonNode budget = report.path("monthly_budget");
    return budget.isNull() ? "" : "Budget for the month, with tax: " + budget.asText() + "\n";
  }

  private static String incomplete(JsonNode month) {
    int without = month.path("servers_without_price").asInt();
    return without == 0
        ? ""
        : Text.counted(without, "server") + " without a known price not included.\n";
  }
}
