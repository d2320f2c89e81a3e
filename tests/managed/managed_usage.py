"""What a visitor does, whichever way the host is exposed: the page, an account, a todo, a chat."""

import json
import time
from collections.abc import Callable

import requests
from managed_site import HOST, READY_SECONDS, Site
from managed_visitor import visitor
from phase4.criteria.probes.account import Account
from phase4.criteria.probes.load import PATHS

URL = f"https://{HOST}"
TIMEOUT = (5, 60)


def await_route(place: Site) -> None:
    """Wait until the controller knows the way: it hears of routes and pods a little later than Helm does."""
    deadline = time.monotonic() + READY_SECONDS
    while not _served(place):
        assert time.monotonic() < deadline, f"{URL} is not served {READY_SECONDS} s after the install"
        time.sleep(1)


def _served(place: Site) -> bool:
    """With the certificate meant for the host, too: before a controller knows it, it shows one of its own."""
    try:
        return visitor(place.entrance, place.authority).get(f"{URL}/api/health", timeout=TIMEOUT).status_code == 200
    except requests.RequestException:
        return False


def look_at_the_page(place: Site) -> None:
    """The page is there, over a connection that was checked, and sends nobody elsewhere."""
    page = visitor(place.entrance, place.authority).get(f"{URL}/", timeout=TIMEOUT)
    assert page.status_code == 200
    assert "<html" in page.text
    assert [one.url for one in (*page.history, page) if not one.url.startswith(f"{URL}/")] == []
    # The application was told that its visitor uses TLS.
    assert "max-age" in page.headers["Strict-Transport-Security"]


def use_it(place: Site) -> Account:
    """Sign up, add a todo by hand and another by chat; every cookie is Secure and none is for scripts."""
    account = Account(URL, visitor(place.entrance, place.authority))
    cookies = {one.name: one for one in account.session.cookies}
    assert {"__Host-access_token", "__Host-refresh_token"} <= set(cookies)
    assert [name for name, one in cookies.items() if not one.secure] == []
    assert [name for name, one in cookies.items() if not one.has_nonstandard_attr("HttpOnly")] == []
    account.add("by hand")
    events = chat(account, "add buy milk")
    assert events[-1] == "done", events
    titles = account.titles()
    assert len(titles) == 2, titles
    assert any("milk" in title for title in titles), titles
    return account


def chat(account: Account, message: str) -> list[str]:
    """Say something to the assistant; returns the names of the events it answered with."""
    url = f"{account.api}/{account.user}/chat/stream"
    answer = account.session.post(url, json={"message": message}, timeout=TIMEOUT, stream=True)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    lines = [line.decode() for line in answer.iter_lines()]
    data = [line.removeprefix("data:") for line in lines if line.startswith("data:")]
    assert all(json.loads(one) is not None for one in data)
    return [line.removeprefix("event:").strip() for line in lines if line.startswith("event:")]


def without_tls(place: Site, path: str) -> requests.Response:
    """What the host answers to a request without TLS."""
    return visitor(place.entrance).get(f"http://{HOST}{path}", allow_redirects=False, timeout=TIMEOUT)


def disturbances(place: Site, until: Callable[[], bool]) -> tuple[int, list[str]]:
    """Ask the frontend and, through it, the backend until it is ``until``: how often it was right, and what was not."""
    right, wrong = 0, []
    while not until():
        session = visitor(place.entrance, place.authority)
        for path, expected in PATHS:
            try:
                status = session.get(f"{URL}{path}", timeout=TIMEOUT).status_code
            except requests.RequestException as error:
                wrong.append(f"{path}: {error}")
                continue
            right += status == expected
            wrong += [] if status == expected else [f"{path}: {status}"]
    return right, wrong
