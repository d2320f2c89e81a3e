"""The size of a node: the specification's where the machine has it, else less, in words."""

import pytest
from phase4.cluster.sizing import Machine, Size, clamp
from phase4.system.errors import BlockedError


def test_a_large_machine_gets_what_the_specification_says() -> None:
    assert clamp(Machine(cpus=16, memory_mb=64000, free_disk_gb=500)) == Size(4, 8192, 20)


def test_exactly_enough_is_enough() -> None:
    assert clamp(Machine(cpus=4, memory_mb=8192 + 2048, free_disk_gb=20)).deviations == ()


@pytest.mark.parametrize(
    ("machine", "size", "said"),
    [
        (Machine(2, 24000, 80), (2, 8192), "2 CPUs in place of 4"),
        (Machine(8, 8192, 80), (4, 6144), "6144 MB of memory in place of 8192"),
        (Machine(8, 64000, 12), (4, 8192), "12 GB of free disk in place of 20"),
    ],
    ids=["cpus", "memory", "disk"],
)
def test_each_cut_is_put_into_words(machine: Machine, size: tuple[int, int], said: str) -> None:
    cut = clamp(machine)
    assert (cut.cpus, cut.memory_mb) == size
    assert len(cut.deviations) == 1
    assert said in cut.deviations[0]


@pytest.mark.parametrize("machine", [Machine(1, 24000, 80), Machine(4, 4096, 80)], ids=["one CPU", "4 GB"])
def test_a_machine_too_small_is_refused_with_a_way_out(machine: Machine) -> None:
    with pytest.raises(BlockedError, match="PHASE4_CLUSTER=context:NAME"):
        clamp(machine)


def test_nodes_share_the_memory_of_the_machine() -> None:
    assert clamp(Machine(4, 20000, 80), nodes=3).memory_mb == (20000 - 2048) // 3
