"""The rules. Pure: standard library and pydantic; no clock, no I/O."""
