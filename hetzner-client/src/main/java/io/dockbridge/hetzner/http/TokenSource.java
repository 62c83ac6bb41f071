package io.dockbridge.hetzner.http;

/** Gives the API token for each request. Called on the threads that call the API; thread-safe. */
@FunctionalInterface
public interface TokenSource {
  /** The token; never logged, never part of a message. */
  String get();

  /** The API refused the token (401): looks for another one, and says whether there is one. */
  default boolean renew() {
    return false;
  }
}
