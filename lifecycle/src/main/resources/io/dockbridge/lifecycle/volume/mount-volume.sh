# At every boot, before Docker starts; VolumeMount says when and why.
# Given: $volume (its id), $device (its path), $resume (yes: running containers are remembered).
data=/var/lib/docker
run=/run/dockbridge
problem=$run/volume-problem
mkdir -p $run $data /var/lib/containerd
rm -f $problem

fail() {
  echo "$1" >$problem
  echo "dockbridge: $1" >&2
  exit 1
}

# Neither daemon starts without the file on the volume that has its id.
for unit in docker containerd; do
  mkdir -p /etc/systemd/system/$unit.service.d
  cat >/etc/systemd/system/$unit.service.d/dockbridge-volume.conf <<END
[Unit]
RequiresMountsFor=$data /var/lib/containerd
[Service]
ExecStartPre=grep -qsx $volume $data/.dockbridge-volume
END
done

# Docker's own record of a container says whether it runs, also after a power cut; once dockerd has stopped or
# started again it does not any more. The list is added to until somebody has acted on it.
cat >/usr/local/sbin/dockbridge-containers <<'END'
#!/bin/sh
cd /var/lib/docker || exit
{
  grep -ls '"Running":true' containers/*/config.v2.json | cut -d/ -f2
  cat .dockbridge-running
} 2>/dev/null | sort -u >.dockbridge-running.new
mv .dockbridge-running.new .dockbridge-running
END
chmod 755 /usr/local/sbin/dockbridge-containers
cat >/etc/systemd/system/dockbridge-containers.service <<END
[Unit]
Description=Remember which containers run, for the next server
After=docker.service containerd.service
RequiresMountsFor=$data
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=true
ExecStop=/usr/local/sbin/dockbridge-containers
END

systemctl daemon-reload
! grep -qsx "$volume" $data/.dockbridge-volume || exit 0
systemctl stop docker.service containerd.service 2>/dev/null

tries=0
while [ ! -b "$device" ]; do
  [ $tries -lt 300 ] || fail "there is no device $device"
  tries=$((tries + 1))
  sleep 0.2
done

# Only what begins with nothing but zeros is ever formatted. blkid answers 2 where it knows nothing.
blkid -p "$device" >/dev/null 2>&1
if [ $? -eq 2 ] && cmp -s -n 1048576 "$device" /dev/zero; then
  mkfs.ext4 -q -m 0 -L dockbridge "$device" || fail "the volume cannot be formatted"
fi
fsck.ext4 -p "$device" >$run/fsck.log 2>&1
[ $? -lt 4 ] || fail "the volume's file system is damaged: $(tail -n 1 $run/fsck.log)"
mount -t ext4 -o noatime "$device" $data || fail "the volume cannot be mounted"
resize2fs "$device" >/dev/null 2>&1
mkdir -p $data/.containerd
mount --bind $data/.containerd /var/lib/containerd || fail "/var/lib/containerd cannot be mounted"
echo "$volume" >$data/.dockbridge-volume

if [ "$resume" = yes ]; then
  /usr/local/sbin/dockbridge-containers
  systemctl start --no-block dockbridge-containers.service
else
  rm -f $data/.dockbridge-running
fi
systemctl start --no-block containerd.service docker.service 2>/dev/null
exit 0
