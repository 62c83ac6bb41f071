# The rest is Docker's default. An image that has settings keeps them.
if [ ! -e /etc/docker/daemon.json ]; then
  mkdir -p /etc/docker
  echo '{"host-gateway-ip": "{{address}}"}' >/etc/docker/daemon.json
fi
