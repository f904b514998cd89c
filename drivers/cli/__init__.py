"""The commands of `python -m drivers`, one module each; `main` reads the command line."""
