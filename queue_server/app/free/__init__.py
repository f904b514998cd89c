"""Free copies and post: ordered at the helper's tablet, sent, and summed up by the month."""
