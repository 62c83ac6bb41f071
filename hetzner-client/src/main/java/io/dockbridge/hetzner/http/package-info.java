/**
 * How a call of the API travels: JSON, HTTP, the token, retries, the quota.
 *
 * <p>Entry: {@link io.dockbridge.hetzner.http.HetznerApi}, which the clients of the resources call
 * on their callers' threads. The exchange itself runs on a virtual thread {@code hetzner-http-N},
 * so that an interrupt of the caller cancels it.
 *
 * <p>To change what is sent again begin in {@code RetryPolicy}; how long things may take, in {@link
 * io.dockbridge.hetzner.http.Timing}; proxies, in {@code EnvironmentProxy}; JSON, in {@code
 * ApiJson}.
 */
package io.dockbridge.hetzner.http;
