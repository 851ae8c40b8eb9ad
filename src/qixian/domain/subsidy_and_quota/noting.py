"""What each assessment and record leaves in the read models: its kind, its subject, its figures.

Pure; called by `evolve` only. Texts only: decimal strings, ISO days, words of the vocabulary.
"""

from datetime import date

from pydantic import BaseModel, JsonValue

from qixian.domain.case import Event
from qixian.domain.subsidy_and_quota import events as e
from qixian.domain.subsidy_and_quota.state import Noted


def noted(event: Event, seq: int, on: date) -> Noted | None:
    """The row of an event with the number `seq`, effective `on`; None for awards and duties."""
    about = _about(event)
    if about is None:
        return None
    kind, subject, field = about
    return Noted(seq, kind, subject, on, _values(event, field))


def _about(event: Event) -> tuple[str, str, str] | None:
    """The kind of the row, its subject, and the field that holds the subject ('' for none)."""
    match event:
        case e.CounterGuaranteeAssessed():
            return "COUNTER_GUARANTEE", "", ""
        case e.FreeSpaceQuotaAssessed():
            return "FREE_SPACE", event.base_id or "", "base_id"
        case e.StudentBaseAssessed():
            return "STUDENT_BASE", event.base_id or "", "base_id"
        case e.TargetAssessed():
            return "TARGET", event.metric, "metric"
        case e.GuaranteedLoanRecorded():
            return "LOAN", event.borrower_id, "borrower_id"
        case e.MentorVisitRecorded():
            return "MENTOR_VISIT", event.enterprise_id, "enterprise_id"
        case e.ProjectRecorded():
            return "PROJECT", event.project_id, "project_id"
        case _:
            return _about_records(event)


def _about_records(event: Event) -> tuple[str, str, str] | None:
    match event:
        case e.StudentSuspensionRecorded():
            return "SUSPENSION", event.student_id, "student_id"
        case e.ComplaintRecorded():
            return "COMPLAINT", event.complaint_id, "complaint_id"
        case e.ReportRecorded():
            return "REPORT", f"{event.report_kind}:{event.period}", ""
        case e.FigureRecorded():
            return "FIGURE", f"{event.instrument}:{event.unit_id}", ""
        case _:
            return None


def _values(event: BaseModel, subject: str) -> tuple[tuple[str, str], ...]:
    fields: dict[str, JsonValue] = event.model_dump(mode="json", exclude_none=True)
    return tuple((name, _text(value)) for name, value in fields.items() if name != subject)


def _text(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
