"""A small parent that starts the kiosk, hears its pulse and begins it anew: no screen stays dead.

Standard library only: it is there before the kiosk, needs little memory, and has nothing in it that could break.
"""
