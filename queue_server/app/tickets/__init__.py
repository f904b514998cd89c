"""Tickets: taking a number, and what may be done with it afterwards."""
