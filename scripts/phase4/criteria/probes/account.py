"""A user of the application, signed up for the occasion, who uses it through the frontend as a browser does."""

import secrets
from typing import Any

from phase4.system.errors import Phase4Error
from phase4.system.http import RequestException, Session, direct_session

HTTP_TIMEOUT = (5, 30)


class Account:
    """Signs up at once; every call goes through the frontend's proxy with the cookies of that session.

    Args:
        url: where a browser finds the application, such as ``http://192.168.49.2:30080``.
        session: what to ask with, where an ordinary session does not find the address or trust the certificate.

    Raises:
        Phase4Error: the application does not answer as it should (in every call).
    """

    def __init__(self, url: str, session: Session | None = None) -> None:
        self.api = f"{url}/api/backend/api"
        self.session = session or direct_session()
        self.session.headers["Origin"] = url
        name = f"check-{secrets.token_hex(6)}"
        who = {"email": f"{name}@example.com", "password": secrets.token_urlsafe(18), "name": "Check"}
        self._ask("POST", "auth/sign-up", who)
        self.user = self._ask("GET", "auth/me")["id"]

    def add(self, title: str) -> str:
        """Add a todo; returns its ID."""
        return str(self._ask("POST", f"{self.user}/todos", {"title": title})["id"])

    def titles(self) -> list[str]:
        """The titles of all of the user's todos (at most one page of them)."""
        return [str(todo["title"]) for todo in self._ask("GET", f"{self.user}/todos")["items"]]

    def delete(self, todo: str) -> None:
        """Delete the todo of this ID."""
        self._ask("DELETE", f"{self.user}/todos/{todo}")

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        try:
            answer = self.session.request(method, f"{self.api}/{path}", json=body, timeout=HTTP_TIMEOUT)
            answer.raise_for_status()
            matches = answer.json() if answer.content else {}
        except RequestException as error:
            raise Phase4Error(
                f"{method} {self.api}/{path} does not answer as it should",
                why=str(error),
                fix="./inv why deploy-002.1",
            ) from error
        return dict(matches)
