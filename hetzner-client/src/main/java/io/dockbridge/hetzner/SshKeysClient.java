package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.SshKey;
import java.util.Optional;

/** The API's {@code /ssh_keys}. */
public final class SshKeysClient extends ResourceClient<SshKey> {
  SshKeysClient(HetznerApi api) {
    super(api, "ssh_keys", SshKey.class);
  }

  /**
   * Fingerprints are unique in a project.
   *
   * @param fingerprint MD5, hex with colons
   */
  public Optional<SshKey> findByFingerprint(String fingerprint) {
    return find(it -> it.with("fingerprint", fingerprint)).stream().findFirst();
  }

  /** Uploads a key; UNIQUENESS_ERROR when its name or fingerprint is taken. */
  public SshKey create(CreateSshKey key) {
    return super.create(key);
  }

  /**
   * The project's key with this public half, uploaded if it is not there yet. The one found may
   * have another name and other labels.
   */
  public SshKey ensure(CreateSshKey key) {
    return findByFingerprint(key.fingerprint()).orElseGet(() -> createOrFind(key));
  }

  /** Somebody else may upload it between our look and our upload. */
  private SshKey createOrFind(CreateSshKey key) {
    try {
      return create(key);
    } catch (HetznerException e) {
      if (!e.is(ErrorCode.UNIQUENESS_ERROR) && !e.outcomeUnknown()) {
        throw e;
      }
      return findByFingerprint(key.fingerprint()).orElseThrow(() -> e);
    }
  }
}
