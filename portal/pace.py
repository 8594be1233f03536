"""How often strangers may ask: counted in memory, so that they never write to the database."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache

MINUTE = 60
IPV6_NETWORK = 64


def too_many(what: str, address: str, a_minute: int) -> bool:
    """Counts this call; True when an address has used up the share of this process.

    The shares of a machine's workers make up `a_minute`; several machines allow as many times that.
    """
    key = f"{what}:{caller(address)}"
    if cache.add(key, 1, MINUTE):
        return False
    try:
        return cache.incr(key) > share(a_minute)
    except ValueError:  # the minute ended between the two calls
        return False


def share(a_minute: int) -> int:
    return max(1, a_minute // settings.WEB_WORKERS)


def caller(address: str) -> str:
    """The address; of IPv6 its network, in which a subscriber has more addresses than can be counted."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or ip_network((parsed.packed, IPV6_NETWORK), strict=False))
