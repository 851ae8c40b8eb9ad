"""Subsidy claims by themselves, awards, quotas, records and duties of the programme (B.4, B.5)."""

from qixian.domain.subsidy_and_quota.kind import SUBSIDY_AND_QUOTA

__all__ = ["SUBSIDY_AND_QUOTA"]
