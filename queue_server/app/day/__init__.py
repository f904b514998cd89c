"""The hall's day: what is suspended, how it ends, how fair it was, what is kept how long."""
