"""Off-post venture leave 离岗创办企业: up to 3 years, extended once by up to 3 (R82-R94)."""

from qixian.domain.off_post_venture_leave.kind import OFF_POST_VENTURE_LEAVE

__all__ = ["OFF_POST_VENTURE_LEAVE"]
