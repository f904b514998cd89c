"""`python -m tests.bench`."""

import sys

from tests.bench.cli import main

raise SystemExit(main(sys.argv[1:]))
