#!/bin/sh
# Install what some tests need and pip cannot: Chromium for the browser tests, node and java for the
# checkers that judge pages, nginx for the file that it includes, strace for the fault injection,
# faketime for builds at another hour.
# Done where it may be (root on a Debian); elsewhere one line says what is missing, and the tests
# that need it are skipped (under CI=true they fail).
missing=""
need() { # command, package
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need chromium chromium
need strace strace
need faketime faketime
need setfacl acl
need nginx nginx-light
need node nodejs
need npm npm
need java default-jre-headless
# Playwright carries a node of its own, which needs this library; a minimal Debian has none.
find /usr/lib /usr/lib64 -name libatomic.so.1 2>/dev/null | grep -q . || missing="$missing libatomic1"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing$missing"
  # A server that is installed for tests must not be started as a service (invoke-rc.d asks this).
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
  fi
  # shellcheck disable=SC2086
  if { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing; } >/dev/null 2>&1; then
    exit 0
  fi
fi
echo "some tests need:$missing — on Debian: sudo apt-get install$missing"
