"""The terminal door: the `qixian` command. Nothing imports this package."""
