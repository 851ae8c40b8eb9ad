"""Plays stories on a virtual clock, on the real engine and the real ledger, and compares."""
