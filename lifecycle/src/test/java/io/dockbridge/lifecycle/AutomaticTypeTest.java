package io.dockbridge.lifecycle;

import static io.dockbridge.lifecycle.CloudAnswers.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.config.HetznerSettings.WantedArchitecture;
import io.dockbridge.lifecycle.FakeCloud.Fault;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.provision.AutoType;
import io.dockbridge.lifecycle.provision.Candidate;
import io.dockbridge.lifecycle.provision.Catalogue;
import io.dockbridge.lifecycle.provision.ServerWish;
import io.dockbridge.lifecycle.provision.TypeOffer;
import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code server_type: auto}, against a catalogue that each test writes. */
class AutomaticTypeTest {
  private static final AutoType X86 = new AutoType(WantedArchitecture.X86, new BigDecimal("0.04"));

  @TempDir Path directory;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void stop() throws IOException {
    fixture.close();
  }

  private void offer(ObjectNode... types) {
    fixture.cloud.types = List.of(types);
  }

  private Catalogue catalogue(AutoType rules, List<String> locations, String... types) {
    ServerWish wish =
        new ServerWish(List.of(types), rules, locations, List.of("docker-ce"), Optional.empty());
    return new Catalogue(fixture.client, wish, false);
  }

  private List<String> offered(AutoType rules, List<String> locations, String... types)
      throws ServerUnavailableException {
    return catalogue(rules, locations, types).supply(fixture.clock.instant()).offered().stream()
        .map(Candidate::toString)
        .toList();
  }

  private void automatic() throws IOException {
    fixture.serverTypes = List.of("auto");
    fixture.restart();
  }

  private static ObjectNode small(ObjectNode type, String field, double amount) {
    return type.put(field, amount);
  }

  private static ObjectNode withdrawn(ObjectNode type, String since) {
    type.path("locations")
        .forEach(
            it ->
                ((ObjectNode) it)
                    .putObject("deprecation")
                    .put("announced", "2020-01-01T00:00:00Z")
                    .put("unavailable_after", since));
    return type;
  }

  @Test
  void theCheapestIsFirstAndAmongEqualsThePreferredLocation() throws Exception {
    offer(type("b", true, "0.02"), type("a", true, "0.03"), type("c", true, "0.02"));

    assertThat(offered(X86, List.of("hel1", "fsn1"), "auto"))
        .containsExactly(
            "b in hel1", "c in hel1", "b in fsn1", "c in fsn1", "a in hel1", "a in fsn1");
  }

  @Test
  void whatIsTooSmallTooExpensiveWithdrawnElsewhereOrOfAnotherArchitectureIsLeftOut()
      throws Exception {
    offer(
        small(type("one-core", true, "0.001"), "cores", 1),
        small(type("little-memory", true, "0.001"), "memory", 3.9),
        small(type("little-disk", true, "0.001"), "disk", 20),
        type("cax11", true, "0.001"),
        type("alien", true, "0.001").put("architecture", "riscv"),
        withdrawn(type("old", true, "0.001"), "2000-01-01T00:00:00Z"),
        withdrawn(type("ageing", true, "0.03"), "2999-01-01T00:00:00Z"),
        type("at-the-limit", true, "0.0400"),
        type("beyond", true, "0.0401"));

    assertThat(offered(X86, List.of("fsn1"), "auto"))
        .containsExactly("ageing in fsn1", "at-the-limit in fsn1");
    assertThat(
            offered(new AutoType(WantedArchitecture.ANY, BigDecimal.ZERO), List.of("fsn1"), "auto"))
        .containsExactly(
            "cax11 in fsn1", "ageing in fsn1", "at-the-limit in fsn1", "beyond in fsn1");
    assertThat(
            offered(new AutoType(WantedArchitecture.ARM, BigDecimal.ZERO), List.of("fsn1"), "auto"))
        .containsExactly("cax11 in fsn1");
  }

  @Test
  void withoutALocationThePriceAloneDecides() throws Exception {
    ObjectNode type = type("a", true, "0.03");
    ((ObjectNode) type.at("/prices/1/price_hourly")).put("net", "0.01");
    offer(type);

    assertThat(offered(X86, List.of(), "auto")).containsExactly("a in hel1", "a in fsn1");
  }

