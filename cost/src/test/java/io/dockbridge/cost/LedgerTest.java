package io.dockbridge.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.cost.LedgerLine.Created;
import io.dockbridge.cost.LedgerLine.Gone;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00.123Z");

  @TempDir Path directory;
  private Path file;
  private Ledger ledger;

  @BeforeEach
  void open() {
    file = directory.resolve("ledger.jsonl");
    ledger = new Ledger(file);
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    Rate rate = new Rate(amount("0.0088"), Optional.of(amount("5.49")));
    Rate address = new Rate(amount("0.0008"), Optional.empty());
    ServerPrice price = new ServerPrice("EUR", rate, Optional.of(address));
    List<LedgerLine> lines =
        List.of(created(1, Optional.of(price)), created(2, Optional.empty()), new Gone(1, NOW));

    for (LedgerLine line : lines) {
      ledger.append(line);
    }

    assertThat(new Ledger(file).lines()).isEqualTo(lines);
    assertThat(Files.readAllLines(file)).hasSize(3);
  }

  /** Ledgers outlive versions. */
  @Test
  void aLineIsWrittenAsEveryVersionReadsIt() throws IOException {
    Rate rate = new Rate(amount("0.0088"), Optional.of(amount("5.49")));
    ServerPrice price =
        new ServerPrice("EUR", rate, Optional.of(new Rate(amount("0.0008"), Optional.empty())));

    ledger.append(created(1, Optional.of(price)));

    assertThat(file)
        .hasContent(
            "{'event':'created','id':1,'name':'dockbridge-1','instance':'docker-1',"
                .concat("'server_type':'cx23','location':'fsn1','created':'" + NOW + "',")
                .concat("'currency':'EUR','price':{'hourly':{'net':'0.0088','gross':'0.0088'},")
                .concat("'monthly':{'net':'5.49','gross':'5.49'}},'ipv4_price':")
                .concat("{'hourly':{'net':'0.0008','gross':'0.0008'}}}")
                .replace('\'', '"'));
  }

  @Test
  void thereIsNoLedgerBeforeTheFirstServer() throws IOException {
    assertThat(ledger.lines()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void onlyItsOwnerMayReadIt() throws IOException {
    ledger.append(new Gone(1, NOW));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aTornLastLineIsSkippedAndTheNextOneStandsAlone() throws IOException {
    ledger.append(created(1, Optional.empty()));
    Files.writeString(file, "{\"event\":\"gone\",\"id\":1,\"wh", StandardOpenOption.APPEND);

    assertThat(ledger.lines()).containsExactly(created(1, Optional.empty()));
    ledger.append(new Gone(1, NOW));
    assertThat(ledger.lines()).containsExactly(created(1, Optional.empty()), new Gone(1, NOW));
  }

  @Test
  void linesOfALaterVersionAndOfNobodyAreSkipped() throws IOException {
    Files.writeString(
        file, "{\"event\":\"volume\",\"id\":3}\n\n[]\nnull\n{\"event\":\"gone\"}\n\u0000\n");
    ledger.append(new Gone(1, NOW));

    assertThat(ledger.lines()).containsExactly(new Gone(1, NOW));
  }

  @Test
  void writersAtOnceDoNotMixTheirLines() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Void>> writers =
          IntStream.range(0, 40)
              .<Callable<Void>>mapToObj(
                  id ->
                      () -> {
                        new Ledger(file).append(created(id, Optional.empty()));
                        return null;
                      })
              .toList();
      for (var writer : threads.invokeAll(writers)) {
        writer.get();
      }
    }

    assertThat(ledger.lines()).hasSize(40);
  }

  @Test
  void whatCannotBeWrittenIsSaid() {
    Ledger nowhere = new Ledger(directory.resolve("missing").resolve("ledger.jsonl"));

    assertThatThrownBy(() -> nowhere.append(new Gone(1, NOW))).isInstanceOf(IOException.class);
  }

  private static Created created(long id, Optional<ServerPrice> price) {
    return Created.unpriced(id, "dockbridge-" + id, "docker-1", "cx23", "fsn1", NOW).at(price);
  }

  private static Amount amount(String net) {
    return new Amount(new BigDecimal(net), new BigDecimal(net));
  }
}
