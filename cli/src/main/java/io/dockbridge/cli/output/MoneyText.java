package io.dockbridge.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.cost.Amount;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Money for people: an hour costs fractions of a cent, so four digits. */
public final class MoneyText {
  private static final int DIGITS = 4;

  private MoneyText() {}

  /** As {@code 0.0105 EUR}, with tax. */
  public static String gross(JsonNode cost) {
    return rounded(cost.path("gross").asText("0")) + " " + cost.path("currency").asText();
  }

  /** As {@link #gross}, divided by the hours that it is for. */
  public static String grossPerHour(JsonNode cost) {
    BigDecimal gross = new BigDecimal(cost.path("gross").asText("0"));
    BigDecimal hours = BigDecimal.valueOf(cost.path("hours").asLong());
    return gross.divide(hours, DIGITS, RoundingMode.HALF_UP).toPlainString()
        + " "
        + cost.path("currency").asText();
  }

  /** As {@code 0.0105}. */
  public static String rounded(String amount) {
    return new BigDecimal(amount).setScale(DIGITS, RoundingMode.HALF_UP).toPlainString();
  }

  /** Exact, as decimal text. */
  public static ObjectNode json(long hours, Amount amount, String currency) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("hours", hours)
        .put("net", plain(amount.net()))
        .put("gross", plain(amount.gross()))
        .put("currency", currency);
  }

  public static String plain(BigDecimal amount) {
    return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
  }
}
