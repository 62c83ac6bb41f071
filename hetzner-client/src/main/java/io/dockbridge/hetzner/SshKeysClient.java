package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.ApiRequest;
import io.dockbridge.hetzner.http.HetznerApi;
import io.dockbridge.hetzner.model.CreateSshKey;
import io.dockbridge.hetzner.model.ErrorCode;
import io.dockbridge.hetzner.model.HetznerException;
import io.dockbridge.hetzner.model.SshKey;
import java.util.List;
import java.util.Optional;

/** The API's {@code /ssh_keys}. */
public final class SshKeysClient {
  private final HetznerApi api;

  SshKeysClient(HetznerApi api) {
    this.api = api;
  }

  /** All keys with these labels; an empty selector: all of the project. */
  public List<SshKey> list(String labelSelector) {
    return list(ApiRequest.get("ssh_keys").withSelector(labelSelector));
  }

  /**
   * Fingerprints are unique in a project.
   *
   * @param fingerprint MD5, hex with colons
   */
  public Optional<SshKey> findByFingerprint(String fingerprint) {
    ApiRequest request = ApiRequest.get("ssh_keys").with("fingerprint", fingerprint);
    return list(request).stream().findFirst();
  }

  /** Uploads a key; UNIQUENESS_ERROR when its name or fingerprint is taken. */
  public SshKey create(CreateSshKey key) {
    return api.call(ApiRequest.post("ssh_keys", key), "ssh_key", SshKey.class);
  }

  /**
   * The project's key with this public half, uploaded if it is not there yet. The one found may
   * have another name and other labels.
   */
  public SshKey ensure(CreateSshKey key) {
    return findByFingerprint(key.fingerprint()).orElseGet(() -> createOrFind(key));
  }

  /** Deletes a key, or finds it gone. Servers keep the copy that they were created with. */
  public void delete(long id) {
    api.delete(ApiRequest.delete("ssh_keys/" + id));
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

  private List<SshKey> list(ApiRequest request) {
    return api.list(request, "ssh_keys", SshKey.class);
  }
}
