package io.dockbridge.cost;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ledger says in a line: a JSON object; money as decimal text, times in RFC 3339. Lines of
 * earlier versions must stay readable.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LedgerLine.Created.class, name = "created"),
  @JsonSubTypes.Type(value = LedgerLine.Gone.class, name = "gone")
})
public sealed interface LedgerLine {
  /** The cloud's id of the server. */
  long id();

  /**
   * A server exists. Said again for the same id it means that the server still does, whatever was
   * written before.
   *
   * @param instance whose server it is
   * @param created by the cloud's clock: its paid hours count from here
   * @param currency of the prices; empty if these were not known when the line was written
   * @param serverRate what the server costs without its address
   * @param ipv4Rate empty if it has no address that is paid for
   */
  record Created(
      long id,
      String name,
      String instance,
      String serverType,
      String location,
      Instant created,
      Optional<String> currency,
      @JsonProperty("price") Optional<Rate> serverRate,
      @JsonProperty("ipv4_price") Optional<Rate> ipv4Rate)
      implements LedgerLine {
    /** Empty if it was not known when the line was written. */
    public Optional<ServerPrice> price() {
      return currency.flatMap(it -> serverRate.map(rate -> new ServerPrice(it, rate, ipv4Rate)));
    }

    /** The same server at another price. */
    public Created at(Optional<ServerPrice> price) {
      return new Created(
          id,
          name,
          instance,
          serverType,
          location,
          created,
          price.map(ServerPrice::currency),
          price.map(ServerPrice::server),
          price.flatMap(ServerPrice::ipv4));
    }

    /** One whose price is not known. */
    public static Created unpriced(
        long id, String name, String instance, String type, String location, Instant created) {
      Optional<Rate> none = Optional.empty();
      return new Created(id, name, instance, type, location, created, Optional.empty(), none, none);
    }
  }

  /**
   * A server does not exist any more.
   *
   * @param when it was seen to be gone, which may be later than it went
   */
  record Gone(long id, Instant when) implements LedgerLine {}
}
