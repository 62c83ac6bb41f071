# What comes from a network may begin a connection with sshd alone, so published ports are open to
# other containers and to nobody else, even where no firewall stands before the server. In the table
# security, which is read after Docker's own rules, whatever backend these have, and after the
# translation of addresses: what is for a container is FORWARDed then.
interfaces="eth+ en+ $(ip -o route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p')"
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
