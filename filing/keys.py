"""Keys and the few things done with them: seal text, index numbers, hash records, sign papers.

Three settings, never derived from SECRET_KEY because what they protect outlives it:

- ``FIELD_KEYS``: dict of key id to 32 bytes. The first seals; every one of them still opens.
- ``INDEX_KEY``: 32 bytes or more. One key only: a blind index made with another key finds nothing.
- ``PAPER_KEYS``: dict of key id to 32 bytes or more. The first signs; the others keep verifying old papers.

Everything stored names its suite and its key id (the blind index apart, which has neither choice), so a key or an
algorithm can be replaced while the old data stays readable. Each use of a key is bound to a fixed purpose label:
what was made for one purpose is refused for another. Labels are part of the stored data and never change, whatever
happens to the names of models and fields.

AES-GCM takes a fresh random 96-bit nonce for each text; one key must not seal more than 2**32 texts.
Source: ASVS 5.0.0 11.3.1, 11.3.3, 11.4.1; GB/T 22239-2019 8.1.4.8.
"""

import base64
import hmac
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
_LEAST_DISTINCT_BYTES = 12  # random keys hold fewer less than once in 10**24 draws; typed ones ("0000…") nearly always
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_ID = re.compile(r"[a-z0-9-]{1,16}")
_PURPOSE = re.compile(r"[a-z0-9-]{1,40}")


class Unreadable(Exception):
    """Stored secret text could not be opened; carries a sentence for people, never the text or a key."""


