package io.dockbridge.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.cost.BilledServer.Period;
import io.dockbridge.cost.LedgerLine.Created;
import io.dockbridge.cost.LedgerLine.Gone;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BillTest {
  private static final Instant T = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant NOW = T.plus(Duration.ofMinutes(90));
  private static final Optional<ServerPrice> CENT = price("EUR", "0.01");

  @Test
  void serversThatCameAndWentAreSummedUp() {
    Bill bill =
        Bill.of(List.of(created(1, "a", CENT), gone(1, 10), created(2, "b", CENT), gone(2, 70)));

    Bill.Total total = bill.total(Period.month(NOW, ZoneOffset.UTC), NOW, ZoneOffset.UTC);
    assertThat(total.hours()).isEqualTo(3);
    assertThat(total.in("EUR").net()).isEqualByComparingTo("0.03");
    assertThat(total.in("EUR").gross()).isEqualByComparingTo("0.06");
    assertThat(total.unpriced()).isZero();
    assertThat(bill.instances()).containsExactly("a", "b");
    assertThat(bill.existing().servers()).isEmpty();
    assertThat(bill.of("b").servers()).singleElement().extracting("id").isEqualTo(2L);
  }

  @Test
  void aServerThatIsSaidToBeGoneAgainWentTheFirstTime() {
    Bill bill = Bill.of(List.of(created(1, "a", CENT), gone(1, 10), gone(1, 300)));

    assertThat(bill.server(1).orElseThrow().gone()).contains(T.plus(Duration.ofMinutes(10)));
  }

  @Test
  void aServerThatIsFoundAgainWasNeverGone() {
    Bill bill =
        Bill.of(List.of(created(1, "a", CENT), gone(1, 10), created(1, "a", Optional.empty())));

    BilledServer server = bill.server(1).orElseThrow();
    assertThat(server.gone()).isEmpty();
    assertThat(server.price()).isEqualTo(CENT);
    assertThat(server.hours(NOW)).isEqualTo(2);
  }

  @Test
  void aPriceThatCameLateCounts() {
    Bill bill = Bill.of(List.of(created(1, "a", Optional.empty()), created(1, "a", CENT)));

    assertThat(bill.server(1).orElseThrow().price()).isEqualTo(CENT);
  }

  @Test
  void theEndOfAServerThatNobodySawBeginIsIgnored() {
    assertThat(Bill.of(List.of(gone(7, 1))).servers()).isEmpty();
  }

  @Test
  void serversWithoutAPriceAreCounted() {
    Bill bill = Bill.of(List.of(created(1, "a", CENT), created(2, "a", Optional.empty())));

    Bill.Total total = bill.total(Period.day(NOW, ZoneOffset.UTC), NOW, ZoneOffset.UTC);
    assertThat(total.unpriced()).isEqualTo(1);
    assertThat(total.hours()).isEqualTo(4);
    assertThat(total.in("EUR").net()).isEqualByComparingTo("0.02");
  }

  @Test
  void currenciesAreNotAddedUp() {
    Bill bill = Bill.of(List.of(created(1, "a", CENT), created(2, "a", price("USD", "0.02"))));

    Bill.Total total = bill.total(Period.day(NOW, ZoneOffset.UTC), NOW, ZoneOffset.UTC);
    assertThat(total.in("EUR").net()).isEqualByComparingTo("0.02");
    assertThat(total.in("USD").net()).isEqualByComparingTo("0.04");
    assertThat(total.in("GBP")).isEqualTo(Amount.ZERO);
  }

  private static Created created(long id, String instance, Optional<ServerPrice> price) {
    return Created.unpriced(id, "dockbridge-" + id, instance, "cx23", "fsn1", T).at(price);
  }

  private static Gone gone(long id, long minutes) {
    return new Gone(id, T.plus(Duration.ofMinutes(minutes)));
  }

  private static Optional<ServerPrice> price(String currency, String net) {
    BigDecimal amount = new BigDecimal(net);
    Rate rate = new Rate(new Amount(amount, amount.multiply(BigDecimal.TWO)), Optional.empty());
    return Optional.of(new ServerPrice(currency, rate, Optional.empty()));
  }
}
