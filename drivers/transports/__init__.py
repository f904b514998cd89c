"""Lines to devices: bytes out, bytes in, every wait with an end. `transport.py` says what each must do."""
