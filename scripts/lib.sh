# shellcheck shell=bash
# What every script here starts with: source it, and work from the root of the checkout.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
script=${0##*/}

# The Python tools, where scripts/setup puts them.
# shellcheck disable=SC2034 # used by those who source this
{
  venv_python=$root/.venv/bin/python
  ruff=$root/.venv/bin/ruff
}

say() { printf '%s: %s\n' "$script" "$*"; }

fail() {
  printf '%s: %s\n' "$script" "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
