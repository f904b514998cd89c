"""The paper a citizen leaves with: what stands on it (`layout`) and its drawn parts (`drawing`)."""
