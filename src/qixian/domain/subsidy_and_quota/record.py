"""Records and duties of the programme, each one event (B.5).

Pure; called by `decide` only. A figure below its floor is told to the HR department and never
refused (原则上, and a figure is what it is).
"""

from datetime import date
from decimal import Decimal

from qixian.domain.case import Decision
from qixian.domain.subsidy_and_quota import commands as c
from qixian.domain.subsidy_and_quota import events as e
from qixian.domain.subsidy_and_quota import refusals
from qixian.domain.subsidy_and_quota.instruments import instruments
from qixian.domain.subsidy_and_quota.state import DutyStatus, File
from qixian.domain.values import fen


def record_loan(command: c.RecordLoan, today: date) -> Decision:
    """R04 and R07-R10: the borrower, the amount, and why there is no counter-guarantee."""
    recorded = e.GuaranteedLoanRecorded(
        borrower_id=command.borrower_id,
        amount_fen=fen(command.amount_yuan),
        issued_on=command.issued_on or today,
        assessed_ground=command.assessed_ground,
    )
    return (recorded,)


def record_mentor_visit(command: c.RecordMentorVisit, today: date) -> Decision:
    """R41-R44: who visited whom, and when."""
    recorded = e.MentorVisitRecorded(
        mentor_id=command.mentor_id,
        enterprise_id=command.enterprise_id,
        visited_on=command.visited_on or today,
    )
    return (recorded,)


def record_project(command: c.RecordProject) -> Decision:
    """R33 and R36-R39: a project of a banner, evaluated and published or not yet."""
    recorded = e.ProjectRecorded(
        project_id=command.project_id,
        banner=command.banner,
        evaluated_on=command.evaluated_on,
        published_on=command.published_on,
    )
    return (recorded,)


def record_suspension(command: c.RecordStudentSuspension) -> Decision:
    """R98: how long is the school's own rule."""
    recorded = e.StudentSuspensionRecorded(
        student_id=command.student_id,
        school_id=command.school_id,
        suspended_from=command.suspended_from,
        suspended_until=command.suspended_until,
    )
    return (recorded,)


def record_complaint(command: c.RecordComplaint) -> Decision:
    """R104, R105: which body has it, and what became of it."""
    recorded = e.ComplaintRecorded(
        complaint_id=command.complaint_id,
        body_id=command.body_id,
        outcome=command.outcome,
    )
    return (recorded,)


def record_report(command: c.RecordReport) -> Decision:
    """R116-R119: who reported on which year or quarter."""
    recorded = e.ReportRecorded(
        report_kind=command.report_kind,
        period=command.period,
        author_id=command.author_id,
    )
    return (recorded,)


def record_figure(command: c.RecordFigure, today: date) -> Decision:
    """The figure beside its floor; the floor itself is not below it."""
    floor = instruments().figures[command.instrument].floor
    recorded = e.FigureRecorded(
        instrument=command.instrument,
        unit_id=command.unit_id,
        value=command.value,
        as_of=command.as_of or today,
        floor=f"{floor:f}",
        below_floor=Decimal(command.value) < floor,
    )
    return (recorded,)


def open_duty(file: File, command: c.OpenDuty) -> Decision:
    """A duty with its due day; the same duty opened again is nothing to do."""
    due = command.due_date()
    before = file.duty(command.duty_id)
    if before is not None:
        same = (before.duty, before.due_date) == (command.duty, due)
        return () if same else refusals.duty_id_taken(command.duty_id)
    return (e.DutyOpened(duty_id=command.duty_id, duty=command.duty, due_date=due),)


def fulfil_duty(file: File, command: c.FulfilDuty, today: date) -> Decision:
    """In time or late; what was done already by the same evidence is nothing to do."""
    duty = file.duty(command.duty_id)
    if duty is None:
        return refusals.duty_not_open(command.duty_id, DutyStatus.NONE)
    if duty.status is DutyStatus.FULFILLED:
        same = duty.evidence_id == command.evidence_id
        return () if same else refusals.duty_not_open(command.duty_id, duty.status)
    fulfilled = e.DutyFulfilled(
        duty_id=duty.duty_id,
        duty=duty.duty,
        evidence_id=command.evidence_id,
        late=today > duty.due_date,
    )
    return (fulfilled,)
