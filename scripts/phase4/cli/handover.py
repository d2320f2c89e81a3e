"""Commands for whoever takes over: the handoff, its check, attestations, and taking everything back."""

import json as json_module
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from invoke.context import Context as InvokeContext
from invoke.tasks import task

from phase4.cli.output import print_lines, print_verdict
from phase4.cli.session import open_session
from phase4.system.errors import UsageError
from phase4.system.paths import STATE, state_dir

KEY = STATE / "attest.key"
PUBLIC_KEY = STATE / "attest.pub"
ATTESTATION = STATE / "attestation.json"
GITHUB = "https://token.actions.githubusercontent.com"


@task(help={"verify": "an archive that was handed over: tells whether it is whole and unchanged"})
def handoff(c: InvokeContext, verify: str = "") -> None:
    """Pack the handoff as one archive with checksums, or check one that you were given."""
    from phase4.report import archive

    if verify:
        print_verdict(archive.verify_archive(Path(verify)), Path(verify).name)
        return
    folder = STATE / "handoff"
    if not folder.is_dir():
        raise UsageError("there is no handoff yet", why="IV-FINAL-001 writes it", fix="./inv final-001 --deps")
    print_lines([archive.write_archive(folder, STATE / archive.NAME)])


@task(
    help={
        "make_key": f"make a key pair in {STATE.name}/ first",
        "key": f"your private key (PEM); by default {STATE.name}/{KEY.name}",
        "out": f"where to write the envelope; by default {STATE.name}/{ATTESTATION.name}",
        "verify": "an envelope to verify, offline",
        "public": f"the public key to verify with; by default {STATE.name}/{PUBLIC_KEY.name}",
        "keyless": "sign by sigstore, with the identity that the CI service vouches for",
        "identity": "whose keyless signature to verify, such as the URL of a workflow with its ref",
        "issuer": f"who vouches for the identity; by default {GITHUB}",
    }
)
def attest(
    c: InvokeContext,
    make_key: bool = False,
    key: str = "",
    out: str = "",
    verify: str = "",
    public: str = "",
    keyless: bool = False,
    identity: str = "",
    issuer: str = GITHUB,
) -> None:
    """Sign what was proven (in-toto test result, DSSE), or verify such a statement."""
    from phase4.report import attestation

    if verify:
        content = _verified(_text(Path(verify)), Path(public) if public else PUBLIC_KEY, identity, issuer)
        print_lines([json_module.dumps(content, indent=2)])
        return
    sign = _signer(keyless, Path(key) if key else KEY)
    if make_key:
        state_dir()
        attestation.make_key(KEY, PUBLIC_KEY)
        print_lines([f"private key, for you alone: {KEY}", f"public key, to hand out: {PUBLIC_KEY}"])
    from phase4.cli.commands import collect_report

    statement = attestation.statement(collect_report(open_session()))
    target = Path(out) if out else ATTESTATION
    target.write_text(sign(statement), encoding="utf-8")
    print_lines([f"{target}: {statement['predicate']['result']}, {len(statement['subject'])} subjects"])


@task(
    help={
        "all": "also cluster, rules and leftovers of this project; without it the release and its namespace alone",
        "dry_run": "print the commands and do nothing",
    }
)
def rollback(c: InvokeContext, all: bool = False, dry_run: bool = False) -> None:
    """The specification's rollback plan: uninstall the release, remove its namespace, prove that both are gone."""
    from phase4.cli.running import shown
    from phase4.criteria.residue import rollback as everything
    from phase4.release import rollback as release
    from phase4.system.progress import ConsoleProgress

    if dry_run:
        print_lines(map(shown, everything.plan() if all else release.plan(with_cluster=False)))
    elif all:
        outcome = everything.roll_back(ConsoleProgress())
        print_lines([*(f"gone: {name}" for name in outcome.gone), *(f"kept: {text}" for text in outcome.kept)])
        print_verdict(outcome.findings, "rolled back")
    else:
        print_verdict(release.roll_back(ConsoleProgress(), with_cluster=False), "rolled back")


ALL = (handoff, attest, rollback)


def _signer(is_keyless: bool, key: Path) -> Callable[[dict[str, Any]], str]:
    """Who signs. A missing identity is told at once, before anything is assessed."""
    from phase4.report import attestation

    if not is_keyless:
        return partial(attestation.sign, private=key)
    from phase4.report import keyless

    return partial(keyless.sign, token=keyless.credential())


def _verified(text: str, public: Path, identity: str, issuer: str) -> dict[str, Any]:
    """The statement of an envelope that a key signed, or of a bundle that an identity signed."""
    from phase4.report import attestation, keyless

    if not keyless.is_bundle(text):
        return attestation.verify(text, public)
    if not identity:
        raise UsageError(
            "it was signed by an identity, and none is named to hold it against",
            why="a signature by anybody proves nothing",
            fix="./inv attest --verify FILE --identity https://github.com/OWNER/REPO/.github/workflows/FILE@refs/heads/main",
        )
    return keyless.verify(text, identity, issuer)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read", why=str(error), fix="./inv attest --help") from None
