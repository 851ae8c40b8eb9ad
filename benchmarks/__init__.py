"""Measures Qixian against bare parts and the `eventsourcing` library: `python -m benchmarks`.

Nobody imports this package: it is run from the root of the repository, by hand or by `make bench`.
"""
