"""What each screen shows, computed from a State: pure values, no Kivy, nothing decided. `kiosk/screens` draws them."""