class Suite:
    """AES-256-GCM and HMAC-SHA256.

    Another suite (SM4-GCM and HMAC-SM3, say) offers the same three methods and its own ``version``; it joins
    ``SUITES``, becomes ``CURRENT``, and what the older suite wrote stays readable.
    """

    version = "v1"

    def seal(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """Nonce, ciphertext and tag in one piece."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + _aes_gcm(key).encrypt(nonce, plain, context)

    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        """The plain bytes; raises InvalidTag unless key, context and every byte of ``sealed`` are right."""
        if len(sealed) < _NONCE_BYTES + _TAG_BYTES:
            raise InvalidTag
        return _aes_gcm(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context)

    def mac(self, key: bytes, message: bytes) -> bytes:
        """32 bytes."""
        return hmac.digest(key, message, "sha256")


@lru_cache(maxsize=16)
def _aes_gcm(key: bytes) -> AESGCM:
    return AESGCM(key)


CURRENT = Suite()
SUITES: dict[str, Suite] = {CURRENT.version: CURRENT}


# --- text at rest


def encrypt(text: str, *, purpose: str) -> str:
    """``text`` sealed as ``v1:<key id>:<base64 of nonce, ciphertext and tag>``; the empty text stays empty."""
    if text == "":
        return ""
    key_id, key = _current("FIELD_KEYS")
    sealed = CURRENT.seal(key, text.encode(), _label(purpose))
    return f"{CURRENT.version}:{key_id}:{base64.b64encode(sealed).decode('ascii')}"


def decrypt(stored: str, *, purpose: str) -> str:
    """The text ``encrypt`` was given. Raises Unreadable if one byte, the key or the purpose is not the same."""
    if stored == "":
        return ""
    suite, key_id, sealed = _taken_apart(stored)
    key = _ring("FIELD_KEYS").get(key_id)
    if key is None:
        raise Unreadable(
            f"加密内容是用密钥「{key_id}」写入的,本机 FIELD_KEYS 中没有这把密钥,无法读取;未改动任何数据。"
            f"请通知系统管理员补上该密钥后重试。(No key {key_id!r} in FIELD_KEYS.)"
        )
    try:
        return suite.open(_long_enough("FIELD_KEYS", key, key_id), sealed, _label(purpose)).decode()
    except (InvalidTag, UnicodeDecodeError) as error:
        raise Unreadable(
            f"加密内容校验不符(密钥「{key_id}」):内容被改动过,或密钥、用途不符,无法读取;未改动任何数据。"
            f"请通知系统管理员核对密钥和数据库备份。(Sealed text does not authenticate under key {key_id!r}.)"
        ) from error


def current_seal() -> str:
    """What every text sealed now begins with, ``v1:<key id>:``: rows that begin otherwise wait for re-encryption."""
    return f"{CURRENT.version}:{_current('FIELD_KEYS')[0]}:"


def _taken_apart(stored: str) -> tuple[Suite, str, bytes]:
    version, _, rest = stored.partition(":")
    key_id, _, body = rest.partition(":")
    suite = SUITES.get(version)
    if suite is not None and _KEY_ID.fullmatch(key_id):
        sealed = _strict_base64(body)
        if sealed is not None:
            return suite, key_id, sealed
    raise Unreadable(
        "加密内容的格式不对:内容被改动过,或不是本系统写入的,无法读取;未改动任何数据。"
        "请通知系统管理员核对数据库备份。(Not in the form version:key id:base64.)"
    )


def _strict_base64(body: str) -> bytes | None:
    """None unless ``body`` is the one spelling of its bytes: the decoder alone lets spare bits pass."""
    try:
        raw = base64.b64decode(body, validate=True)
    except ValueError:
        return None
    return raw if base64.b64encode(raw).decode("ascii") == body else None


# --- keyed hashes


def blind_index(normalised: str) -> str:
    """64 hex characters by which an encrypted number is found; ``normalised`` must be in its one canonical form."""
    return CURRENT.mac(_index_key(), _framed(b"blind-index", _encoded(normalised))).hex()


def keyed_hash(data: bytes, *, purpose: str) -> str:
    """``v1:<key id>:<64 hex>`` over ``data``, at most 84 characters.

    Made with the current one of PAPER_KEYS and naming it, so that it can be checked after that key was replaced.
    """
    key_id, key = _current("PAPER_KEYS")
    return f"{CURRENT.version}:{key_id}:{_hash_hex(CURRENT, key, data, purpose)}"


def check_hash(stored: str, data: bytes, *, purpose: str) -> bool:
    """Whether ``stored`` is what ``keyed_hash`` made of these bytes for this purpose, with any key still known."""
    version, _, rest = stored.partition(":")
    key_id, _, given = rest.partition(":")
    suite, key = SUITES.get(version), _ring("PAPER_KEYS").get(key_id)
    if suite is None or key is None:
        return False
    return same(given, _hash_hex(suite, _long_enough("PAPER_KEYS", key, key_id), data, purpose))


def _hash_hex(suite: Suite, key: bytes, data: bytes, purpose: str) -> str:
    return suite.mac(key, _framed(b"hash", _label(purpose), data)).hex()


def paper_signer() -> tuple[str, str]:
    """Suite version and key id that sign papers now."""
    return CURRENT.version, _current("PAPER_KEYS")[0]


def paper_mac(*parts: str, version: str, key_id: str, purpose: str) -> bytes | None:
    """32 bytes over suite, key id, purpose and every part in its order; None when suite or key is not known here."""
    suite, key = SUITES.get(version), _ring("PAPER_KEYS").get(key_id)
    if suite is None or key is None:
        return None
    framed = _framed(b"paper", _encoded(version), _encoded(key_id), _label(purpose), *map(_encoded, parts))
    return suite.mac(_long_enough("PAPER_KEYS", key, key_id), framed)


def has_paper_key(key_id: str) -> bool:
    """Whether papers signed with this key can still be checked here."""
    return key_id in _ring("PAPER_KEYS")


def same(left: str, right: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(_encoded(left), _encoded(right))


def _framed(*parts: bytes) -> bytes:
    """Each part behind its length, so that no two lists of parts make the same bytes."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)


def _encoded(text: str) -> bytes:
    """UTF-8 that never fails: what strangers send may hold half a surrogate pair."""
    return text.encode("utf-8", "surrogatepass")


def _label(purpose: str) -> bytes:
    return valid_purpose(purpose).encode("ascii")


@lru_cache(maxsize=64)
def valid_purpose(purpose: str) -> str:
    """``purpose`` itself; raises ValueError unless it is 1 to 40 of ``a-z 0-9 -``."""
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"A purpose label is 1 to 40 characters of a-z, 0-9 and '-', not {purpose!r}.")
    return purpose


# --- the keys themselves


def problems() -> list[str]:
    """A sentence for each thing wrong with the three settings; empty when they can be used."""
    found = _ring_problems("FIELD_KEYS") + _index_problems() + _ring_problems("PAPER_KEYS")
    if _one_key_serves_twice():
        found.append(
            "同一把密钥被用在两处;字段加密、盲索引、凭证和 SECRET_KEY 必须各用各的密钥。请重新生成。"
            "(One key serves two uses: FIELD_KEYS, INDEX_KEY, PAPER_KEYS and SECRET_KEY must all differ.)"
        )
    return found


