"""Who am I, by a code on a phone."""
