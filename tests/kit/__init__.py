"""What tests, proofs and benches share: a served hall, a browser, a day of people, a cheap client."""
