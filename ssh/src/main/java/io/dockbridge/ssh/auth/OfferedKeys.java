package io.dockbridge.ssh.auth;

import java.io.IOException;
import java.security.KeyPair;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.sshd.client.auth.pubkey.PublicKeyIdentity;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.signature.SignatureFactoriesManager;

/** MINA's publickey login (RFC 4252 §7) with exactly our keys, in our order. */
public final class OfferedKeys extends UserAuthPublicKeyFactory {
  /** Without DSA, and RSA never with SHA-1, which OpenSSH refuses since 8.8. */
  private static final List<NamedFactory<Signature>> ALGORITHMS =
      List.of(
          BuiltinSignatures.ed25519,
          BuiltinSignatures.ed25519_cert,
          BuiltinSignatures.sk_ssh_ed25519,
          BuiltinSignatures.nistp256,
          BuiltinSignatures.nistp256_cert,
          BuiltinSignatures.nistp384,
          BuiltinSignatures.nistp384_cert,
          BuiltinSignatures.nistp521,
          BuiltinSignatures.nistp521_cert,
          BuiltinSignatures.sk_ecdsa_sha2_nistp256,
          BuiltinSignatures.rsaSHA512,
          BuiltinSignatures.rsaSHA512_cert,
          BuiltinSignatures.rsaSHA256,
          BuiltinSignatures.rsaSHA256_cert);

  private final List<Identity> identities;

  /** Offers these, in this order. */
  public OfferedKeys(List<Identity> identities) {
    super(ALGORITHMS);
    this.identities = identities;
  }

  @Override
  public UserAuthPublicKey createUserAuth(ClientSession session) {
    return new UserAuthPublicKey(getSignatureFactories()) {
      @Override
      protected Iterator<PublicKeyIdentity> createPublicKeyIterator(
          ClientSession client, SignatureFactoriesManager manager) {
        return identities.stream().<PublicKeyIdentity>map(Offer::new).iterator();
      }
    };
  }

  /** An identity in MINA's words. */
  private record Offer(Identity identity) implements PublicKeyIdentity {
    @Override
    public KeyPair getKeyIdentity() {
      return new KeyPair(identity.key(), null);
    }

    @Override
    public Map.Entry<String, byte[]> sign(SessionContext session, String algorithm, byte[] data)
        throws IOException {
      return Map.entry(algorithm, identity.sign(algorithm, data));
    }
  }
}
