"""A Dockerfile is judged by what it means: every legal spelling of the right thing passes, and the wrong one fails."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from check_cases_cont import NODE, PYTHON, sound_facts
from check_worlds import World, bad, verdict
from hypothesis import given, settings
from hypothesis import strategies as st
from phase4.criteria.cont import dockerfiles
from phase4.criteria.cont.dockerfiles import covers
from phase4.criteria.probes import dockerfile, images
from phase4.criteria.probes.dockerfile_variables import expand
from phase4.criteria.probes.image_names import familiar_name
from phase4.engine.context import Fact
from phase4.engine.model import Status
from phase4.system.errors import InvalidInput
from phase4.system.paths import ROOT

GIVEN = Path(__file__).parent / "dockerfiles"
STATIC = {"frontend": ["001.1", "001.4", "001.5", "005.3"], "backend": ["002.1", "002.4", "002.5", "005.3"]}
NODE_DIGEST = f"sha256:{'a' * 64}"
Rewrite = Callable[[str], str]


def world(component: str, text: str) -> World:
    """Sound facts of the images, and this text as the component's Dockerfile; every base is the same image."""
    facts: dict[Fact, Any] = dict(sound_facts())
    parsed = dockerfile.parse(text, Path("Dockerfile"))
    base = facts[images.base_facts.fact(NODE if component == "frontend" else PYTHON)]
    facts[dockerfiles.dockerfile_of.fact(component)] = parsed
    facts[images.base_facts.fact(familiar_name(parsed.root_image(parsed.final)))] = base
    return World(facts)


def verdicts(component: str, text: str) -> Mapping[str, tuple[Status, str]]:
    place = world(component, text)
    found = {number: verdict(f"IV-CONT-{number}", place) for number in STATIC[component]}
    return {number: (status, bad(evidence)) for number, (status, evidence) in found.items()}


def original(component: str) -> str:
    return (ROOT / component / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", sorted(GIVEN.glob("*.Dockerfile")), ids=lambda file: file.name)
def test_the_same_image_in_another_spelling(file: Path) -> None:
    component = file.name.partition(".")[0]
    for number, (status, fault) in verdicts(component, file.read_text(encoding="utf-8")).items():
        assert status is Status.PASS, f"{number}: {fault}"


def mixed_case(text: str) -> str:
    return re.sub(r"\bAS (\w+)", lambda match: f"as {match[1].title()}", text)


def with_heredoc(text: str) -> str:
    return re.sub(r"^RUN (--mount=\S+ )?(npm .*)$", r"RUN \1<<EOF\nset -e\n\2\nEOF", text, flags=re.M)


def with_escape(text: str) -> str:
    return "# escape=`\n" + text.replace("\\\n", "`\n") if '\\"' not in text else text


def by_argument(text: str) -> str:
    variable = "ARG NODE=22\nARG PYTHON\n" + text
    return variable.replace("node:22-alpine", "node:${NODE}-alpine").replace("python:3.13", "python:${PYTHON:-3.13}")


def in_json(text: str) -> str:
    return re.sub(r"^COPY (package.json) (package-lock.json) \./$", r'COPY ["\1", "\2", "./"]', text, flags=re.M)


def as_mount(text: str) -> str:
    copied = "COPY --from=builder --chown=1001:1001 /app/.next/standalone ./"
    mount = "--mount=type=bind,from=builder,source=/app/.next/standalone,target=/x"
    return text.replace(copied, f"RUN {mount} cp -r /x/. ./")


def on_a_base_stage(text: str) -> str:
    base = re.findall(r"^FROM (?:--\S+ )?(\S*(?:node|python):\S+)", text, flags=re.M | re.I)[0]
    on_base = re.sub(rf"^FROM {re.escape(base)}", "FROM base", text, flags=re.M | re.I)
    return re.sub(r"^FROM", lambda _: f"FROM {base} AS base\nFROM", on_base, count=1, flags=re.M | re.I)


def by_number(text: str) -> str:
    stages = {name: number for number, name in enumerate(re.findall(r" AS (\w+)", text))}
    return re.sub(r"--from=(\w+)", lambda match: f"--from={stages.get(match[1], match[1])}", text)


FORMS: dict[str, Rewrite] = {
    "stages in any case": mixed_case,
    "keywords in small letters": lambda text: re.sub(r"^[A-Z]+(?= )", lambda m: m[0].lower(), text, flags=re.M),
    "registry in full": lambda text: re.sub(r"^FROM (node|python):", r"FROM docker.io/library/\1:", text, flags=re.M),
    "a mirror of the official images": lambda text: re.sub(
        r"^FROM (node|python):", r"FROM public.ecr.aws/docker/library/\1:", text, flags=re.M
    ),
    "digest": lambda text: re.sub(r"^(FROM \S+:[^\s@]+)", rf"\1@{NODE_DIGEST}", text, flags=re.M),
    "platform": lambda text: re.sub(r"^FROM ", "FROM --platform=$BUILDPLATFORM ", text, flags=re.M),
    "arguments with defaults": by_argument,
    "heredocs": with_heredoc,
    "another escape": with_escape,
    "JSON form": in_json,
    "mount from a stage": as_mount,
    "stages by number": by_number,
    "a named user": lambda text: text.replace("USER 1001:1001", "USER web"),
    "comments and empty lines": lambda text: re.sub(r"\\\n", "\\\\\n\n# why\n", text),
    "Windows' line ends": lambda text: text.replace("\n", "\r\n"),
    "a byte order mark": lambda text: "\ufeff" + text,
    "a syntax directive": lambda text: "# syntax=docker/dockerfile:1\n" + text,
    "a base stage": on_a_base_stage,
    "another stage between": lambda text: text.replace("\nFROM", "\nFROM debian:12 AS tools\nRUN true\n\nFROM", 1),
    "another patch version": lambda text: text.replace("node:22-alpine", "node:22.20.0-alpine3.22"),
    "shell form of the command": lambda text: re.sub(r"^CMD \[.*$", "CMD exec server", text, flags=re.M),
}


@pytest.mark.parametrize("component", ["frontend", "backend"])
@pytest.mark.parametrize("form", FORMS)
def test_every_legal_form_passes(form: str, component: str) -> None:
    for number, (status, fault) in verdicts(component, FORMS[form](original(component))).items():
        assert status is Status.PASS, f"{number}: {fault}"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(set(FORMS) - {"a byte order mark"})), max_size=4, unique=True), st.booleans())
