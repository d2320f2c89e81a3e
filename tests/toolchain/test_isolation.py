"""A stand-in for iptables keeps its rules in a file, in the words of `iptables -S`."""

from pathlib import Path

import pytest
from phase4.system.errors import BlockedError
from phase4.toolchain import isolation

from .conftest import Program

pytestmark = pytest.mark.usefixtures("root")

IPTABLES = """
shift 2
rules={rules}
case "$1" in
  -S) [ -f $rules ] || {{ echo 'iptables: No chain/target/match by that name.' >&2; exit 1; }}
      echo "-N DOCKER-USER"; while read -r rule; do echo "$rule"; done < $rules ;;
  -N) : > $rules ;;
  -I) old=""; while read -r rule; do old="$old$rule
"; done < $rules
      printf -- '-A DOCKER-USER -d %s -j REJECT --reject-with icmp-port-unreachable\\n%s' "$4" "$old" > $rules ;;
  *) exit 2 ;;
esac
"""


@pytest.fixture
def rules(program: Program, tmp_path: Path) -> Path:
    path = tmp_path / "rules"
    program("iptables", IPTABLES.format(rules=path))
    return path


def test_rules_are_added_once(rules: Path) -> None:
    rules.write_text("-A DOCKER-USER -j RETURN\n", encoding="utf-8")
    first = isolation.ensure_isolation()
    after_first = rules.read_text(encoding="utf-8")
    second = isolation.ensure_isolation()
    assert first.added == isolation.NETWORKS
    assert second == isolation.Isolation(present=isolation.NETWORKS, added=())
    assert rules.read_text(encoding="utf-8") == after_first
    assert isolation.in_force()


def test_the_chain_is_made_where_the_engine_never_ran(rules: Path) -> None:
    assert not isolation.in_force()
    assert isolation.ensure_isolation().added == isolation.NETWORKS
    assert isolation.in_force()


def test_a_rule_behind_one_that_lets_all_pass_does_not_count(rules: Path) -> None:
    text = "-A DOCKER-USER -j RETURN\n" + "".join(
        f"-A DOCKER-USER -d {network} -j REJECT\n" for network in isolation.NETWORKS
    )
    rules.write_text(text, encoding="utf-8")
    assert not isolation.in_force()
    assert isolation.ensure_isolation().added == isolation.NETWORKS


def test_half_of_the_rules_are_completed(rules: Path) -> None:
    rules.write_text(f"-A DOCKER-USER -d {isolation.NETWORKS[1]} -j REJECT\n", encoding="utf-8")
    assert isolation.ensure_isolation() == isolation.Isolation(
        present=isolation.NETWORKS[1:], added=isolation.NETWORKS[:1]
    )


def test_no_iptables_blocks_with_the_command_to_run(program: Program) -> None:
    with pytest.raises(BlockedError) as caught:
        isolation.ensure_isolation()
    assert "iptables" in caught.value.fix


def test_whoever_may_not_set_the_rules_goes_on_and_is_told_the_command(
    rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phase4.system.privilege.os.geteuid", lambda: 1000)
    monkeypatch.setattr("phase4.system.privilege.sudo_asks_nothing", lambda: False)
    found = isolation.ensure_isolation()
    assert not rules.exists()
    assert "sudo sh -c 'for net in 10.96.0.0/12 10.244.0.0/16" in found.deviation
    assert isolation.in_force() is None


def test_a_sudo_that_asks_nothing_sets_the_rules(
    rules: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phase4.system.privilege.os.geteuid", lambda: 1000)
    monkeypatch.setattr("phase4.system.privilege.sudo_asks_nothing", lambda: True)
    program("sudo", 'shift; exec "$@"')
    rules.touch()
    assert isolation.ensure_isolation() == isolation.Isolation(added=isolation.NETWORKS)
    assert isolation.in_force() is True


def test_an_engine_in_a_virtual_machine_is_a_deviation(rules: Path) -> None:
    found = isolation.ensure_isolation("Docker Desktop")
    assert not rules.exists()
    assert "virtual machine of its own (Docker Desktop)" in found.deviation


def test_a_refusal_of_iptables_is_passed_on(program: Program) -> None:
    program("iptables", "echo 'Permission denied (you must be root)' >&2; exit 4")
    with pytest.raises(BlockedError, match="must be root"):
        isolation.ensure_isolation()
