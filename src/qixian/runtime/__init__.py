"""What the doors (cli, api, workers, rehearsal) run on: settings, logs, connections, parts.

Nothing else may import this package, and it imports nothing else of qixian.
"""
