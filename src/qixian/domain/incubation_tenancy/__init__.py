"""Incubation tenancy 在孵: up to 3 years in an incubation base, with one exception (R57-R66)."""

from qixian.domain.incubation_tenancy.kind import INCUBATION_TENANCY

__all__ = ["INCUBATION_TENANCY"]
