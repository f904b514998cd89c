"""How long it takes: the hall as the simulation sees it, and what it tells."""
