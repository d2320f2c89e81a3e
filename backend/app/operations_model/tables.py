"""Tables as kubectl and the Kubernetes MCP server print them."""

import re
from collections.abc import Iterator
from itertools import pairwise

Row = dict[str, str]


def read_table(text: str) -> list[Row]:
    """The rows by column name; none if there is no table.

    Cells may hold spaces (`RESTARTS` is "1 (5m ago)"), so columns are cut where the header's names begin.

    Example: "NAME   READY\\nweb-1  1/1" -> [{"NAME": "web-1", "READY": "1/1"}]
    """
    lines = [line for line in text.splitlines() if line.strip()]
    head = next((index for index, line in enumerate(lines) if re.search(r"(?:^|\s)NAME(?:\s|$)", line)), None)
    if head is None:
        return []
    columns = list(_columns(lines[head]))
    return [{name: line[start:end].strip() for name, start, end in columns} for line in lines[head + 1 :]]


def _columns(header: str) -> Iterator[tuple[str, int, int | None]]:
    names = list(re.finditer(r"\S+(?: \S+)*", header))
    ends = [*(following.start() for _, following in pairwise(names)), None]
    for name, end in zip(names, ends, strict=True):
        yield name[0], name.start(), end


def replicas(row: Row) -> tuple[int, int]:
    """Ready and asked for, of a READY cell: "1/2" -> (1, 2); (0, 0) if it is something else."""
    match = re.fullmatch(r"(\d+)/(\d+)", row.get("READY", ""))
    return (int(match[1]), int(match[2])) if match else (0, 0)
