"""The terminal without a screen, at counters: strips show who is called, a voice calls, keypads rate, a modem sends."""
