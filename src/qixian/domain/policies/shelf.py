"""The editions a process can open cases under: those that ship and those of a directory.

For the doors. In the directory `<id>.toml` is a whole edition in the form of the shipped one and
`<id>.overlay.toml` what a league or city lays over an edition. A file is read when it is asked for,
so that a wrong one does not keep the others from being used.
"""

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from qixian.domain.policies.edition import (
    SHIPPED_EDITION,
    Edition,
    EditionError,
    edition_from,
    editions,
    load_edition,
)
from qixian.domain.policies.overlay import overlay_from
from qixian.domain.policies.texts import parsed

_EDITION: Final = ".toml"
_OVERLAY: Final = ".overlay.toml"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The files of the editions and overlays that are not shipped, by id."""

    further: dict[str, Path]

    @classmethod
    def of(cls, directory: Path | None) -> "Shelf":
        """What ships, and what `directory` has. Raises `EditionError` for one id in two files."""
        further: dict[str, Path] = {}
        for path in _files(directory):
            id_ = _id_of(path)
            if id_ in further or id_ in editions():
                raise EditionError(
                    f"{path.name} has the id of another edition, {id_}; give it one of its own."
                )
            further[id_] = path
        return cls(further)

    def ids(self) -> tuple[str, ...]:
        """Every id: those that ship, then those of the directory in alphabetical order."""
        return (*editions(), *self.further)

    def edition(self, id: str = SHIPPED_EDITION) -> Edition:  # noqa: A002 - the name of the field
        """The edition or the overlaid edition `id`.

        Raises `EditionError` when there is none, or when its file cannot be used.
        """
        path = self.further.get(id)
        if path is None:
            if id not in editions():
                raise self._unknown(id)
            return load_edition(id)
        if not self._is_overlay(id):
            return edition_from(_content(path), id)
        overlay = overlay_from(_content(path), id)
        if self._is_overlay(overlay.over):
            raise EditionError(
                f"Overlay {id} lies over {overlay.over}, an overlay too; lay it over an edition."
            )
        return overlay.laid_over(self.edition(overlay.over))

    def _is_overlay(self, id_: str) -> bool:
        path = self.further.get(id_)
        return path is not None and path.name.endswith(_OVERLAY)

    def _unknown(self, id_: str) -> EditionError:
        near = get_close_matches(id_, self.ids(), n=1)
        right = near[0] if near else " or ".join(self.ids())
        return EditionError(f"Edition {id_!r} is not known; right would be {right}.")


def _files(directory: Path | None) -> list[Path]:
    if directory is None:
        return []
    try:
        return sorted(path for path in directory.iterdir() if path.name.endswith(_EDITION))
    except OSError as error:
        raise EditionError(
            f"The policies in {directory} cannot be read: {error.strerror}."
        ) from error


def _id_of(path: Path) -> str:
    suffix = _OVERLAY if path.name.endswith(_OVERLAY) else _EDITION
    return path.name.removesuffix(suffix)


def _content(path: Path) -> dict[str, JsonValue]:
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise EditionError(f"{path.name} is not TOML: {error}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise EditionError(f"{path.name} cannot be read as text in UTF-8.") from error
