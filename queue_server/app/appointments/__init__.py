"""预约: slots, booking, and the ticket drawn on the day."""
