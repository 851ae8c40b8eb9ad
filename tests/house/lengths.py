"""Small rooms: how long a file and a function may be. Run by `make check`."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE_LINES, TEST_LINES, FUNCTION_LINES = 300, 400, 40
FORBIDDEN = {"utils", "helpers", "common", "manager", "service"}


def complaints(root: Path) -> Iterator[str]:
    """One sentence for each file or function that is too long, or has a name that says nothing."""
    for folder, limit in (
        ("src", SOURCE_LINES),
        ("benchmarks", SOURCE_LINES),
        ("tests", TEST_LINES),
    ):
        for path in sorted((root / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            place = path.relative_to(root)
            lines = text.count("\n")
            if lines > limit:
                yield f"{place}: {lines} lines, at most {limit}"
            if path.stem in FORBIDDEN:
                yield f"{place}: name the module for what it does"
            yield from _long_functions(str(place), ast.parse(text))


def _long_functions(place: str, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield (
                    f"{place}:{node.lineno}: {node.name} has {length} lines, "
                    f"at most {FUNCTION_LINES}"
                )


def main() -> int:
    """Print every complaint; exit status 1 when there is one."""
    found = [*complaints(Path(__file__).parents[2])]
    sys.stderr.writelines(f"{complaint}\n" for complaint in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
