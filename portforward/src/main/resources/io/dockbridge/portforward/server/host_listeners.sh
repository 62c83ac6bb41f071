# Tells on which TCP ports containers listen that are on the network of this machine itself.
# Arguments: the containers' ids. Prints a line for each thing found out:
#   ID visible          a process of the container can be looked into
#   ID denied           one cannot: it belongs to somebody else, and we are not root
#   ID elsewhere        one is on another network than we are, as all are under a rootless engine
#   ID ADDRESS:PORT     it listens there, as /proc/net/tcp writes that
# A process is known to be a container's by its cgroup, which has the container's id in its name.
for id in "$@"; do
  for cgroup in $(grep -ls "$id" /proc/[0-9]*/cgroup); do
    process=${cgroup%/cgroup}
    if [ ! -r "$process/fd" ]; then
      [ ! -e "$process" ] || echo "$id denied"
      continue
    fi
    network=$(readlink "$process/ns/net") || continue # it has ended, and may still be a zombie
    if [ "$network" != "$(readlink /proc/self/ns/net)" ]; then
      echo "$id elsewhere"
      continue
    fi
    echo "$id visible"
    ls -l "$process/fd" 2>/dev/null | sed -n 's/.*socket:\[\([0-9]*\)\].*/\1/p' |
      awk -v id="$id" 'NF == 1 { own[$1]; next } $4 == "0A" && $10 in own { print id, $2 }' \
        - /proc/net/tcp $(ls /proc/net/tcp6 2>/dev/null)
  done
done
