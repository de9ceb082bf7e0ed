#!/bin/sh
# Runs the engine at one commit:  sh .ci/beian.sh ci check      (written by beian init-ci; to upgrade, change the commit)
# BEIAN_ENGINE names a mirror of the engine's repository; BEIAN a program that this machine has already.
set -eu
cd "$(dirname "$0")/.."
commit=@COMMIT@
engine=build/engine
if [ -z "${BEIAN:-}" ]; then
  if [ "$(git -C "$engine" rev-parse HEAD 2>/dev/null || true)" != "$commit" ]; then
    rm -rf "$engine"
    git init --quiet "$engine"
    git -C "$engine" fetch --quiet --depth 1 "${BEIAN_ENGINE:-@ENGINE@}" "$commit"
    git -C "$engine" checkout --quiet FETCH_HEAD
  fi
  make --silent -C "$engine" setup >&2
  BEIAN=$engine/.venv/bin/beian
fi
exec "$BEIAN" "$@"
