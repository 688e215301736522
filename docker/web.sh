#!/bin/sh
# Starts Web in a container. The Runner's token lies on a volume that both services mount, so that the Runner's
# container never sees the owner's token.
set -eu
if [ ! -s /join/runner-token ]; then
  (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >/join/runner-token)
fi
ln -sfn /join/runner-token /data/runner-token
exec /opt/speedup/app/Dashboard.Web "$@"
