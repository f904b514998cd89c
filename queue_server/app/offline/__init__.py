"""断网取号: numbers leased in advance, and the journals that come in afterwards."""
