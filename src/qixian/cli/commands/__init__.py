"""The commands as the terminal declares them, one module a group; the work is beside, in `cli`.

These modules import nothing heavy, so that `--help` answers at once.
"""
