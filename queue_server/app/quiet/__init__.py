"""Quiet calling: text messages to people who gave a telephone number with their ticket."""
