"""Where the lines of the Temporal SDK's core go; for whoever connects to the engine."""

import logging
from functools import cache
from typing import Final

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

LOGGER: Final = "temporalio.core"


@cache
def engine_runtime() -> Runtime:
    """The core of this process: its warnings go where ours go, which is standard error.

    By itself it writes them on standard output, in the middle of a document for programs.
    """
    forwarding = LogForwardingConfig(logging.getLogger(LOGGER))
    told = LoggingConfig(TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding)
    return Runtime(telemetry=TelemetryConfig(logging=told))
