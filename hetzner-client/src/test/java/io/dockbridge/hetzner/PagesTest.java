package io.dockbridge.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.ServerType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest extends AgainstFakeApi {
  @Test
  void followsNextPageToTheEnd() {
    on("GET", "/server_types?per_page=50&page=1", server_types("fsn1", "2"));
    on("GET", "/server_types?per_page=50&page=2", server_types("nbg1", "3"));
    on("GET", "/server_types?per_page=50&page=3", server_types("hel1", "null"));
    assertThat(client.serverTypes().list())
        .extracting(ServerType::name)
        .containsExactly("fsn1", "nbg1", "hel1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"server_types\": []}",
        "{\"server_types\": [], \"meta\": {}}",
        "{\"server_types\": [], \"meta\": {\"pagination\": {\"page\": 1, \"last_page\": 9}}}",
        "{\"server_types\": [], \"meta\": {\"pagination\": {\"next_page\": 1}}}",
        "{}",
      })
  void endsWithoutANextPage(String body) {
    always(ok(body));
    assertThat(client.serverTypes().list()).isEmpty();
    assertThat(requests()).hasSize(1);
  }

  @Test
  void aPageThatFailsFailsTheList() {
    oneByOne(server_types("fsn1", "2"), error(403, "forbidden"));
    assertThat(
            catchThrowableOfType(HetznerException.class, () -> client.serverTypes().list()).code())
        .isEqualTo(ErrorCode.FORBIDDEN);
  }

  @Test
  void eachPageIsRepeatedByItself() {
    oneByOne(server_types("fsn1", "2"), page(502), server_types("nbg1", "null"));
    assertThat(client.serverTypes().list()).hasSize(2);
    assertThat(requestedUrls()).filteredOn(url -> url.endsWith("page=1")).hasSize(1);
  }

  @Test
  void selectorsAreEncoded() {
    always(ok("{\"servers\": []}"));
    assertThat(client.servers().list("env in (a,b),!x&page=9")).isEmpty();
    assertThat(requests().getFirst().queryParameter("label_selector").firstValue())
        .isEqualTo("env in (a,b),!x&page=9");
  }

  private static ResponseDefinitionBuilder server_types(String name, String next) {
    return ok(
        """
        {"server_types": [{"id": 1, "name": "%s", "network_zone": "eu-central"}],
         "meta": {"pagination": {"page": 1, "per_page": 50, "next_page": %s, "last_page": 1}}}
        """
            .formatted(name, next));
  }
}
