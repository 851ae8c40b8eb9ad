"""The desk of a league's or city's human resources office; for `pages` only."""

from qixian.api.pages.hrss.routes import ROUTER

__all__ = ["ROUTER"]
