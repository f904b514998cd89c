"""Simulated devices, at byte level, with faults that can be switched on while they run.

They are part of the product: the demo, training and the contract suites use them. `python -m drivers simulate
--help`.
"""
