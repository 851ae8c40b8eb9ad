"""Why: a date, a length of time or an amount of a case, explained as data without language.

Pure; for the doors, which put it into words.
"""
