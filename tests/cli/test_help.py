"""`--help` teaches: what a command does, and an example."""

import pytest

from tests.cli.conftest import Qixian

COMMANDS = [
    ["rehearse"],
    ["up"],
    ["worker"],
    ["serve"],
    ["migrate"],
    ["account", "put"],
    ["account", "list"],
    ["account", "token"],
    ["case", "open"],
    ["case", "do"],
    ["case", "show"],
    ["case", "timeline"],
    ["case", "list"],
    ["case", "why"],
    ["calendar", "show"],
    ["calendar", "preview"],
    ["calendar", "load"],
    ["figures", "bases"],
    ["figures", "tenants"],
    ["figures", "claims"],
    ["figures", "targets"],
    ["recover"],
    ["replay"],
    ["evidence"],
    ["audit"],
    ["reconcile"],
    ["drain"],
    ["ledger", "verify"],
    ["ledger", "seal"],
    ["ledger", "checkpoint"],
    ["ledger", "proof"],
    ["ledger", "consistency"],
    ["ledger", "cosign"],
    ["ledger", "missing"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_has_an_example_and_offers_json(
    qixian: Qixian, command: list[str]
) -> None:
    said = qixian(*command, "--help")

    assert (said.status, said.err) == (0, "")
    assert "Example:" in said.out
    assert f"qixian {' '.join(command)}" in said.out.partition("Example:")[2]
    assert "--json" in said.out


def test_the_command_alone_says_what_it_can_do(qixian: Qixian) -> None:
    said = qixian()

    assert said.status == 0
    for name in ("rehearse", "up", "worker", "migrate", "case", "calendar", "figures", "ledger"):
        assert f"\n  {name} " in said.out
    assert "Exit status: 0" in said.out
