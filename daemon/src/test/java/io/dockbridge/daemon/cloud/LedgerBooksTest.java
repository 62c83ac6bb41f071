package io.dockbridge.daemon.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.cost.Bill;
import io.dockbridge.cost.BilledServer;
import io.dockbridge.cost.Ledger;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Money;
import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.Pricing;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import io.dockbridge.testkit.ManualClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerBooksTest {
  private static final Optional<String> FSN1 = Optional.of("fsn1");

  @TempDir Path home;
  private final ManualClock clock = new ManualClock();
  private boolean cloudIsDown;
  private int asked;

  @Test
  void aServerIsWrittenDownOnceWithItsPriceAndWhenItIsGone() throws Exception {
    LedgerBooks books = books("a", "0");
    ServerInfo server = server(1, "203.0.113.7");

    books.exist(List.of(server));
    books.exist(List.of(server));
    clock.advance(Duration.ofMinutes(70));
    books.exist(List.of());

    BilledServer billed = billed(1);
    assertThat(billed.instance()).isEqualTo("a");
    assertThat(billed.price().orElseThrow().hourly().net()).isEqualByComparingTo("0.011");
    assertThat(billed.hours(clock.instant().plus(Duration.ofDays(3)))).isEqualTo(2);
    assertThat(Files.readAllLines(file())).hasSize(2);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aServerWithoutAnIpv4AddressPaysForNone() throws Exception {
    books("a", "0").exist(List.of(server(1, "2001:db8::1")));

    assertThat(billed(1).price().orElseThrow().hourly().net()).isEqualByComparingTo("0.01");
  }

  @Test
  void theServersOfOtherInstancesAreLeftAlone() throws Exception {
    books("a", "0").exist(List.of(server(1, "203.0.113.7")));

    books("b", "0").exist(List.of(server(2, "203.0.113.8")));

    assertThat(billed(1).gone()).isEmpty();
    assertThat(billed(2).gone()).isEmpty();
  }

  /** As after a crash between its end and the line. */
  @Test
  void aServerThatIsSeenToBeGoneByTheNextRunIsGone() throws Exception {
    books("a", "0").exist(List.of(server(1, "203.0.113.7")));

    books("a", "0").exist(List.of());

    assertThat(billed(1).gone()).contains(clock.instant());
  }

  @Test
  void aPriceThatWasNotKnownIsAddedByTheNextRun() throws Exception {
    cloudIsDown = true;
    books("a", "0").exist(List.of(server(1, "203.0.113.7")));
    assertThat(billed(1).price()).isEmpty();
    assertThat(books("a", "0").cost(1)).isEmpty();
    cloudIsDown = false;

    LedgerBooks next = books("a", "0");
    next.exist(List.of(server(1, "203.0.113.7")));

    assertThat(next.cost(1).orElseThrow().amount().gross()).isEqualByComparingTo("0.022");
    assertThat(next.cost(1).orElseThrow().currency()).isEqualTo("EUR");
  }

  @Test
  void withoutABudgetEverythingIsApproved() {
    cloudIsDown = true;

    assertThatCode(() -> books("a", "0").approve("cx99", Optional.empty()))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsApprovedHasItsPrice() throws Exception {
    assertThat(books("a", "0").approve("cx23", FSN1)).contains("0.022 EUR an hour, with tax");
    cloudIsDown = true;
    assertThat(books("b", "0").approve("cx23", FSN1)).isEmpty();
  }

  /** An hour costs 0.022 with tax. */
  @Test
  void theHourThatWouldExceedTheBudgetIsRefused() throws Exception {
    LedgerBooks books = books("a", "0.0659");
    var _ = books.approve("cx23", FSN1);
    books.exist(List.of(server(1, "203.0.113.7")));
    clock.advance(Duration.ofMinutes(61));

    assertThatThrownBy(() -> books.approve("cx23", FSN1))
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessage(
            "this month's budget is used up: 0.044 EUR spent, an hour of cx23 costs 0.022, and"
                + " limits.monthly_budget is 0.0659 (with tax)");
    assertThatCode(() -> books("b", "0.066").approve("cx23", FSN1)).doesNotThrowAnyException();
    assertThatThrownBy(() -> books("b", "0.0659").approve("cx23", FSN1))
        .isInstanceOf(ServerUnavailableException.class);
  }

  @Test
  void aNewMonthHasItsBudgetAgain() throws Exception {
    LedgerBooks books = books("a", "0.03");
    books.exist(List.of(server(1, "203.0.113.7")));
    books.exist(List.of());
    assertThatThrownBy(() -> books.approve("cx23", FSN1))
        .isInstanceOf(ServerUnavailableException.class);

    clock.advance(Duration.ofDays(31));

    var _ = books.approve("cx23", FSN1);
  }

  @Test
  void whatCannotBeReckonedIsNotWithinTheBudget() {
    cloudIsDown = true;

    assertThatThrownBy(() -> books("a", "5").approve("cx23", FSN1))
        .hasMessageContaining("limits.monthly_budget cannot be checked");
  }

  @Test
  void aCloudThatDoesNotTellItsPricesIsNotAskedForEachCandidate() {
    cloudIsDown = true;
    LedgerBooks books = books("a", "0");

    assertThatCode(() -> books.approve("cx23", FSN1)).doesNotThrowAnyException();
    assertThatCode(() -> books.approve("cx33", FSN1)).doesNotThrowAnyException();

    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aLedgerThatCannotBeWrittenIsTold() {
    LedgerBooks books =
        new LedgerBooks(
            new Ledger(home.resolve("missing").resolve("ledger.jsonl")),
            "a",
            this::pricing,
            new LedgerBooks.Limits(BigDecimal.ZERO, 0),
            clock);

    assertThatThrownBy(() -> books.exist(List.of(server(1, "203.0.113.7"))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void onlySoManyServersAreBoughtInAnHour() throws Exception {
    LedgerBooks books = books("a", new LedgerBooks.Limits(BigDecimal.ZERO, 2));
    books("b", "0").exist(List.of(server(7, "203.0.113.7")));
    books.exist(List.of(server(1, "203.0.113.7")));
    clock.advance(Duration.ofMinutes(10));
    assertThatCode(() -> books.approve("cx23", FSN1)).doesNotThrowAnyException();
    books.exist(List.of(server(2, "203.0.113.8"))); // and the first is gone, but paid for

    assertThatThrownBy(() -> books.approve("cx23", FSN1))
        .isInstanceOf(ServerUnavailableException.class)
        .hasMessage(
            "2 servers were created within the last hour, and limits.max_servers_per_hour is 2");

    clock.advance(Duration.ofMinutes(50));
    assertThatCode(() -> books.approve("cx23", FSN1)).doesNotThrowAnyException();
  }

  private LedgerBooks books(String instance, String budget) {
    return books(instance, new LedgerBooks.Limits(new BigDecimal(budget), 0));
  }

  private LedgerBooks books(String instance, LedgerBooks.Limits limits) {
    return new LedgerBooks(new Ledger(file()), instance, this::pricing, limits, clock);
  }

  private Path file() {
    return home.resolve("ledger.jsonl");
  }

  private BilledServer billed(long id) throws IOException {
    return Bill.of(new Ledger(file()).lines()).server(id).orElseThrow();
  }

  private ServerInfo server(long id, String ip) {
    return new ServerInfo(
        id, "dockbridge-" + id, ip, "cx23", "fsn1", clock.instant(), Optional.empty());
  }

  private Pricing pricing() {
    asked++;
    if (cloudIsDown) {
      throw HetznerException.noToken("down", new IOException());
    }
    return new Pricing(
        "EUR",
        List.of(new Pricing.TypePrices("cx23", List.of(price("0.01")))),
        List.of(new Pricing.IpPrices("ipv4", List.of(price("0.001")))),
        Optional.empty());
  }

  private static Price price(String net) {
    BigDecimal amount = new BigDecimal(net);
    Money money = new Money(amount, amount.multiply(BigDecimal.TWO));
    return new Price("fsn1", money, Optional.empty());
  }
}
