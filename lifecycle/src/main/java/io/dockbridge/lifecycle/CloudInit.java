package io.dockbridge.lifecycle;

import io.dockbridge.ssh.SshKey;

/**
 * What a new server is told at its first boot.
 *
 * <p>Only modules of cloud-init's network stage stand in the way of the first request: they end
 * before sshd answers and before dockerd starts. What runs in the final stage does not matter for
 * it, except on a stock image, where Docker has to be installed there.
 *
 * <p>Any process on the server can read this text, so the host key in it is the only secret, and is
 * replaced after the first connection.
 */
final class CloudInit {
  /**
   * {@code ip} binds the ports of the default network, {@code default-network-opts} those of
   * networks that users and Compose make: nothing that is published can be reached from outside.
   */
  private static final String DAEMON_JSON =
      """
      {
        "ip": "127.0.0.1",
        "default-network-opts": {
          "bridge": {"com.docker.network.bridge.host_binding_ipv4": "127.0.0.1"}
        },
        "log-driver": "json-file",
        "log-opts": {"max-size": "20m", "max-file": "3"}
      }
      """;

  /**
   * In a file and not by {@code ssh_pwauth}, because that restarts an sshd that answers already: a
   * connection made in that moment hangs. Of several values sshd takes the first.
   */
  private static final String SSHD_CONFIG =
      """
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      """;

  /** cloud-init itself needs the metadata at every boot, hence the order. */
  private static final String METADATA_UNIT =
      """
      [Unit]
      Description=Keep cloud metadata from containers
      After=cloud-init-network.service cloud-init.service network-online.target
      [Service]
      Type=oneshot
      RemainAfterExit=yes
      ExecStart=ip route replace prohibit 169.254.169.254/32
      ExecStart=-ip6tables -w -I OUTPUT -d fe80::a9fe:a9fe -j DROP
      [Install]
      WantedBy=multi-user.target
      """;

  /** A dockerd that was up before its configuration (no image known does that) reads it late. */
  private static final String SCRIPT =
      """
      systemctl daemon-reload
      systemctl enable --now dockbridge-metadata.service
      if ! command -v dockerd >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get -o DPkg::Lock::Timeout=300 -q update
        apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends install docker.io
      elif [ /etc/docker/daemon.json -nt /run/docker.pid ] && [ -e /run/docker.pid ]; then
        systemctl restart docker
      fi
      """;

  private CloudInit() {}

  /** The user_data of a server that shows {@code hostKey}. A secret: never logged. */
  static String userData(SshKey hostKey) {
    return """
    #cloud-config
    ssh_deletekeys: true
    ssh_keys:
      ed25519_private: |
    %s\
      ed25519_public: %s
    disable_root: false
    write_files:
    - path: /etc/ssh/sshd_config.d/00-dockbridge.conf
      content: |
    %s\
    - path: /etc/docker/daemon.json
      content: |
    %s\
    - path: /etc/systemd/system/dockbridge-metadata.service
      content: |
    %s\
    runcmd:
    - |
    %s\
    """
        .formatted(
            hostKey.privateKey().indent(4),
            hostKey.publicKey(),
            SSHD_CONFIG.indent(4),
            DAEMON_JSON.indent(4),
            METADATA_UNIT.indent(4),
            SCRIPT.indent(2));
  }
}
