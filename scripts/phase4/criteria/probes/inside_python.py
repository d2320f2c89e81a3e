"""Run by the Python inside an image: says in one JSON object where its packages are and whether they work."""

import importlib
import importlib.metadata
import json
import pathlib
import subprocess
import sys
import sysconfig


def broken_extensions() -> list[str]:
    """Compiled modules of the environment that cannot be loaded, mostly for want of a system library."""
    root = pathlib.Path(sysconfig.get_path("platlib"))
    broken = []
    for file in sorted(root.rglob("*.so")):
        parts = file.relative_to(root).with_suffix("").parts
        name = ".".join((*parts[:-1], parts[-1].partition(".")[0]))
        if ".so" in file.suffixes and "." in file.name.removesuffix(".so") and ".libs" not in str(file):
            try:
                importlib.import_module(name)
            except Exception as error:  # noqa: BLE001  (whatever a package raises when it is loaded, it is broken)
                broken.append(f"{name}: {type(error).__name__}: {error}")
    return broken


def extensions() -> int:
    return sum(1 for _ in pathlib.Path(sysconfig.get_path("platlib")).rglob("*.so"))


def origin(module: str) -> str:
    try:
        return str(importlib.import_module(module).__file__)
    except ImportError as error:
        return f"missing: {error}"


def base_has(module: str) -> bool:
    """Whether the base interpreter, without the environment, finds a package of the application."""
    base = getattr(sys, "_base_executable", sys.executable)
    return subprocess.run([base, "-I", "-c", f"import {module}"], capture_output=True, timeout=60).returncode == 0


sys.stdout.write(
    json.dumps(
        {
            "version": list(sys.version_info[:3]),
            "prefix": sys.prefix,
            "base_prefix": sys.base_prefix,
            "origins": {name: origin(name) for name in ("fastapi", "uvicorn", "sqlalchemy", "psycopg")},
            "base_has_fastapi": base_has("fastapi"),
            "packages": sorted({d.metadata["Name"].lower() for d in importlib.metadata.distributions()}),
            "extensions": extensions(),
            "broken": broken_extensions(),
        }
    )
)
