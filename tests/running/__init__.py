"""The service as real processes, for tests that act as a person at a terminal, a phone or a power switch."""
