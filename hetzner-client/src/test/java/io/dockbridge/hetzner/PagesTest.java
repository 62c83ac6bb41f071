package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest extends AgainstFakeApi {
  @Test
  void followsNextPageToTheEnd() {
    on("GET", "/locations?per_page=50&page=1", locations("fsn1", "2"));
    on("GET", "/locations?per_page=50&page=2", locations("nbg1", "3"));
    on("GET", "/locations?per_page=50&page=3", locations("hel1", "null"));
    assertThat(client.locations().list())
        .extracting(Location::name)
        .containsExactly("fsn1", "nbg1", "hel1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"locations\": []}",
        "{\"locations\": [], \"meta\": {}}",
        "{\"locations\": [], \"meta\": {\"pagination\": {\"page\": 1, \"last_page\": 9}}}",
        "{\"locations\": [], \"meta\": {\"pagination\": {\"next_page\": 1}}}",
        "{}",
      })
  void endsWithoutANextPage(String body) {
    always(ok(body));
    assertThat(client.locations().list()).isEmpty();
    assertThat(requests()).hasSize(1);
  }

  @Test
  void aPageThatFailsFailsTheList() {
    oneByOne(locations("fsn1", "2"), error(403, "forbidden"));
    assertThat(catchThrowableOfType(HetznerException.class, () -> client.locations().list()).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void eachPageIsRepeatedByItself() {
    oneByOne(locations("fsn1", "2"), page(502), locations("nbg1", "null"));
    assertThat(client.locations().list()).hasSize(2);
    assertThat(requestedUrls()).filteredOn(url -> url.endsWith("page=1")).hasSize(1);
  }

  @Test
  void selectorsAreEncoded() {
    always(ok("{\"servers\": []}"));
    assertThat(client.servers().list("env in (a,b),!x&page=9")).isEmpty();
    assertThat(requests().getFirst().queryParameter("label_selector").firstValue())
        .isEqualTo("env in (a,b),!x&page=9");
  }

  private static ResponseDefinitionBuilder locations(String name, String next) {
    return ok(
        """
        {"locations": [{"id": 1, "name": "%s", "network_zone": "eu-central"}],
         "meta": {"pagination": {"page": 1, "per_page": 50, "next_page": %s, "last_page": 1}}}
        """
            .formatted(name, next));
  }
}
