"""The `qixian` command: puts the groups together and turns whatever goes wrong into one line."""

import asyncio
import logging
import signal
import sys
from collections.abc import Sequence
from typing import Final

import typer
from typer.main import get_command

from qixian.cli.commands import (
    account,
    auditing,
    calendar,
    case,
    evidence,
    figures,
    ledger,
    office,
    policy,
    recovering,
    registry,
    rehearse,
    replaying,
)

INTERRUPTED: Final = 128 + signal.SIGINT
TERMINATED: Final = 128 + signal.SIGTERM
_MALFORMED: Final = 2

app = typer.Typer(
    name="qixian",
    help=(
        "Time-limited rights of a public policy as durable cases: a ledger that proves itself, "
        "deadlines that fall due, a reason beside every date."
    ),
    epilog=(
        "Begin with: qixian rehearse examples/L01.json, or qixian up. "
        "Exit status: 0 done, 1 not as claimed or refused, 2 malformed, 3 out of reach."
    ),
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
rehearse.add_to(app)
office.add_to(app)
recovering.add_to(app)
replaying.add_to(app)
auditing.add_to(app)
evidence.add_to(app)
app.add_typer(account.app, name="account")
app.add_typer(case.app, name="case")
app.add_typer(calendar.app, name="calendar")
app.add_typer(figures.app, name="figures")
app.add_typer(ledger.app, name="ledger")
app.add_typer(policy.app, name="policy")
app.add_typer(registry.app, name="registry")


def main() -> None:
    """The console script: run the command of this process's arguments and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status; never raises for what a person may do wrong."""
    try:
        # Alone, the command says what it can do.
        outcome: object = get_command(app).main(
            args=list(arguments) or ["--help"], prog_name="qixian", standalone_mode=False
        )
    except typer.TyperException as wrong:
        _say(f"{wrong.format_message()} (qixian --help says how)")
        return _MALFORMED
    except KeyboardInterrupt:
        return INTERRUPTED
    except asyncio.CancelledError:
        return TERMINATED
    except Exception as error:
        return _told(error)
    return outcome if isinstance(outcome, int) else 0


def _told(error: Exception) -> int:
    """Say what went wrong, one line each, and return the exit status."""
    # The errors live in heavy packages, which a command that went well need not have imported.
    from qixian.cli.exits import sentences_of, status_of  # noqa: PLC0415

    logging.getLogger(__name__).debug("the command failed", exc_info=error)
    for sentence in sentences_of(error):
        _say(sentence)
    return status_of(error)


def _say(sentence: str) -> None:
    typer.echo(f"qixian: {' '.join(sentence.split())}", err=True)
