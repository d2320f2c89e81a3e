"""The runbook's backup brings back what was deleted, as it is written."""

import pytest
from phase4.criteria.deploy.validated import frontend_url
from phase4.criteria.documentation.reader import Reader
from phase4.criteria.documentation.tasks import BACK_UP, RUNBOOK
from phase4.criteria.probes.account import Account

pytestmark = pytest.mark.cluster


def test_a_deleted_todo_is_back_after_the_restore() -> None:
    account = Account(frontend_url())
    todo = account.add("worth a backup")
    with Reader() as reader:
        for command in RUNBOOK.commands(BACK_UP):
            assert reader.run(command).ok
        account.delete(todo)
        assert account.titles() == []
        (restore,) = RUNBOOK.commands("Restore a backup")
        done = reader.run(restore)
        assert done.ok, done.tail()
    assert account.titles() == ["worth a backup"]
