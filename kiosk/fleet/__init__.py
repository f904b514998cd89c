"""What a terminal tells of itself, and what its hall's manager asks of it."""
