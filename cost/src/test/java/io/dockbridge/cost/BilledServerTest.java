package io.dockbridge.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.cost.BilledServer.Period;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BilledServerTest {
  private static final Instant CREATED = Instant.parse("2026-11-30T22:30:00Z");
  private static final Instant LATER = Instant.parse("2027-06-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({"PT0S, 1", "PT1S, 1", "PT1H, 1", "PT1H0.001S, 2", "PT1H59M59S, 2", "PT25H, 25"})
  void everyStartedHourIsPaid(Duration life, long hours) {
    assertThat(server(Optional.of(CREATED.plus(life))).hours(LATER)).isEqualTo(hours);
  }

  @Test
  void aServerThatExistsCountsUntilNow() {
    assertThat(server(Optional.empty()).hours(CREATED.plusSeconds(3601))).isEqualTo(2);
  }

  @Test
  void aClockBehindTheCloudsStillPaysTheFirstHour() {
    assertThat(server(Optional.empty()).hours(CREATED.minusSeconds(5))).isEqualTo(1);
  }

  /** Hours begin at 22:30, 23:30 (both November), 00:30 and 01:30. */
  @Test
  void anHourBelongsToTheMonthInWhichItBegan() {
    BilledServer server = server(Optional.of(CREATED.plus(Duration.ofMinutes(200))));
    Period november = Period.month(CREATED, ZoneOffset.UTC);
    Period december = Period.month(CREATED.plus(Duration.ofDays(1)), ZoneOffset.UTC);

    assertThat(server.hours(november, LATER)).isEqualTo(2);
    assertThat(server.hours(december, LATER)).isEqualTo(2);
    assertThat(server.cost(november, LATER, ZoneOffset.UTC).net()).isEqualByComparingTo("0.02");
    assertThat(server.cost(LATER, ZoneOffset.UTC).net()).isEqualByComparingTo("0.04");
  }

  @Test
  void theMonthIsTheOneOfTheUsersZone() {
    Period december = Period.month(CREATED.plusSeconds(3600), ZoneId.of("Europe/Berlin"));

    assertThat(december.from()).isEqualTo("2026-11-30T23:00:00Z");
    assertThat(server(Optional.of(CREATED.plusSeconds(7200))).hours(december, LATER)).isEqualTo(1);
  }

  @Test
  void theDayOfALateServerHasOnlyTheHoursThatBeganInIt() {
    BilledServer server = server(Optional.empty());
    Period day = Period.day(CREATED, ZoneOffset.UTC);

    assertThat(server.hours(day, LATER)).isEqualTo(2);
    assertThat(server.hours(Period.day(LATER, ZoneOffset.UTC), CREATED)).isZero();
  }

  /** 700 hours at 0.01 would be 7; the limit is 6 a month, and 2 for the address at 0.001. */
  @Test
  void aMonthCostsAtMostItsLimit() {
    Instant first = Instant.parse("2026-12-01T00:00:00Z");
    BilledServer server = server(first, Optional.of(first.plus(Duration.ofHours(700))));

    assertThat(server.cost(LATER, ZoneOffset.UTC).net()).isEqualByComparingTo("6.70");
    assertThat(server.cost(LATER, ZoneOffset.UTC).gross()).isEqualByComparingTo("13.40");
  }

  @Test
  void theLimitIsReachedOnceAMonthAndNotOnceADay() {
    Instant first = Instant.parse("2026-12-01T00:00:00Z");
    BilledServer server = server(first, Optional.of(first.plus(Duration.ofHours(700))));
    Period lastDay = Period.day(first.plus(Duration.ofHours(690)), ZoneOffset.UTC);

    assertThat(server.cost(lastDay, LATER, ZoneOffset.UTC).net()).isEqualByComparingTo("0.024");
  }

  @Test
  void everyMonthHasALimitOfItsOwn() {
    Instant first = Instant.parse("2026-12-01T00:00:00Z");
    BilledServer server = server(first, Optional.of(first.plus(Duration.ofDays(62))));

    assertThat(server.cost(LATER, ZoneOffset.UTC).net()).isEqualByComparingTo("13.488");
  }

  @Test
  void withoutAPriceTheHoursAreKnownAndTheCostIsNot() {
    BilledServer server =
        new BilledServer(1, "a", "i", "cx23", "fsn1", CREATED, Optional.empty(), Optional.empty());

    assertThat(server.hours(CREATED.plusSeconds(10))).isEqualTo(1);
    assertThat(server.cost(LATER, ZoneOffset.UTC)).isEqualTo(Amount.ZERO);
  }

  private static BilledServer server(Optional<Instant> gone) {
    Rate rate = new Rate(amount("0.01"), Optional.empty());
    return new BilledServer(
        1,
        "a",
        "i",
        "cx23",
        "fsn1",
        CREATED,
        gone,
        Optional.of(new ServerPrice("EUR", rate, Optional.empty())));
  }

  private static BilledServer server(Instant created, Optional<Instant> gone) {
    Rate server = new Rate(amount("0.01"), Optional.of(amount("6")));
    Rate address = new Rate(amount("0.001"), Optional.of(amount("2")));
    return new BilledServer(
        1,
        "a",
        "i",
        "cx23",
        "fsn1",
        created,
        gone,
        Optional.of(new ServerPrice("EUR", server, Optional.of(address))));
  }

  private static Amount amount(String net) {
    return new Amount(new BigDecimal(net), new BigDecimal(net).multiply(BigDecimal.TWO));
  }
}
