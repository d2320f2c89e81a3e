"""Which addresses a push service may have: browsers name it, and nobody may have this server call others."""

import asyncio
import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpx2

Address = IPv4Address | IPv6Address
MAX_LENGTH = 2000
PORT = 443
# The last label begins with a letter: resolvers read `0x7f.1` and `2130706433` as addresses.
NAME = re.compile(r"([a-z0-9_-]+\.)+[a-z][a-z0-9-]*\.?")
# IPv4 addresses behind a translator: the last 32 bits say which (RFC 6052).
NAT64 = IPv6Network("64:ff9b::/96")


class EndpointRefused(Exception):
    """No push service may be at this address; the message says why."""


def origin_of(url: httpx2.URL) -> str:
    """Scheme, host and port, where it is not the scheme's own: `https://push.example.com`."""
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def is_public(address: Address) -> bool:
    """Whether the address is on the Internet: not of a private network, a cluster, a link or this machine."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        if address.sixtofour is not None or address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def checked_endpoint(text: str, allowed: frozenset[str]) -> httpx2.URL:
    """The endpoint as a URL; raises EndpointRefused.

    It must be https on port 443 at a name of the Internet, unless its origin is among the `allowed` ones.
    What a name leads to is seen when it is called, see `addresses_of`.
    """
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL as error:
        raise EndpointRefused("it is no URL") from error
    if len(text) > MAX_LENGTH or url.userinfo or url.fragment or not url.host:
        raise EndpointRefused("it is no address of a push service")
    if origin_of(url) in allowed:
        return url
    if url.scheme != "https" or url.port not in (None, PORT):
        raise EndpointRefused("it must begin with https:// and name no other port than 443")
    if not NAME.fullmatch(url.raw_host.decode("ascii")):
        raise EndpointRefused("its host is no name on the Internet")
    return url


async def addresses_of(url: httpx2.URL, allowed: frozenset[str]) -> list[str]:
    """Where to connect to, the preferred address first; raises EndpointRefused, OSError.

    The caller must connect to one of these and not look the name up again: it may lead elsewhere by then.
    """
    port = url.port or (PORT if url.scheme == "https" else 80)
    rows = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if origin_of(url) not in allowed:
        for address in map(address_in, addresses):
            if address is None or not is_public(address):
                raise EndpointRefused("its name leads to an address that is not on the Internet")
    return addresses


def address_in(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None
