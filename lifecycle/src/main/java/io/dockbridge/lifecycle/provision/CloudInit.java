package io.dockbridge.lifecycle.provision;

import io.dockbridge.lifecycle.connection.Heartbeat;
import io.dockbridge.ssh.auth.SshKeyPair;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

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
   * What comes from a network may begin a connection with sshd alone, so published ports are open
   * to other containers and to nobody else, even where no firewall stands before the server. In the
   * table {@code security}, which is read after Docker's own rules, whatever backend these have,
   * and after the translation of addresses: what is for a container is FORWARDed then.
   */
  private static final String FIREWALL =
      """
      interfaces="eth+ en+ $(ip -o route show default | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')"
      for tables in iptables:icmp:68 ip6tables:ipv6-icmp:546; do
        command=${tables%%:*} dhcp=${tables##*:} icmp=${tables#*:} icmp=${icmp%:*}
        "$command" -w -t security -n -L DOCKBRIDGE >/dev/null 2>&1 && continue
        {
          echo "*security"
          echo ":DOCKBRIDGE - [0:0]"
          for interface in $interfaces; do
            echo "-A INPUT -i $interface -m conntrack --ctstate NEW -j DOCKBRIDGE"
            echo "-A FORWARD -i $interface -m conntrack --ctstate NEW -j DROP"
          done
          echo "-A DOCKBRIDGE -p tcp --dport 22 -j RETURN"
          echo "-A DOCKBRIDGE -p $icmp -j RETURN"
          echo "-A DOCKBRIDGE -p udp --dport $dhcp -j RETURN"
          echo "-A DOCKBRIDGE -j DROP"
          echo "COMMIT"
        } | "$command-restore" -w -n
      done
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

  /**
   * For a laptop that died: off, a server costs as much as on, but it neither answers nor sends.
   * Every running container has a shim (its name is cut at 15 characters); the engine is not asked,
   * for it may hang, and a stock image has no docker client.
   */
  private static final String POWER_OFF_SCRIPT =
      """
      #!/bin/sh
      [ -e %1$s ] || touch %1$s
      [ -n "$(find %1$s -mmin +60)" ] || exit 0
      grep -qsx containerd-shim /proc/[0-9]*/comm || systemctl poweroff
      """
          .formatted(Heartbeat.FILE);

  private static final String POWER_OFF_UNIT =
      """
      [Unit]
      Description=Power off when nobody was heard of for an hour and no container runs
      [Service]
      Type=oneshot
      ExecStart=/usr/local/sbin/dockbridge-poweroff
      """;

  private static final String POWER_OFF_TIMER =
      """
      [Timer]
      OnActiveSec=5min
      OnUnitActiveSec=5min
      [Install]
      WantedBy=timers.target
      """;

  /** For builds that want more memory than a small server has; nobody waits for it. */
  private static final String SWAP_UNIT =
      """
      [Unit]
      Description=Swap
      ConditionVirtualization=!container
      After=docker.service
      [Service]
      Type=oneshot
      RemainAfterExit=yes
      ExecStart=sh -c '[ -e /var/swap ] || { install -m 600 /dev/null /var/swap && fallocate -l 2G /var/swap && mkswap /var/swap; }'
      ExecStart=swapon /var/swap
      [Install]
      WantedBy=multi-user.target
      """;

  /** The firewall comes before Docker, which a stock image has not and starts when installed. */
  private static final String SCRIPT =
      """
      systemctl daemon-reload
      systemctl enable --now dockbridge-metadata.service dockbridge-poweroff.timer
      systemctl enable --now --no-block dockbridge-swap.service
      if ! command -v dockerd >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get -o DPkg::Lock::Timeout=300 -q update
        apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends install iptables
      %s\
        apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends install docker.io
      fi
      """
          .formatted(FIREWALL.indent(2));

  private static final List<GuestFile> FILES =
      List.of(
          new GuestFile("/etc/ssh/sshd_config.d/00-dockbridge.conf", "0644", SSHD_CONFIG),
          new GuestFile("/etc/systemd/system/dockbridge-metadata.service", "0644", METADATA_UNIT),
          new GuestFile("/etc/systemd/system/dockbridge-swap.service", "0644", SWAP_UNIT),
          new GuestFile("/usr/local/sbin/dockbridge-poweroff", "0755", POWER_OFF_SCRIPT),
          new GuestFile("/etc/systemd/system/dockbridge-poweroff.service", "0644", POWER_OFF_UNIT),
          new GuestFile("/etc/systemd/system/dockbridge-poweroff.timer", "0644", POWER_OFF_TIMER));

  /** The rest is Docker's default. An image that has settings keeps them. */
  private static final String HOST_GATEWAY =
      """
      if [ ! -e /etc/docker/daemon.json ]; then
        mkdir -p /etc/docker
        echo '{"host-gateway-ip": "%s"}' >/etc/docker/daemon.json
      fi
      """;

  private CloudInit() {}

  /**
   * The user_data of a server that shows {@code hostKey}. A secret: never logged.
   *
   * @param bootScript for the shell, run at every boot before Docker starts
   * @param hostGateway the address that {@code host-gateway} means; empty: the engine's own
   */
  static String userData(
      SshKeyPair hostKey, Optional<String> bootScript, Optional<String> hostGateway) {
    return """
    #cloud-config
    bootcmd:
    - |
    %s\
    %s\
    %s\
    ssh_deletekeys: true
    ssh_keys:
      ed25519_private: |
    %s\
      ed25519_public: %s
    disable_root: false
    write_files:
    %s\
    runcmd:
    - |
    %s\
    """
        .formatted(
            FIREWALL.indent(2),
            hostGateway.map(HOST_GATEWAY::formatted).map(CloudInit::bootCommand).orElse(""),
            bootScript.map(CloudInit::bootCommand).orElse(""),
            hostKey.privateKey().indent(4),
            hostKey.publicKey(),
            FILES.stream().map(GuestFile::yaml).collect(Collectors.joining()),
            SCRIPT.indent(2));
  }

  private static String bootCommand(String script) {
    return "- |\n" + script.indent(2);
  }

  private record GuestFile(String path, String mode, String content) {
    String yaml() {
      return """
      - path: %s
        permissions: '%s'
        content: |
      %s\
      """
          .formatted(path, mode, content.indent(4));
    }
  }
}
