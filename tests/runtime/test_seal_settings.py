"""What the environment says about where seals lie: a directory or a bucket, and never both."""

from pathlib import Path

import pytest

from qixian.runtime.errors import SettingsWrong
from qixian.runtime.settings import Settings, load_settings

BUCKET = "s3://qixian-seals/office/2027"


@pytest.fixture(autouse=True)
def an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)


def refused(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsWrong) as wrong:
        load_settings()
    return str(wrong.value).splitlines()


def test_no_place_is_named_by_itself() -> None:
    settings = load_settings()
    assert (settings.seal_dir, settings.seal_bucket) == (None, None)


def test_a_directory_is_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIXIAN_SEAL_DIR", "~/seals")
    assert load_settings().seal_dir == Path.home() / "seals"


def test_a_bucket_is_a_place_with_an_address_and_a_region_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QIXIAN_SEAL_DIR", "")
    monkeypatch.setenv("QIXIAN_SEAL_BUCKET", BUCKET)
    assert load_settings().seal_s3_endpoint is None
    monkeypatch.setenv("QIXIAN_SEAL_S3_ENDPOINT", "http://127.0.0.1:9000")
    monkeypatch.setenv("QIXIAN_SEAL_S3_REGION", "cn-north-1")

    settings = load_settings()
    assert settings.seal_bucket == BUCKET
    assert settings.seal_s3_endpoint == "http://127.0.0.1:9000"
    assert settings.seal_s3_region == "cn-north-1"


def test_both_places_at_once_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    (sentence,) = refused(monkeypatch, QIXIAN_SEAL_DIR="/seals", QIXIAN_SEAL_BUCKET=BUCKET)
    assert sentence == (
        "QIXIAN_SEAL_DIR and QIXIAN_SEAL_BUCKET are both set; seals lie in one place, "
        "so unset one of them."
    )


def test_an_address_or_a_region_without_a_bucket_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variables = {"QIXIAN_SEAL_S3_ENDPOINT": "https://s3", "QIXIAN_SEAL_S3_REGION": "cn-north-1"}
    assert refused(monkeypatch, **variables) == [
        f"QIXIAN_SEAL_BUCKET is not set; {variable} needs it." for variable in variables
    ]


@pytest.mark.parametrize(
    ("variable", "value", "right"),
    [
        *(
            (
                "QIXIAN_SEAL_BUCKET",
                value,
                "a bucket, with a prefix where wanted, such as s3://qixian-seals/office",
            )
            for value in (
                "qixian-seals",
                "https://s3.example.org/qixian-seals",
                "s3://key:hidden@qixian-seals",
                "s3://Seals",
                "s3://ab",
                "s3://qixian-seals/../other",
                "s3://qixian-seals/a//b",
                "s3://qixian-seals/封存",
                "s3://qixian-seals/a?b",
                "s3://qixian-seals\n",
            )
        ),
        *(
            (
                "QIXIAN_SEAL_S3_ENDPOINT",
                value,
                "the store's address, such as https://s3.example.org",
            )
            for value in ("s3.example.org", "https://key:hidden@s3.example.org", "ftp://s3")
        ),
        ("QIXIAN_SEAL_S3_REGION", "north 1", "the name of a region, such as cn-north-1"),
    ],
)
def test_what_is_no_bucket_no_address_and_no_region_is_named_without_its_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, right: str
) -> None:
    assert refused(monkeypatch, **{variable: value}) == [
        f"{variable} cannot be used; it must be {right}."
    ]
