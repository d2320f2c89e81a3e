"""Connections that the server has closed are replaced before anybody meets them."""

import psycopg
from fastapi.testclient import TestClient

from app.main import create_app
from app.migrate import migrate
from tests.accounts import sign_up
from tests.conftest import MakeDatabase, test_settings

END_ALL = """SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 30000)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def test_no_request_meets_a_connection_that_the_server_has_closed(make_postgres: MakeDatabase) -> None:
    settings = test_settings(make_postgres())
    migrate(settings.database_url)
    with TestClient(create_app(settings)) as client:
        ann = sign_up(client, "Ann")
        for number in range(3):
            ann.add(f"todo {number}")
            with psycopg.connect(settings.database_url, autocommit=True) as connection:
                row = connection.execute(END_ALL).fetchone()
                assert row is not None
                assert row[0] >= 1
            assert len(ann.titles()) == number + 1
        assert ann.add("written as well")["title"] == "written as well"
