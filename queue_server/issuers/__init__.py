"""The lines to those who confirm codes on phones. `docs/identity.md` describes what goes over them."""
