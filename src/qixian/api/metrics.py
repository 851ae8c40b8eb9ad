"""What is counted and timed at the door, as Prometheus reads it; for `api` and whoever opens it.

A registry of its own, so that two doors in one process never count together. No label carries a
person, a case or an account.
"""

from dataclasses import dataclass, field
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_QUICK: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_LATE: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 21_600.0, 86_400.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """Every metric of one door. Times are seconds."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    commands: Counter = field(init=False)
    refusals: Counter = field(init=False)
    update_seconds: Histogram = field(init=False)
    append_seconds: Histogram = field(init=False)
    request_seconds: Histogram = field(init=False)
    open_cases: Gauge = field(init=False)
    overdue_deadlines: Gauge = field(init=False)
    timer_lateness_seconds: Histogram = field(init=False)
    reconcile_differences: Gauge = field(init=False)
    reconciled_at: Gauge = field(init=False)
    sealed_events: Gauge = field(init=False)
    sealed_at: Gauge = field(init=False)
    unsealed_since: Gauge = field(init=False)

    def __post_init__(self) -> None:
        metrics = self._of_commands() | self._of_the_office() | self._of_the_proofs()
        for name, metric in metrics.items():
            object.__setattr__(self, name, metric)

    def _of_commands(self) -> dict[str, Counter | Histogram]:
        return {
            "commands": Counter(
                "qixian_commands",
                "Commands sent to a case through this door.",
                ("command", "outcome"),
                registry=self.registry,
            ),
            "refusals": Counter(
                "qixian_refusals",
                "Commands that the rule refused, by code.",
                ("code",),
                registry=self.registry,
            ),
            "update_seconds": self._histogram(
                "qixian_update_seconds", "From sending a command to its case to the answer."
            ),
            "append_seconds": self._histogram(
                "qixian_append_seconds", "The ledger's own transaction for a command."
            ),
            "request_seconds": self._histogram(
                "qixian_http_request_seconds",
                "HTTP requests by method, route and status.",
                ("method", "route", "status"),
            ),
        }

    def _of_the_office(self) -> dict[str, Gauge | Histogram]:
        return {
            "open_cases": Gauge(
                "qixian_open_cases", "Cases that are open.", registry=self.registry
            ),
            "overdue_deadlines": Gauge(
                "qixian_overdue_deadlines",
                "Open cases with a deadline that should have fallen due before today.",
                registry=self.registry,
            ),
            "timer_lateness_seconds": self._histogram(
                "qixian_timer_lateness_seconds",
                "From the first minute of a deadline's day to its record.",
                buckets=_LATE,
            ),
        }

    def _of_the_proofs(self) -> dict[str, Gauge]:
        return {
            "reconcile_differences": Gauge(
                "qixian_reconcile_differences",
                "Differences between ledger and engine at the latest comparison, by kind.",
                ("kind",),
                registry=self.registry,
            ),
            "sealed_events": Gauge(
                "qixian_sealed_events",
                "Events that the newest seal covers.",
                registry=self.registry,
            ),
            "sealed_at": Gauge(
                "qixian_sealed_timestamp_seconds",
                "When the newest seal was made, 0 before the first.",
                registry=self.registry,
            ),
            "unsealed_since": Gauge(
                "qixian_unsealed_timestamp_seconds",
                "When the oldest event that no seal covers was recorded, 0 with none.",
                registry=self.registry,
            ),
            "reconciled_at": Gauge(
                "qixian_reconciled_timestamp_seconds",
                "When the ledger was last compared with the engine, 0 before the first time.",
                registry=self.registry,
            ),
        }

    def _histogram(
        self,
        name: str,
        text: str,
        labels: tuple[str, ...] = (),
        buckets: tuple[float, ...] = _QUICK,
    ) -> Histogram:
        return Histogram(name, text, labels, buckets=buckets, registry=self.registry)
