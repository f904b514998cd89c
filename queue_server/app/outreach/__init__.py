"""Asking for an agent, an officer or a visit, and what becomes of it."""
