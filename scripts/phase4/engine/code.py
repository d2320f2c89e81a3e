"""Which source files decide what a function returns: its module, and all that module imports, at any depth.

Read from the syntax tree, so that an import inside a function counts as one at the top does. Example:

    >>> tree = SourceTree(Path("scripts/phase4"), cache=None)
    >>> "phase4.system.process" in tree.reached(["phase4.criteria.cont.dockerfiles"])
    True
"""

import ast
import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

# What a module reads beside itself, such as a table, a template or a script that is sent into a container.
IGNORED_DIRECTORIES = {"__pycache__"}
CACHE_VERSION = 1


class SourceTree:
    """The modules of one package and their imports of each other.

    Args:
        package: the package's directory; its name is the package's name.
        cache: where parsed imports are kept by the hash of the file they were read from; None keeps nothing.
        read: reads a file; tests put a changed one in its place.
    """

    def __init__(self, package: Path, cache: Path | None, read: Callable[[Path], bytes] = Path.read_bytes) -> None:
        self._package = package
        self._cache = cache
        self._read = read
        self._digests: dict[str, str] = {}
        self._imports: dict[str, tuple[str, ...]] | None = None

    @functools.cached_property
    def files(self) -> dict[str, Path]:
        """Every module's file, by the module's name."""
        files = {}
        for path in sorted(self._package.rglob("*.py")):
            parts = path.relative_to(self._package.parent).with_suffix("").parts
            files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
        return files

    def reached(self, modules: Iterable[str]) -> set[str]:
        """The modules (those of this package alone) and every module that they import, at any depth."""
        queue, reached = [module for module in modules if module in self.files], set()
        while queue:
            module = queue.pop()
            if module not in reached:
                reached.add(module)
                queue.extend(self.imports[module])
        return reached

    def digest(self, modules: Iterable[str], extra: Iterable[str] = ()) -> str:
        """A short digest of all that the modules reach, and of the modules in ``extra`` without what they import.

        Files that are not Python count with the modules that lie beside them: what reads them is one of those.
        """
        names = sorted(self.reached(modules) | {module for module in extra if module in self.files})
        digest = hashlib.sha256()
        for name in names:
            digest.update(f"{name} {self._file_digest(self.files[name])}\n".encode())
        for path in sorted({data for name in names for data in self._data_beside(self.files[name])}):
            digest.update(f"{path.relative_to(self._package)} {self._file_digest(path)}\n".encode())
        return digest.hexdigest()[:16]

    @functools.cached_property
    def imports(self) -> dict[str, tuple[str, ...]]:
        """What each module imports of this package, directly. A module brings its parent packages along."""
        known = self._read_cache()
        imports, kept = {}, {}
        for name, path in self.files.items():
            key = f"{name} {self._file_digest(path)}"
            raw = known.get(key)
            if raw is None:
                raw = sorted(_imported_names(self._read(path), name, is_package=path.name == "__init__.py"))
            kept[key] = raw
            imports[name] = tuple(sorted(self._modules_of(raw) | set(_parents(name))))
        if kept != known:
            self._write_cache(kept)
        return imports

    def _modules_of(self, names: Iterable[str]) -> set[str]:
        """The modules that imported names are, or stand in: ``engine.model.Status`` is in ``engine.model``."""
        modules = set()
        for name in names:
            module = name if name in self.files else name.rpartition(".")[0]
            if module in self.files:
                modules |= {module, *_parents(module)}
        return modules

    def _file_digest(self, path: Path) -> str:
        key = str(path)
        if key not in self._digests:
            self._digests[key] = hashlib.sha256(self._read(path)).hexdigest()[:16]
        return self._digests[key]

    @functools.cached_property
    def _data(self) -> dict[Path, list[Path]]:
        """Files that are not Python, by the nearest package's directory above them."""
        data: dict[Path, list[Path]] = {}
        for path in self._package.rglob("*"):
            if path.is_file() and path.suffix not in (".py", ".pyc") and not IGNORED_DIRECTORIES & set(path.parts):
                home = next(parent for parent in path.parents if (parent / "__init__.py").exists())
                data.setdefault(home, []).append(path)
        return data

    def _data_beside(self, module: Path) -> list[Path]:
        return self._data.get(module.parent, [])

    def _read_cache(self) -> dict[str, list[str]]:
        if self._cache is None or not self._cache.exists():
            return {}
        try:
            content = json.loads(self._cache.read_text(encoding="utf-8"))
            return dict(content["imports"]) if content["version"] == CACHE_VERSION else {}
        except (ValueError, KeyError, TypeError, OSError):
            return {}  # A cache that cannot be read is as good as none: it is written anew.

    def _write_cache(self, imports: dict[str, list[str]]) -> None:
        if self._cache is None or not self._cache.parent.is_dir():
            return
        temporary = self._cache.with_suffix(".tmp")
        try:
            temporary.write_text(json.dumps({"version": CACHE_VERSION, "imports": imports}), encoding="utf-8")
            temporary.replace(self._cache)
        except OSError:
            return  # Slower next time, and nothing worse.


def modules_of(function: object) -> set[str]:
    """The modules that a function's behaviour comes from: its own, and those of what it was made of.

    A check is often made by a factory: what the factory closed over, or ``functools.partial`` holds, decides too.
    """
    modules: set[str] = set()
    queue, visited = [function], set()
    while queue:
        current = queue.pop()
        if id(current) in visited:
            continue
        visited.add(id(current))
        module = getattr(current, "__module__", None) or getattr(type(current), "__module__", None)
        if isinstance(module, str):
            modules.add(module)
        queue.extend(_ingredients(current))
    return modules


def _ingredients(value: object) -> Iterator[object]:
    """What a value is made of, as far as it may hold code: closures, defaults, partials, containers, attributes."""
    if isinstance(value, functools.partial):
        yield from (value.func, *value.args, *value.keywords.values())
    elif isinstance(value, (tuple, list, set, frozenset)):
        yield from value
    elif isinstance(value, dict):
        yield from value.values()
    elif callable(value) and hasattr(value, "__code__"):
        for cell in getattr(value, "__closure__", None) or ():
            yield cell.cell_contents
        yield from getattr(value, "__defaults__", None) or ()
        yield from (getattr(value, "__kwdefaults__", None) or {}).values()
        if hasattr(value, "__wrapped__"):
            yield value.__wrapped__
    elif not isinstance(value, (type, str, bytes, int, float)) and hasattr(value, "__dict__"):
        yield from vars(value).values()


def _imported_names(source: bytes, module: str, *, is_package: bool) -> set[str]:
    """Every dotted name that a module imports; ``from a import b`` gives ``a.b``, for ``b`` may be a module."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module, is_package=is_package)
            names |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call):
            names |= _imported_by_name(node)
    return names


def _imported_by_name(node: ast.Call) -> set[str]:
    """``import_module("a.b")`` and ``files("a.b")`` name a module in a string."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in ("import_module", "files") or not node.args:
        return set()
    first: Any = node.args[0]
    return {first.value} if isinstance(first, ast.Constant) and isinstance(first.value, str) else set()


def _absolute(node: ast.ImportFrom, module: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    base = parts[: len(parts) - node.level + is_package]
    return ".".join([*base, node.module] if node.module else base)


def _parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    yield from (".".join(parts[:length]) for length in range(1, len(parts)))
