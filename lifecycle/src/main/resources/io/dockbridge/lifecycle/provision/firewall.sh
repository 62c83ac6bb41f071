# What comes from a network may begin a connection with sshd alone, so published ports are open to
# other containers and to nobody else, even where no firewall stands before the server. In the table
# security, which is read after Docker's own rules, whatever backend these have, and after the
# translation of addresses: what is for a container is FORWARDed then. With nft, where there is no
# iptables, as an engine of version 29 needs none.
interfaces="eth+ en+ $(ip -o route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p')"
if ! command -v iptables >/dev/null && command -v nft >/dev/null; then
  {
    echo "table inet dockbridge"
    echo "delete table inet dockbridge"
    echo "table inet dockbridge {"
    echo "  chain from_networks {"
    echo "    tcp dport 22 return"
    echo "    meta l4proto { icmp, ipv6-icmp } return"
    echo "    udp dport { 68, 546 } return"
    echo "    drop"
    echo "  }"
    for hook in "input:jump from_networks" "forward:drop"; do
      echo "  chain ${hook%%:*} {"
      echo "    type filter hook ${hook%%:*} priority 50"
      for interface in $interfaces; do
        case $interface in *+) interface="${interface%+}*" ;; esac
        echo "    iifname \"$interface\" ct state new ${hook#*:}"
      done
      echo "  }"
    done
    echo "}"
  } | nft -f -
fi
for tables in iptables:icmp:68 ip6tables:ipv6-icmp:546; do
  command=${tables%%:*} dhcp=${tables##*:} icmp=${tables#*:} icmp=${icmp%:*}
  command -v "$command" >/dev/null || continue
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