def test_legal_forms_pass_together(forms: list[str], is_frontend: bool) -> None:
    component = "frontend" if is_frontend else "backend"
    text = original(component)
    # Numbers are right for the stages that are there when they are written: they come last.
    for form in sorted(forms, key="stages by number".__eq__):
        text = FORMS[form](text)
    try:
        found = verdicts(component, text)
    except InvalidInput:
        # Two forms may not go together, such as a directive that another one pushed from the first line.
        return
    if "escape" not in " ".join(forms):
        assert {status for status, _ in found.values()} == {Status.PASS}, (forms, found)


# Criterion, what is wrong, and the text that becomes another one.
WRONG = [
    ("001.1", "no builder", "builder", "build"),
    ("001.1", "files of another stage", "--from=builder", "--from=deps"),
    ("001.1", "files of an image", "--from=builder", "--from=node:22-alpine"),
    ("001.4", "not alpine", "node:22-alpine", "node:22-slim"),
    ("001.4", "not official", "node:22-alpine", "someone/node:22-alpine"),
    ("001.4", "a registry of someone's", "node:22-alpine", "ghcr.io/library/node:22-alpine"),
    ("001.4", "another image by a default", "node:22-alpine", "${NODE:-debian}:12"),
    ("001.4", "the last stage alone", "node:22-alpine AS runner", "alpine AS runner"),
    ("001.5", "all of the context", "COPY package.json package-lock.json", "COPY ./"),
    ("001.5", "a pattern that takes the sources", "COPY package.json", "COPY a*"),
    ("001.5", "a mount of the context", "RUN --mount=", "RUN --mount=type=bind,target=. --mount="),
    ("005.3", "a password", "ENV NODE_ENV", "ENV DSN=postgresql://a:hunter2hunter2@db/x NODE_ENV"),
    ("005.3", "a token as an argument's default", "WORKDIR /app", "ARG NPM_TOKEN=npm_0123abcd\nWORKDIR /app"),
]


@pytest.mark.parametrize(("number", "what", "old", "new"), WRONG, ids=[f"{case[0]} {case[1]}" for case in WRONG])
def test_the_wrong_thing_fails(number: str, what: str, old: str, new: str) -> None:
    text = original("frontend").replace(old, new)
    assert text != original("frontend"), f"{what} changes nothing"
    status, _ = verdict(f"IV-CONT-{number}", world("frontend", text))
    assert status is Status.FAIL


def test_a_secret_among_the_build_arguments_of_the_history_is_found() -> None:
    facts = dict(sound_facts())
    image = facts[images.facts.fact("backend")]
    line = "RUN |1 NPM_TOKEN=s3cr3t-abc /bin/sh -c npm ci # buildkit"
    facts[images.facts.fact("backend")] = replace(image, history=(*image.history, line))
    status, evidence = verdict("IV-CONT-005.3", World(facts))
    assert status is Status.FAIL
    assert "NPM_TOKEN" in bad(evidence)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("node:$V-alpine", "node:22-alpine"),
        ("node:${V}-alpine", "node:22-alpine"),
        ("node:${W:-20}", "node:20"),
        ("node:${E:-20}", "node:20"),
        ("node:${E-20}", "node:"),
        ("node${V:+:22}", "node:22"),
        ("node${W+:22}", "node"),
        ("${W:-${V}}", "22"),
        ("${F#*/}", "b/c"),
        ("${F##*/}", "c"),
        ("${F%/*}", "a/b"),
        ("${F%%/*}", "a"),
        ("${F/b/x}", "a/x/c"),
        ("${F//b/-}", "a/-/c"),
        ("\\$V", "$V"),
        ("$TARGETOS", "linux"),
    ],
)
def test_variables_are_expanded_as_buildkit_does(text: str, value: str) -> None:
    assert expand(text, {"V": "22", "E": "", "F": "a/b/c"}) == value


@pytest.mark.parametrize(
    ("source", "is_covered"),
    [(".", True), ("./", True), ("/", True), ("app", True), ("./app/", True), ("*", True), ("a*/", True),
     ("app/*.tsx", True), ("package*.json", False), ("lib", False), ("app/lib", False), ("page.tsx", False)],
)  # fmt: skip
def test_what_a_source_of_copy_brings(source: str, is_covered: bool) -> None:
    assert covers(source, "app/page.tsx") is is_covered
