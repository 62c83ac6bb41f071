package io.dockbridge.mounts.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.mounts.helper.Session;
import io.dockbridge.mounts.reconcile.Agreement;
import io.dockbridge.mounts.reconcile.Entry;
import io.dockbridge.mounts.reconcile.Entry.Identity;
import io.dockbridge.mounts.reconcile.Entry.Kind;
import io.dockbridge.mounts.reconcile.Entry.Owner;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AgreementsTest {
  private static final Entry FILE =
      new Entry(Kind.FILE, new Owner(0644, 0, 0), 1, 1, new Identity(1, 1), "");
  private static final Entry OF_ANOTHER_USER =
      new Entry(Kind.FILE, new Owner(0600, 999, 999), 1, 1, new Identity(1, 1), "");

  private static Agreements agreed() {
    Agreements agreements = new Agreements();
    agreements.remember(
        new AgreementStore.Kept(
            "server",
            "boot 1",
            Map.of(
                "old", new Agreement(FILE, FILE, 1000),
                "earlier", new Agreement(FILE, OF_ANOTHER_USER, 1900),
                "just before", new Agreement(FILE, FILE, 1950),
                "newest", new Agreement(FILE, FILE, 2000))));
    return agreements;
  }

  private static Session.Server server(String id, String boot) {
    return new Session.Server(id, 0, "/tree", boot);
  }

  @Test
  void aServerThatGoesOnIsTrusted() {
    Agreements agreements = agreed();
    assertThat(agreements.meet(server("server", "boot 1"))).isFalse();
    assertThat(agreements.paths()).hasSize(4);
  }

  @Test
  void whatACrashOfTheServerMayHaveTakenBackIsNotAgreedOn() {
    Agreements agreements = agreed();
    assertThat(agreements.meet(server("server", "boot 2"))).isFalse();
    assertThat(agreements.paths()).containsOnlyKeys("old", "earlier");
    assertThat(agreements.meet(server("server", "boot 2"))).isFalse();
    assertThat(agreements.paths()).hasSize(2);
  }

  @Test
  void withAnotherServerNothingIsAgreedOnButOwnersAreRemembered() {
    Agreements agreements = agreed();
    assertThat(agreements.meet(server("other", "boot 1"))).isTrue();
    assertThat(agreements.paths()).isEmpty();
    assertThat(agreements.earlierOwner("earlier")).contains(OF_ANOTHER_USER.owner());
    assertThat(agreements.earlierOwner("old")).isEmpty();
  }
}
