"""What the manager is told of without looking: raised by rule, acknowledged by name, over with its reason."""
