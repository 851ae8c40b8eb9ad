"""Venture internship 见习+孵化: up to 12 months, then six months to found a venture (R25-R28)."""

from qixian.domain.venture_internship.kind import VENTURE_INTERNSHIP

__all__ = ["VENTURE_INTERNSHIP"]
