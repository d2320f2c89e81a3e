"""What is handed over can be checked by a stranger: the archive, the attestation, the ticked specification."""

import json
import tarfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from phase4.criteria import catalogue
from phase4.engine.model import Status
from phase4.report import archive, attestation
from phase4.report.checklist import BOX, SPECIFICATION, TASK_ID, write_checklist
from phase4.system.errors import UsageError
from sample import sample

REPORT = sample()


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    folder = tmp_path / "handoff"
    folder.mkdir()
    (folder / "page.md").write_text("hello")
    (folder / "data.json").write_text("{}")
    return archive.write_archive(folder, tmp_path / archive.NAME)


def test_a_whole_archive_has_no_fault(packed: Path) -> None:
    assert archive.verify_archive(packed) == []


def test_the_same_files_give_the_same_archive(packed: Path, tmp_path: Path) -> None:
    again = archive.write_archive(tmp_path / "handoff", tmp_path / "again.tar.gz")
    assert again.read_bytes() == packed.read_bytes()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda files: files.update({"page.md": b"other"}), "page.md is not as it was packed"),
        (lambda files: files.pop("page.md"), "page.md is missing"),
        (lambda files: files.update({"more.md": b"x"}), "more.md is not among the checksums"),
    ],
)
def test_a_changed_archive_is_told(packed: Path, tmp_path: Path, change: object, fault: str) -> None:
    with tarfile.open(packed) as opened:
        files = {member.name: opened.extractfile(member).read() for member in opened.getmembers()}  # type: ignore[union-attr]
    named = {Path(name).name: content for name, content in files.items()}
    change(named)  # type: ignore[operator]
    folder = tmp_path / "changed"
    folder.mkdir()
    for name, content in named.items():
        (folder / name).write_bytes(content)
    forged = tmp_path / "forged.tar.gz"
    with tarfile.open(forged, "w:gz") as out:
        out.add(folder, arcname="handoff")
    assert archive.verify_archive(forged) == [fault]


def test_an_exchanged_archive_does_not_have_the_checksum_beside_it(packed: Path) -> None:
    packed.with_name(f"{packed.name}.sha256").write_text(f"{'0' * 64}  {packed.name}\n")
    assert archive.verify_archive(packed) == [f"{packed.name} does not have the checksum of {packed.name}.sha256"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(content=st.binary(max_size=300))
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tar.gz"
    path.write_bytes(content)
    with pytest.raises(UsageError):
        archive.verify_archive(path)


def test_an_archive_cut_short_is_told(packed: Path) -> None:
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(UsageError):
        archive.verify_archive(packed)


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    private, public = tmp_path / "k.key", tmp_path / "k.pub"
    attestation.make_key(private, public)
    assert private.stat().st_mode & 0o077 == 0
    return private, public


def test_a_signed_statement_is_verified(keys: tuple[Path, Path]) -> None:
    envelope = attestation.sign(attestation.statement(REPORT), keys[0])
    content = attestation.verify(envelope, keys[1])
    assert content["predicateType"] == attestation.PREDICATE
    assert content["predicate"]["result"] == "FAILED"
    assert content["predicate"]["failedTests"] == ["IV-CONT-001.2", "IV-CONT-001.3"]
    assert content["subject"][0]["digest"] == {"gitCommit": "0123abcd"}


def test_a_changed_statement_is_refused(keys: tuple[Path, Path]) -> None:
    envelope = json.loads(attestation.sign(attestation.statement(REPORT), keys[0]))
    envelope["payload"] = envelope["payload"][:-8] + "AAAAAAA="
    with pytest.raises(UsageError, match=r"not by this key|no signed attestation"):
        attestation.verify(json.dumps(envelope), keys[1])


def test_another_key_is_refused(keys: tuple[Path, Path], tmp_path: Path) -> None:
    attestation.make_key(tmp_path / "o.key", tmp_path / "o.pub")
    envelope = attestation.sign(attestation.statement(REPORT), tmp_path / "o.key")
    with pytest.raises(UsageError, match="not by this key"):
        attestation.verify(envelope, keys[1])


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"payload": 1}', '{"payload": "e30=", "payloadType": "x", "signatures": []}']
)
def test_what_is_no_envelope_is_told(keys: tuple[Path, Path], text: str) -> None:
    with pytest.raises(UsageError):
        attestation.verify(text, keys[1])


@pytest.mark.parametrize(
    "content", [b"", b"no key", b"-----BEGIN " + b"PRIVATE KEY-----\nAAAA\n-----END " + b"PRIVATE KEY-----\n"]
)
def test_what_is_no_key_is_told(keys: tuple[Path, Path], content: bytes) -> None:
    keys[0].write_bytes(content)
    keys[1].write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read"):
        attestation.sign(attestation.statement(REPORT), keys[0])
    with pytest.raises(UsageError, match="cannot be read"):
        attestation.verify("{}", keys[1])


def test_a_key_is_not_overwritten(keys: tuple[Path, Path]) -> None:
    with pytest.raises(UsageError, match="there already"):
        attestation.make_key(*keys)


def test_every_box_of_the_specification_belongs_to_a_criterion() -> None:
    boxes: dict[str, list[str]] = {}
    task_id = ""
    for line in SPECIFICATION.read_text(encoding="utf-8").splitlines():
        if match := TASK_ID.match(line):
            task_id = match[1]
        elif line.startswith("## "):
            task_id = ""
        elif task_id and (box := BOX.match(line)):
            boxes.setdefault(task_id, []).append(box[1])
    assert {task.id: len(task.criteria) for task in catalogue.tasks()} == {key: len(box) for key, box in boxes.items()}


def test_boxes_are_ticked_by_evidence_alone() -> None:
    text = write_checklist(REPORT)
    assert text.count("- [x]") == sum(criterion.status is Status.PASS for criterion in REPORT.criteria)
    assert "**FAIL**" in text
    assert "**WAIVED**" in text
