"""The office's time zone; everybody may import this module."""

from datetime import timedelta, timezone
from typing import Final

# China Standard Time has had no summer time since 1991; a fixed offset is deterministic for ever.
SHANGHAI: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