  @Test
  void namedTypesComeBeforeAutoOrAfterItAsTheListSays() throws Exception {
    offer(type("a", true, "0.01"), type("dear", true, "0.5"));

    assertThat(offered(X86, List.of("fsn1"), "dear", "auto"))
        .containsExactly("dear in fsn1", "a in fsn1");
    assertThat(offered(X86, List.of("fsn1"), "auto", "a", "dear"))
        .containsExactly("a in fsn1", "dear in fsn1");
  }

  @Test
  void anOfferSaysAllThatSpeaksAgainstIt() {
    offer(small(type("cax9", false, "0.9"), "cores", 1));

    TypeOffer offer =
        catalogue(X86, List.of("sin"), "auto").offers(fixture.clock.instant()).getFirst();

    assertThat(offer.misfits())
        .containsExactlyInAnyOrder(
            TypeOffer.Misfit.SOLD_OUT,
            TypeOffer.Misfit.TOO_SMALL,
            TypeOffer.Misfit.TOO_EXPENSIVE,
            TypeOffer.Misfit.OTHER_ARCHITECTURE,
            TypeOffer.Misfit.OTHER_LOCATION);
  }

  @Test
  void theNextCheapestIsTakenAfterARefusalAndItsPriceIsReported() throws Exception {
    automatic();
    offer(type("cx23", true, "0.01"), type("cx33", false, "0.02"), type("cpx22", true, "0.03"));
    for (int i = 0; i < 2; i++) {
      fixture.cloud.next("POST", "/servers", new Fault.Refuse(412, "resource_unavailable"));
    }
    CountDownLatch created = new CountDownLatch(1);
    fixture.cloud.next("POST", "/servers", new Fault.Hold(created));
    CompletableFuture<ServerInfo> info = new CompletableFuture<>();
    info.completeAsync(this::ready);
    fixture.awaitState(
        it ->
            it.equals(
                new Provisioning(
                    "creating cpx22 in fsn1 (0.0105 EUR an hour, with tax; cheaper, but not"
                        + " available: cx33, cx23)")));
    created.countDown();

    assertThat(info.get().serverType()).isEqualTo("cpx22");
    assertThat(info.get().priceHourly().orElseThrow()).isEqualByComparingTo("0.03");
  }

  private ServerInfo ready() {
    try {
      return fixture.lifecycle.ensureReady().info();
    } catch (ServerUnavailableException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whereNothingFitsTheErrorSaysWhatIsSoldOutWhatIsTooExpensiveAndWhatToSet() throws Exception {
    automatic();
    offer(
        type("cx23", false, "0.01"),
        type("cax11", true, "0.011"),
        type("cpx32", true, "0.0569"),
        type("ccx13", true, "0.0689"));
    for (int i = 0; i < 3; i++) {
      fixture.cloud.next("POST", "/servers", new Fault.Refuse(412, "resource_unavailable"));
    }

    ServerUnavailableException refused =
        catchThrowableOfType(
            ServerUnavailableException.class, () -> fixture.lifecycle.ensureReady());

    assertThat(refused)
        .hasMessage(
            "Hetzner has no server type available that fits; sold out: cx23; above"
                + " limits.max_price_hourly: cpx32 (0.0569 an hour without tax), ccx13 (0.0689 an"
                + " hour without tax)");
    assertThat(refused.advice())
        .isEqualTo(
            "set limits.max_price_hourly to 0.0569 for cpx32, or hetzner.architecture to any for"
                + " cax11 (0.011 an hour without tax); dockbridge server types shows all");
    assertThat(fixture.cloud.count("POST /servers"))
        .as("the flags are no promise: what is sold out is asked for all the same")
        .isEqualTo(2);
  }

  @Test
  void soldOutByTheFlagsAloneIsTriedAllTheSame() throws Exception {
    automatic();
    offer(type("cx23", false, "0.01"));

    assertThat(fixture.lifecycle.ensureReady().info().serverType()).isEqualTo("cx23");
  }

  @Test
  void anotherReasonThanStockIsNotHiddenBehindIt() throws Exception {
    automatic();
    offer(type("cx23", true, "0.01"));
    for (int i = 0; i < 2; i++) {
      fixture.cloud.next("POST", "/servers", new Fault.Refuse(422, "invalid_input"));
    }

    ServerUnavailableException refused =
        catchThrowableOfType(
            ServerUnavailableException.class, () -> fixture.lifecycle.ensureReady());

    assertThat(refused).hasMessageContaining("cx23 in fsn1: invalid_input");
  }
}
