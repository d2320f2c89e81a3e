"""Who called, seen past the proxies that we know of."""

from ipaddress import ip_address

from starlette.requests import HTTPConnection

UNKNOWN = "unknown"


def client_address(connection: HTTPConnection, proxy_hops: int) -> str:
    """Address of the client, where `proxy_hops` proxies of ours each appended their peer to X-Forwarded-For.

    Only that many entries from the right are ours; what stands before them the client may have made up.
    With 0 the header is not looked at. Behind one hop, ``X-Forwarded-For: 6.6.6.6, 192.0.2.7`` is 192.0.2.7.
    """
    peer = connection.client.host if connection.client else UNKNOWN
    if proxy_hops == 0:
        return peer
    header = ",".join(connection.headers.getlist("x-forwarded-for"))
    entries = [entry.strip() for entry in header.split(",") if entry.strip()]
    if not entries:
        return peer
    return normal_address(entries[-min(proxy_hops, len(entries))], peer)


def normal_address(text: str, fallback: str) -> str:
    """One spelling for each address, so that none is counted twice; `fallback` for what is none."""
    try:
        address = ip_address(text.removeprefix("[").split("]")[0])
    except ValueError:
        return fallback
    return str(getattr(address, "ipv4_mapped", None) or address)


def network_of(address: str) -> str:
    """What is counted as one client: an IPv4 address, or the /64 that an IPv6 customer has to itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return address if parsed.version == 4 else ":".join(parsed.exploded.split(":")[:4])
