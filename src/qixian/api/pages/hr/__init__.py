"""The personnel desk 人事工作台: what is due, the cases by state, what happened last."""

from qixian.api.pages.hr.desk import ROUTER

__all__ = ["ROUTER"]
