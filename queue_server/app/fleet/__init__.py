"""The hall's terminals: how they are, and what a manager asks of them."""
