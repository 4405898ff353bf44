#!/bin/bash
# Succeeds when the service of this container answers /health. It needs bash alone.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/${PORT:-8081}"
printf 'GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
read -r -t 2 _ status _ <&3
[[ $status == 200 ]]
