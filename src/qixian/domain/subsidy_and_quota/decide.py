"""`decide(file, command, facts, rules, today)`: what a command does to a file.

Pure. Every command can open a file, and none is ever too late for one: what is possible depends on
the claim, the recipient or the duty that the command names.
"""

from datetime import date

from qixian.domain.case import Command, Decision, Rules
from qixian.domain.facts import Facts
from qixian.domain.subsidy_and_quota import assess, record
from qixian.domain.subsidy_and_quota import commands as c
from qixian.domain.subsidy_and_quota.award import grant_award
from qixian.domain.subsidy_and_quota.state import File, FileState
from qixian.domain.subsidy_claims import (
    ClaimContext,
    decide_claim,
    is_claim_command,
    possible_claim_commands,
)


def decide(file: File, command: Command, facts: Facts, rules: Rules, today: date) -> Decision:
    """The events of a command, none when there is nothing to do, or a `Refusal`.

    `facts` are the claims and tenancies of the same enterprise and the awards of the same recipient
    in other cases, `today` a day in Asia/Shanghai. KeyError for a command of another case kind.
    """
    if is_claim_command(command):
        # No internship and no tenancy around the claim: its guards say so with the state NONE.
        context = ClaimContext(case_state=FileState.NONE)
        return decide_claim(file.claims, command, context, facts, rules, today)
    match command:
        case c.AssessCounterGuarantee():
            return assess.assess_counter_guarantee(command, rules.policy)
        case c.AssessFreeSpace():
            return assess.assess_free_space(command, rules.policy)
        case c.AssessStudentBase():
            return assess.assess_student_base(command, rules, today)
        case c.AssessTarget():
            return assess.assess_target(command)
        case c.GrantAward():
            return grant_award(file, command, facts, rules.policy)
        case c.OpenDuty():
            return record.open_duty(file, command)
        case c.FulfilDuty():
            return record.fulfil_duty(file, command, today)
        case _:
            return _record(command, today)


def possible(file: File) -> tuple[str, ...]:
    """The names of the commands that fit the file: a duty must be open to be fulfilled."""
    fulfil = (c.FulfilDuty.type,) if any(duty.open for duty in file.duties) else ()
    always = (command.type for command in c.COMMANDS if command is not c.FulfilDuty)
    return (*always, *fulfil, *possible_claim_commands(file.claims))


def _record(command: Command, today: date) -> Decision:
    match command:
        case c.RecordLoan():
            return record.record_loan(command, today)
        case c.RecordMentorVisit():
            return record.record_mentor_visit(command, today)
        case c.RecordProject():
            return record.record_project(command)
        case c.RecordStudentSuspension():
            return record.record_suspension(command)
        case c.RecordComplaint():
            return record.record_complaint(command)
        case c.RecordReport():
            return record.record_report(command)
        case c.RecordFigure():
            return record.record_figure(command, today)
        case _:
            raise KeyError(command.type)
