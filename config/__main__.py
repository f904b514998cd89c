"""Starts the command line of the configuration: `python -m config check DIR`."""

import sys

from config.cli import main

sys.exit(main())
