"""`python -m drivers`: what hangs on this machine, what is wrong with it, and devices that are not there."""

from drivers.cli.main import main

raise SystemExit(main())