def generate_profile_keys() -> dict[str, str]:
    """Fresh random keys, each as the environment takes it: ``FIELD_KEYS``, ``INDEX_KEY``, ``PAPER_KEYS``."""
    return {
        "FIELD_KEYS": f"f1:{secrets.token_hex(KEY_BYTES)}",
        "INDEX_KEY": secrets.token_hex(KEY_BYTES),
        "PAPER_KEYS": f"p1:{secrets.token_hex(KEY_BYTES)}",
    }


def parse_key(name: str, text: str) -> bytes:
    """The key written in ``text`` as hex; b"" for blank text. Raises ImproperlyConfigured without showing it."""
    try:
        return bytes.fromhex(text.strip())
    except ValueError:
        raise _misconfigured(name, "不是十六进制写法", "is not written in hex") from None


def parse_key_ring(name: str, text: str) -> dict[str, bytes]:
    """Keys written as ``id:hex,id:hex``, the current one first; {} for blank text.

    Raises ImproperlyConfigured, naming the setting and never showing a key.
    """
    ring: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key_id, colon, written = entry.partition(":")
        if not colon or not _KEY_ID.fullmatch(key_id):
            raise _misconfigured(name, "应写成「编号:十六进制」,以逗号分隔", "must read id:hex,id:hex")
        if key_id in ring:
            raise _misconfigured(name, f"中编号「{key_id}」出现两次", f"holds the key id {key_id!r} twice")
        ring[key_id] = parse_key(name, written)
    return ring


def _current(name: str) -> tuple[str, bytes]:
    ring = _ring(name)
    key_id = next(iter(ring))
    return key_id, _long_enough(name, ring[key_id], key_id)


def _ring(name: str) -> Mapping[str, bytes]:
    ring = getattr(settings, name, None)
    if not ring:
        raise _misconfigured(name, "没有设置", "is not set")
    return ring


def _index_key() -> bytes:
    key = getattr(settings, "INDEX_KEY", None)
    if not key:
        raise _misconfigured("INDEX_KEY", "没有设置", "is not set")
    return _long_enough("INDEX_KEY", key)


def _long_enough(name: str, key: object, key_id: str = "") -> bytes:
    """``key`` when it may be used: bytes, 32 of them (exactly, where they seal text)."""
    if isinstance(key, bytes) and (len(key) == KEY_BYTES or (len(key) > KEY_BYTES and name != "FIELD_KEYS")):
        return key
    which = f" {key_id!r}" if key_id else ""
    raise _misconfigured(name, f"的密钥{which}长度不对,应为 {KEY_BYTES} 字节", f"key{which} must be {KEY_BYTES} bytes")


def _misconfigured(name: str, chinese: str, english: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{name} {chinese},系统不能读写参保人资料;未保存任何内容。请系统管理员设置好该密钥后重新启动。"
        f"({name} {english}: set it in the environment or in the key file, then start again.)"
    )


def _one_key_serves_twice() -> bool:
    rings = (getattr(settings, name, None) or {} for name in ("FIELD_KEYS", "PAPER_KEYS"))
    keys = [key for ring in rings for key in ring.values()] + [getattr(settings, "INDEX_KEY", None)]
    written = [key.hex() for key in keys if isinstance(key, bytes) and key]
    return len({*written, _session_secret().lower()}) <= len(written)


def _session_secret() -> str:
    """SECRET_KEY, or "" where it is not set: Django itself says so, in its own words."""
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return ""


def _ring_problems(name: str) -> list[str]:
    try:
        ring = _ring(name)
    except ImproperlyConfigured as error:
        return [str(error)]
    found = [
        str(_misconfigured(name, f"的密钥编号「{key_id}」不合规", f"key id {key_id!r} must be 1-16 of a-z, 0-9, '-'"))
        for key_id in ring
        if not _KEY_ID.fullmatch(key_id)
    ]
    return found + [text for key_id, key in ring.items() for text in _key_problems(name, key, key_id)]


def _index_problems() -> list[str]:
    key = getattr(settings, "INDEX_KEY", None)
    if not key:
        return [str(_misconfigured("INDEX_KEY", "没有设置", "is not set"))]
    return _key_problems("INDEX_KEY", key)


def _key_problems(name: str, key: object, key_id: str = "") -> list[str]:
    try:
        usable = _long_enough(name, key, key_id)
    except ImproperlyConfigured as error:
        return [str(error)]
    if len(set(usable)) >= _LEAST_DISTINCT_BYTES:
        return []
    which = f" {key_id!r}" if key_id else ""
    return [str(_misconfigured(name, f"的密钥{which}不是随机生成的", f"key{which} is not random"))]
