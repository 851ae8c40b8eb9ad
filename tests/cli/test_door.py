"""The door of an office as people run it: `up --sample` in one process, browsers elsewhere."""

import re
import signal

import httpx

from tests.cli.conftest import Office, Qixian

ADDRESS = re.compile(r"Open (http://127\.0\.0\.1:\d+) in a browser")


def address_in(said: str) -> str:
    found = ADDRESS.search(said)
    assert found, said
    return found[1]


def test_an_office_opens_its_door_with_the_sample_and_again_as_it_was_left(
    office: Office, qixian: Qixian
) -> None:
    welcome = office.open("--sample")
    an_account_is_given_and_closed_at_the_terminal(office)
    assert "everything in it is sample data" in welcome
    first = _cases(address_in(welcome))
    assert first
    a_program_gets_a_token_at_the_terminal(office, address_in(welcome))
    assert office.close(signal.SIGINT) == 130

    welcome = office.open()
    assert "making the sample" not in welcome
    assert "everything in it is sample data" in welcome
    assert _cases(address_in(welcome)) == first
    port = address_in(welcome).rpartition(":")[2]
    served = office.command("serve", env={"QIXIAN_HTTP_PORT": port})
    assert served.status == 3
    assert served.err.startswith(f"qixian: The door cannot open on 127.0.0.1:{port}")


def an_account_is_given_and_closed_at_the_terminal(office: Office) -> None:
    put = ("account", "put", "new-admin", "ADMINISTRATOR")
    assert office.command(*put, "--issuer", "https://id.example.org", "--subject", "7").status == 0
    assert "new-admin  ADMINISTRATOR  -  https://id.example.org 7\n" in (
        office.command("account", "list").out
    )
    closed = office.command(*put, "--inactive")
    assert closed.out == "new-admin  ADMINISTRATOR  -  inactive\n"
    wrong = office.command("account", "put", "hr-9", "HR")
    assert (wrong.status, wrong.out) == (2, "")
    assert wrong.err == "qixian: the scope of HR is one institution\n"


def a_program_gets_a_token_at_the_terminal(office: Office, address: str) -> None:
    token = office.command("account", "token", "sample-hr").out.strip()
    me = httpx.get(f"{address}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["account_id"] == "sample-hr"
    closed = office.command("account", "token", "new-admin")
    assert (closed.status, closed.out) == (2, "")
    elsewhere = office.command("account", "token", "sample-hr", env={"QIXIAN_SIGN_IN": "oidc"})
    assert (elsewhere.status, elsewhere.out) == (2, "")


def _cases(address: str) -> list[dict[str, object]]:
    """The first page of cases of the sample's auditor, signed in as in a browser."""
    with httpx.Client(base_url=address) as browser:
        assert browser.get("/readyz").json() == {"status": "ready"}
        page = browser.get("/sign-in")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert token
        form = {"account_id": "sample-auditor", "csrf_token": token[1]}
        assert browser.post("/sign-in", data=form).status_code == 303
        cases: list[dict[str, object]] = browser.get("/api/v1/cases").json()["cases"]
        return cases
