package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.http.Quota;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.hetzner.http.TokenSource;
import io.dockbridge.hetzner.model.Pricing;
import io.dockbridge.hetzner.model.PrimaryIp;
import io.dockbridge.hetzner.model.ServerType;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * The Hetzner Cloud API of one project: a part per resource, all sharing quota, retries and
 * connections. Thread-safe.
 *
 * <p>Calls block the calling thread until there is an answer, retries included, at most {@link
 * Timing#total}; they throw {@code HetznerException}. An interrupt of the calling thread cancels
 * the request: the call throws with {@code ErrorCode#CANCELLED} and the thread's interrupt flag is
 * set.
 *
 * <p>{@link #close} cancels running calls (CANCELLED for their callers) and closes all connections.
 * All threads are daemons.
 */
public final class HetznerClient implements AutoCloseable {
  private final URI endpoint;
  private final HetznerApi api;
  private final Timing timing;

  /**
   * A client that has no connection yet.
   *
   * @param endpoint such as {@code https://api.hetzner.cloud/v1}
   * @param token asked for each request; never logged, never part of a message
   */
  public HetznerClient(URI endpoint, TokenSource token, Timing timing) {
    this.endpoint = endpoint;
    this.timing = timing;
    this.api = new HetznerApi(endpoint, token, timing);
  }

  /** Servers. */
  public ServersClient servers() {
    return new ServersClient(api);
  }

  /** Actions: what the API does after it answered. */
  public ActionsClient actions() {
    return new ActionsClient(api, timing);
  }

  /** SSH keys. */
  public SshKeysClient sshKeys() {
    return new SshKeysClient(api);
  }

  /** Images and snapshots. */
  public ImagesClient images() {
    return new ImagesClient(api);
  }

  /** Server types, with stock and prices per location. */
  public ResourceClient<ServerType> serverTypes() {
    return new ResourceClient<>(api, "server_types", ServerType.class);
  }

  /** Firewalls. */
  public FirewallsClient firewalls() {
    return new FirewallsClient(api);
  }

  /** Volumes. */
  public VolumesClient volumes() {
    return new VolumesClient(api);
  }

  /** Primary IPs. */
  public ResourceClient<PrimaryIp> primaryIps() {
    return new ResourceClient<>(api, "primary_ips", PrimaryIp.class);
  }

  /** Prices of everything; they change a few times a year. Asks the API. */
  public Pricing pricing() {
    return api.call(ApiRequest.get("pricing"), "pricing", Pricing.class);
  }

  /** The quota as of the latest answer; empty before the first. */
  public Optional<Quota> quota() {
    return api.quota();
  }

  /**
   * What the API's clock shows now, to about a second: the latest answer's {@code Date} carried on
   * by the local clock. Empty before the first answer. Paid hours end by this clock.
   */
  public Optional<Instant> serverTime() {
    return api.serverTime();
  }

  @Override
  public void close() {
    api.close();
  }

  @Override
  public String toString() {
    return "HetznerClient[" + endpoint + "]";
  }
}
