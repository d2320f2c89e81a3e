"""Requests that schemathesis makes up from the OpenAPI document: never a 500, always a documented answer."""

from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import httpx2
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from app.main import create_app
from app.migrate import migrate
from tests.accounts import Account, sign_up
from tests.conftest import serving, test_settings
from tests.postgres_server import find_binaries

EXAMPLES = 20
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def base_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a real server answers: on PostgreSQL, which is the stricter one, where there is one."""
    if find_binaries():
        url: str = request.getfixturevalue("make_postgres")()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/todo.db"
    database = test_settings(url)
    migrate(database.database_url)
    with serving(create_app(database)) as url:
        yield url


@pytest.fixture(scope="module")
def fuzzer(base_url: str) -> Iterator[Account]:
    """The user that requests are made as."""
    with httpx2.Client(base_url=base_url, timeout=30) as client:
        yield sign_up(client, "Fuzzer")


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """One connection for all requests: to open thousands takes longer than the answers."""
    with requests.Session() as session:
        session.trust_env = False
        # No sign-in that is made up signs the next request in.
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield session


document = create_app(test_settings("sqlite:///never-opened.db")).openapi()
configuration = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
# A stream of events goes on for ten minutes; test_live.py reads it.
schema = schemathesis.openapi.from_dict(document, config=configuration).exclude(path="/api/{user_id}/events")
bounded = settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


@schema.parametrize()
@bounded
def test_no_request_breaks_the_service(
    case: "schemathesis.Case[Any]", base_url: str, session: requests.Session, fuzzer: Account
) -> None:
    mine = "{user_id}" in case.operation.path
    if mine:
        case.path_parameters["user_id"] = fuzzer.id
    headers = fuzzer.headers if mine or case.operation.path == "/api/auth/me" else {}
    case.call_and_validate(base_url, session, headers=headers, checks=CHECKS, timeout=30)


@pytest.fixture(scope="module")
def known(fuzzer: Account) -> str:
    """Id of a todo that exists."""
    todo: str = fuzzer.add("x", tags=["a"])["id"]
    return todo


@schema.include(path="/api/{user_id}/todos/{todo_id}", method=["GET", "PATCH"]).parametrize()
@bounded
def test_no_change_breaks_a_todo(
    case: "schemathesis.Case[Any]", base_url: str, session: requests.Session, fuzzer: Account, known: str
) -> None:
    case.path_parameters.update(user_id=fuzzer.id, todo_id=known)
    case.call_and_validate(base_url, session, headers=fuzzer.headers, checks=CHECKS, timeout=30)
