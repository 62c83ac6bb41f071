package io.dockbridge.daemon.cloud;

import io.dockbridge.config.ConfigException;
import io.dockbridge.config.HetznerToken;
import io.dockbridge.hetzner.http.TokenSource;
import io.dockbridge.hetzner.model.HetznerException;

/** The token of the settings; one that the API refuses is read again from where it stands. */
record CloudToken(HetznerToken token) implements TokenSource {
  @Override
  public String get() {
    try {
      return token.reveal();
    } catch (ConfigException e) {
      throw HetznerException.noToken(e.getMessage(), e);
    }
  }

  @Override
  public boolean renew() {
    String refused = get();
    token.forget();
    return !get().equals(refused);
  }
}
