package io.dockbridge.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.hetzner.model.Money;
import io.dockbridge.hetzner.model.Price;
import io.dockbridge.hetzner.model.Pricing;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PriceListTest {
  private final PriceList prices =
      new PriceList(
          new Pricing(
              "USD",
              List.of(
                  new Pricing.TypePrices(
                      "cx23", List.of(price("fsn1", "0.01"), price("sin", "0.03")))),
              List.of(new Pricing.IpPrices("ipv4", List.of(price("fsn1", "0.001")))),
              Optional.empty()));

  @Test
  void anAddressCostsExtra() {
    ServerPrice price = prices.server("cx23", "fsn1", true).orElseThrow();

    assertThat(price.currency()).isEqualTo("USD");
    assertThat(price.hourly().net()).isEqualByComparingTo("0.011");
    assertThat(price.hourly().gross()).isEqualByComparingTo("0.022");
    assertThat(prices.server("cx23", "fsn1", false).orElseThrow().hourly().net())
        .isEqualByComparingTo("0.01");
  }

  @Test
  void whatTheCloudDoesNotNameHasNoPrice() {
    assertThat(prices.server("cx99", "fsn1", true)).isEmpty();
    assertThat(prices.server("cx23", "hel1", true)).isEmpty();
    assertThat(prices.dearest("cx99")).isEmpty();
  }

  @Test
  void withoutALocationTheDearestCounts() {
    assertThat(prices.dearest("cx23").orElseThrow().hourly().net()).isEqualByComparingTo("0.03");
  }

  private static Price price(String location, String net) {
    BigDecimal amount = new BigDecimal(net);
    return new Price(
        location, new Money(amount, amount.multiply(BigDecimal.TWO)), Optional.empty());
  }
}
