"""How workflows, activities and queues are called. Ids and names are built here and nowhere else.

Imported by workflows, workers and the doors.
"""

from typing import Final

from qixian.domain.calendar import zone

CASE_UPDATE: Final = "command"
STANDING_QUERY: Final = "standing"
LOOK_AGAIN: Final = "look_again"

SHANGHAI: Final = zone.SHANGHAI

WORKFLOW_TYPES: Final = {
    "off_post_venture_leave": "OffPostVentureLeave",
    "incubation_tenancy": "IncubationTenancy",
    "venture_internship": "VentureInternship",
    "subsidy_and_quota": "SubsidyAndQuota",
    "holiday_calendar": "HolidayCalendar",
}
"""Case type → workflow type. A type is never renamed: histories carry it."""

NOTICE_DELIVERY: Final = "NoticeDelivery"
RECONCILIATION: Final = "Reconciliation"
RECONCILIATION_ID: Final = "reconciliation"

CASE_TYPE_ATTRIBUTE: Final = "QixianCaseType"
STATE_ATTRIBUTE: Final = "QixianState"
INSTITUTION_ATTRIBUTE: Final = "QixianInstitution"
NEXT_DEADLINE_ATTRIBUTE: Final = "QixianNextDeadline"

SEARCH_ATTRIBUTES: Final = {
    CASE_TYPE_ATTRIBUTE: "Keyword",
    STATE_ATTRIBUTE: "Keyword",
    INSTITUTION_ATTRIBUTE: "Keyword",
    NEXT_DEADLINE_ATTRIBUTE: "Datetime",
}


def case_workflow_id(book: str, case_id: str) -> str:
    """The workflow id of a case: its book and its id."""
    return f"case/{book}/{case_id}"


def cases_of(book: str) -> str:
    """What the workflow ids of a book's cases begin with, and those of no other book's."""
    return case_workflow_id(book, "")


def notice_workflow_id(notice_id: str) -> str:
    """The workflow id of a notice's delivery; one notice is delivered by one workflow."""
    return f"notice/{notice_id}"
