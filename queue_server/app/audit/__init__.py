"""The audit: who did what, who looked at personal data, and whether the record of it holds together."""
