#!/usr/bin/env python3
"""Measure the harness as docs/explanation/architecture.md wants it: sizes, names, comments, circles.

Judges three things and ends with 1 if one of them does not hold: circles of files, imports that run up the floors, and
pronouns or participles as names of values. Needs grimp, which is in the project's environment.

    .venv/bin/python scripts/measure.py [--json]
"""

import ast
import json
import statistics
import sys
import tokenize
from collections import Counter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "scripts" / "phase4"
# The floors, the highest first; the same order as in .importlinter.
FLOORS = (
    "cli", "testing", "criteria", "release", "cluster", "images", "chart", "toolchain", "report", "engine", "system",
)  # fmt: skip
VAGUE = {"one", "done", "found", "said", "seen", "wanted", "words", "place", "made"}
MAX_VAGUE_PERCENT = 2.0


def trees() -> dict[Path, ast.Module]:
    """Every file of the harness as a syntax tree."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def function_lengths(modules: dict[Path, ast.Module]) -> list[int]:
    """Lines of every function, its definition's first line to its last."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for tree in modules.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def names_of_values(modules: dict[Path, ast.Module]) -> Counter[str]:
    """How often each name is given to a value: assignments, loops, arguments, fields of classes."""
    names: Counter[str] = Counter()
    for tree in modules.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names[node.id] += 1
            elif isinstance(node, ast.arg):
                names[node.arg] += 1
    return names


def comment_share() -> float:
    """Comment lines per hundred lines of code."""
    comments = code = 0
    for path in PACKAGE.rglob("*.py"):
        with path.open("rb") as file:
            lines: set[int] = set()
            for token in tokenize.tokenize(file.readline):
                if token.type == tokenize.COMMENT:
                    comments += 1
                elif token.type in (tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.STRING):
                    lines.add(token.start[0])
            code += len(lines)
    return 100 * comments / code


def file_circles(graph: grimp.ImportGraph) -> list[str]:
    """Modules that are among what they import at any depth."""
    return sorted(
        module
        for module in graph.modules
        if any(
            module in graph.find_upstream_modules(direct) for direct in graph.find_modules_directly_imported_by(module)
        )
    )


def arrows_up(graph: grimp.ImportGraph) -> list[str]:
    """Imports from a lower floor to a higher one."""
    rank = {f"phase4.{name}": place for place, name in enumerate(FLOORS)}

    def floor(module: str) -> int | None:
        return rank.get(".".join(module.split(".")[:2]))

    arrows = []
    for module in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(module)):
            below, above = floor(module), floor(imported)
            if below is not None and above is not None and above < below:
                arrows.append(f"{module} -> {imported}")
    return arrows


def measure() -> dict[str, object]:
    """Everything, by name."""
    sys.path.insert(0, str(PACKAGE.parent))
    graph = grimp.build_graph("phase4", exclude_type_checking_imports=True, cache_dir=None)
    modules = trees()
    lengths = sorted(function_lengths(modules))
    files = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in modules)
    names = names_of_values(modules)
    vague = {name: names[name] for name in sorted(VAGUE) if names[name]}
    return {
        "function lines, median": statistics.median(lengths),
        "function lines, 90th percentile": lengths[int(len(lengths) * 0.9)],
        "function lines, longest": lengths[-1],
        "file lines, median": statistics.median(files),
        "file lines, longest": files[-1],
        "comments per 100 lines of code": round(comment_share(), 1),
        "pronouns and participles as names (%)": round(100 * sum(vague.values()) / sum(names.values()), 2),
        "which": vague,
        "circles of files": file_circles(graph),
        "imports that run up the floors": arrows_up(graph),
    }


def main() -> int:
    """Print the measurements; 1 if one of the three that are judged does not hold."""
    facts = measure()
    if "--json" in sys.argv[1:]:
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{name}: {value}\n" for name, value in facts.items())
    share = facts["pronouns and participles as names (%)"]
    assert isinstance(share, float)
    good = not facts["circles of files"] and not facts["imports that run up the floors"] and share < MAX_VAGUE_PERCENT
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
