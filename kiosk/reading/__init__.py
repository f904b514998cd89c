"""The glass by keys and by ear: where the ring stands, what is said of the thing under it, what each key means."""
