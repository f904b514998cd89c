"""`python -m tests.prove`."""

import sys

from tests.prove.cli import main

raise SystemExit(main(sys.argv[1:]))
