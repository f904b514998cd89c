"""The clerk's presses: calling, serving, sending on, taking back."""
