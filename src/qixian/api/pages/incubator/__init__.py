"""The desk of an incubation base; for the composition of the pages only."""

from qixian.api.pages.incubator.routes import ROUTER

__all__ = ["ROUTER"]
