package io.dockbridge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dockbridge.docker.EngineRequest.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineRequestTest {
  private static EngineRequest of(String method, String target) {
    return EngineRequest.of(method, target, header -> Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /_ping,                             PING",
    "HEAD,   /_ping,                             PING",
    "GET,    /v1.47/_ping,                       PING",
    "GET,    //_ping,                            READ",
    "GET,    /%5Fping?,                          PING",
    "GET,    http://docker/v1.47/_ping,          PING",
    "POST,   /_ping,                             OTHER",
    "GET,    /version,                           VERSION",
    "GET,    /v1.24/version,                     VERSION",
    "GET,    /info,                              INFO",
    "GET,    /v1.47/info?x=/containers/create,   INFO",
    "GET,    /v1.47/events?since=1&filters=%7B%7D, EVENTS",
    "POST,   /v1.47/containers/create?name=web,  CONTAINER_CREATE",
    "GET,    /v1.47/containers/create,           READ",
    "POST,   /containers/web/start,              CONTAINER_START",
    "POST,   /v1.47//containers//web//start,     OTHER",
    "POST,   /containers/start/start,            CONTAINER_START",
    "POST,   /containers/web/restart?t=3,        CONTAINER_RESTART",
    "POST,   /containers/web/stop?t=1,           CONTAINER_STOP",
    "POST,   /containers/web/kill?signal=HUP,    CONTAINER_KILL",
    "POST,   /containers/web/wait?condition=next-exit, CONTAINER_WAIT",
    "DELETE, /containers/web?force=1,            CONTAINER_REMOVE",
    "DELETE, /images/web,                        OTHER",
    "POST,   /containers/prune,                  OTHER",
    "GET,    /containers/json?all=1,             READ",
    "GET,    /containers/web/json,               READ",
    "GET,    /images/json,                       READ",
    "GET,    /images/a/b/json,                   READ",
    "GET,    /networks,                          READ",
    "GET,    /containers/web/top,                READ",
    "HEAD,   /containers/web/json,               READ",
    "GET,    /containers/web/archive?path=/x,    OTHER",
    "HEAD,   /containers/web/archive?path=/x,    OTHER",
    "GET,    /containers/web/export,             OTHER",
    "GET,    /images/get?names=a,                OTHER",
    "GET,    /images/a/get,                      OTHER",
    "POST,   /images/create?fromImage=a,         OTHER",
    "POST,   /images/a/push,                     OTHER",
    "POST,   /build,                             OTHER",
    "POST,   /networks/create,                   OTHER",
    "GET,    /containers/web/logs?follow=1,      WATCH",
    "GET,    /containers/web/logs?a=1&follow=true, WATCH",
    "GET,    /containers/web/logs?follow=0,      READ",
    "GET,    /services/web/logs?follow=1,        WATCH",
    "GET,    /containers/web/stats,              WATCH",
    "GET,    /containers/web/stats?stream=false, READ",
    "POST,   /containers/web/attach?stream=1,    UPGRADE",
    "GET,    /containers/web/attach/ws,          UPGRADE",
    "POST,   /v1.47/exec/0123abc/start,          UPGRADE",
    "POST,   /exec/0123abc/resize,               OTHER",
    "POST,   /session,                           UPGRADE",
    "POST,   /v1.47/grpc,                        UPGRADE",
    "GET,    /_dockbridge/status,                CONTROL",
    "POST,   /_dockbridge,                       CONTROL",
    "GET,    /_dockbridges,                      UNKNOWN",
    "GET,    /libpod/_ping,                      UNKNOWN",
    "GET,    /v4.0.0/libpod/containers/json,     UNKNOWN",
    "POST,   /libpod/containers/create,          UNKNOWN",
    "GET,    /,                                  UNKNOWN",
    "GET,    /v1.47,                             UNKNOWN",
    "GET,    /%zz/_ping,                         UNKNOWN",
    "OPTIONS, *,                                 UNKNOWN",
    "GET,    '',                                 UNKNOWN",
    "get,    /_ping,                             OTHER",
  })
  void requestsAreToldApart(String method, String target, Kind kind) {
    assertThat(of(method, target).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "POST,   /containers/web/start,            web",
    "POST,   /v1.47/containers/a%2Bb/stop?t=1, a+b",
    "POST,   /v1.47/containers/a+b/stop,       a+b",
    "DELETE, /containers/web%20one?v=1,        web one",
    "POST,   /containers/web/attach,           web",
  })
  void theContainerIsReadFromThePath(String method, String target, String container) {
    assertThat(of(method, target).container()).contains(container);
  }

  @Test
  void requestsAboutNoContainerHaveNone() {
    assertThat(of("POST", "/containers/create").container()).isEmpty();
    assertThat(of("POST", "/exec/12/start").container()).isEmpty();
  }

  @Test
  void theQueryIsKeptAsWritten() {
    assertThat(of("GET", "/events?filters=%7B%7D&a=b?c").query()).isEqualTo("filters=%7B%7D&a=b?c");
    assertThat(of("GET", "/events").query()).isEmpty();
  }

  @Test
  void anUnknownRequestThatAsksForAnUpgradeMayBecomeARawStream() {
    EngineRequest request =
        EngineRequest.of(
            "POST", "/new", name -> Optional.of("h2c").filter(it -> name.equals("Upgrade")));
    assertThat(request.kind()).isEqualTo(Kind.UPGRADE);
  }
}
