"""`./hall kiosk`: the kiosk, watched."""

import sys

from kiosk.watch.parent import watch

raise SystemExit(watch([sys.executable, "-m", "kiosk"], sys.argv[1:]))
