"""Numbers taken on a phone: who may take one, and what becomes of those whose holders do not come."""
