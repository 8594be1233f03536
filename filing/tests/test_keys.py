"""What is sealed opens only with its key, its purpose and every byte of it; what is missing is said in a sentence."""

import base64
import os

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.core.exceptions import ImproperlyConfigured

from filing import keys

NUMBER = "32050019900307102X"
OLD, NEW, INDEX, PAPER = (bytes(range(start, start + 32)) for start in (0, 40, 80, 120))


class SmSuite:
    """SM4-GCM and HMAC-SM3, as an office under 密评 would plug them in."""

    version = "sm1"

    def seal(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        nonce = os.urandom(12)
        encryptor = Cipher(algorithms.SM4(key[:16]), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(context)
        return nonce + encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def open(self, key: bytes, sealed: bytes, context: bytes) -> bytes:
        if len(sealed) < 28:
            raise InvalidTag
        decryptor = Cipher(algorithms.SM4(key[:16]), modes.GCM(sealed[:12], sealed[-16:])).decryptor()
        decryptor.authenticate_additional_data(context)
        return decryptor.update(sealed[12:-16]) + decryptor.finalize()

    def mac(self, key: bytes, message: bytes) -> bytes:
        digest = hmac.HMAC(key, hashes.SM3())
        digest.update(message)
        return digest.finalize()


def use_suite(monkeypatch, suite) -> None:
    monkeypatch.setattr(keys, "CURRENT", suite)
    monkeypatch.setitem(keys.SUITES, suite.version, suite)


@pytest.fixture(autouse=True)
def own_keys(settings):
    settings.FIELD_KEYS = {"k1": OLD}
    settings.INDEX_KEY = INDEX
    settings.PAPER_KEYS = {"p1": PAPER}


@pytest.fixture(params=[keys.Suite, SmSuite], ids=["aes-sha256", "sm4-sm3"])
def suite(request, monkeypatch):
    use_suite(monkeypatch, request.param())
    return keys.CURRENT


# --- text at rest


@pytest.mark.parametrize("text", [NUMBER, "x", "张三·买买提 𠮷", "v1:k1:AAAA", " ", "a\x00b", "长" * 5000])
def test_sealed_text_opens_to_itself(suite, text):
    stored = keys.encrypt(text, purpose="certificate")
    assert stored.startswith(f"{suite.version}:k1:")
    assert text.encode() not in base64.b64decode(stored.split(":")[2]) or len(text) < 5
    assert keys.decrypt(stored, purpose="certificate") == text


def test_empty_text_stays_empty():
    assert keys.encrypt("", purpose="certificate") == ""
    assert keys.decrypt("", purpose="certificate") == ""


def test_the_same_text_is_sealed_differently_each_time():
    assert len({keys.encrypt(NUMBER, purpose="certificate") for _ in range(50)}) == 50


def test_text_sealed_for_another_purpose_is_refused(suite):
    stored = keys.encrypt(NUMBER, purpose="certificate")
    with pytest.raises(keys.Unreadable, match="校验不符"):
        keys.decrypt(stored, purpose="phone")


def test_every_flipped_byte_is_refused_and_never_read_as_garbage(suite):
    version, key_id, body = keys.encrypt(NUMBER, purpose="certificate").split(":")
    sealed = base64.b64decode(body)
    for place in range(len(sealed)):
        flipped = bytearray(sealed)
        flipped[place] ^= 1
        with pytest.raises(keys.Unreadable, match="校验不符"):
            keys.decrypt(f"{version}:{key_id}:{base64.b64encode(flipped).decode()}", purpose="certificate")


def test_every_changed_dropped_or_doubled_character_of_the_stored_form_is_refused(suite):
    stored = keys.encrypt(NUMBER, purpose="certificate")
    for place, character in enumerate(stored):
        changed = [stored[:place] + other + stored[place + 1 :] for other in "Aa0+/=:-长\n" if other != character]
        for altered in [*changed, stored[:place] + stored[place + 1 :], stored[:place] + character + stored[place:]]:
            with pytest.raises(keys.Unreadable):
                keys.decrypt(altered, purpose="certificate")


def test_a_second_spelling_of_the_same_bytes_is_refused():
    stored = keys.encrypt("ab", purpose="certificate")  # 12 + 2 + 16 bytes fill their last character
    padded = keys.encrypt("a", purpose="certificate")  # 29 bytes leave two spare bits in it
    assert not stored.endswith("=")
    body, spare = padded[:-2], padded[-2]
    assert padded.endswith("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    twin = body + alphabet[alphabet.index(spare) ^ 1] + "="
    assert base64.b64decode(twin.split(":")[2]) == base64.b64decode(padded.split(":")[2])
    with pytest.raises(keys.Unreadable, match="格式不对"):
        keys.decrypt(twin, purpose="certificate")


@pytest.mark.parametrize("stored", ["plain", "v1", "v1:", "v1:k1", "v1:k1:", "v9:k1:AAAA", "v1:K 1:AAAA", "::", NUMBER])
def test_what_was_never_sealed_is_refused(stored):
    with pytest.raises(keys.Unreadable) as refusal:
        keys.decrypt(stored, purpose="certificate")
    assert NUMBER not in str(refusal.value)


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27, 28])
def test_text_too_short_to_hold_nonce_and_tag_is_refused(suite, length):
    stored = f"{suite.version}:k1:{base64.b64encode(bytes(length)).decode()}"
    with pytest.raises(keys.Unreadable, match="校验不符"):
        keys.decrypt(stored, purpose="certificate")


def test_an_unknown_key_is_named():
    stored = keys.encrypt(NUMBER, purpose="certificate").replace(":k1:", ":k2019:")
    with pytest.raises(keys.Unreadable, match="「k2019」"):
        keys.decrypt(stored, purpose="certificate")


def test_after_rotation_old_text_opens_and_new_text_names_the_new_key(settings):
    old = keys.encrypt(NUMBER, purpose="certificate")
    settings.FIELD_KEYS = {"k2": NEW, "k1": OLD}
    new = keys.encrypt(NUMBER, purpose="certificate")
    assert new.startswith(keys.current_seal())
    assert keys.current_seal() == "v1:k2:"
    assert not old.startswith(keys.current_seal())
    assert keys.decrypt(old, purpose="certificate") == keys.decrypt(new, purpose="certificate") == NUMBER


def test_another_installations_key_under_the_same_id_is_refused(settings):
    stored = keys.encrypt(NUMBER, purpose="certificate")
    settings.FIELD_KEYS = {"k1": NEW}
    with pytest.raises(keys.Unreadable, match="校验不符"):
        keys.decrypt(stored, purpose="certificate")


def test_what_an_older_suite_wrote_stays_readable(monkeypatch):
    stored = keys.encrypt(NUMBER, purpose="certificate")
    hashed = keys.keyed_hash(b"words", purpose="document")
    use_suite(monkeypatch, SmSuite())
    assert keys.decrypt(stored, purpose="certificate") == NUMBER
    assert keys.check_hash(hashed, b"words", purpose="document")
    assert keys.encrypt(NUMBER, purpose="certificate").startswith("sm1:k1:")


@pytest.mark.parametrize("purpose", ["", "Certificate", "a b", "证件", "a" * 41, "a\n"])
def test_a_purpose_that_is_no_fixed_label_is_refused(purpose):
    with pytest.raises(ValueError, match="purpose label"):
        keys.encrypt(NUMBER, purpose=purpose)


# --- keyed hashes


def test_what_databases_and_papers_already_hold_keeps_its_meaning():
    """Computed once outside this program: a change of framing, labels or suite must not pass for a tidying-up."""
    sealed = "v1:k1:AAECAwQFBgcICQoLdDDmLvXV8yK0cae4gd5JXbGOdn40ccHIqFp+kHChm/zVWQ=="
    assert keys.decrypt(sealed, purpose="certificate") == NUMBER
    assert keys.blind_index(NUMBER) == "c8562475c0ecb49cad6d98da320b6859eee716f1d0bc319b4ee5180502db698d"
    hashed = "bd6eea5327ea549b8bd21eb9fbf8348e98c38dd6c32aee454996140d7b5b4e0f"
    assert keys.keyed_hash(b"words", purpose="document") == f"v1:p1:{hashed}"
    signed = keys.paper_mac("a", "b", version="v1", key_id="p1", purpose="paper")
    assert signed.hex() == "a527a9328f2163c5fe0efdeb1ee3c283fab5b842ef4ce8d82b58e27a85fa4191"


def test_blind_index_repeats_and_tells_texts_and_keys_apart(suite, settings):
    index = keys.blind_index(NUMBER)
    assert len(index) == 64
    assert set(index) <= set("0123456789abcdef")
    assert keys.blind_index(NUMBER) == index
    assert keys.blind_index(NUMBER[:-1] + "1") != index
    settings.INDEX_KEY = NEW
    assert keys.blind_index(NUMBER) != index


def test_keyed_hash_binds_data_purpose_and_key(suite, settings):
    stored = keys.keyed_hash(b"words", purpose="document")
    assert stored.startswith(f"{suite.version}:p1:")
    assert len(stored) <= 84
    assert keys.check_hash(stored, b"words", purpose="document")
    assert not keys.check_hash(stored, b"Words", purpose="document")
    assert not keys.check_hash(stored, b"words", purpose="audit")
    settings.PAPER_KEYS = {"p1": NEW}
    assert not keys.check_hash(stored, b"words", purpose="document")


def test_every_changed_character_of_a_keyed_hash_is_refused():
    stored = keys.keyed_hash(b"words", purpose="document")
    for place, character in enumerate(stored):
        for other in "0fF:长\ud800":
            if other != character:
                altered = stored[:place] + other + stored[place + 1 :]
                assert not keys.check_hash(altered, b"words", purpose="document")


def test_keyed_hash_is_checked_after_rotation_until_its_key_is_gone(settings):
    stored = keys.keyed_hash(b"words", purpose="document")
    settings.PAPER_KEYS = {"p2": NEW, "p1": PAPER}
    assert keys.check_hash(stored, b"words", purpose="document")
    assert keys.keyed_hash(b"words", purpose="document").startswith("v1:p2:")
    settings.PAPER_KEYS = {"p2": NEW}
    assert not keys.check_hash(stored, b"words", purpose="document")


def test_parts_of_a_paper_mac_cannot_flow_into_one_another(suite):
    signer = dict(zip(("version", "key_id"), keys.paper_signer(), strict=True))
    told_apart = {
        keys.paper_mac(*parts, **signer, purpose="paper")
        for parts in (("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"))
    }
    assert len(told_apart) == 5
    assert None not in told_apart
    assert keys.paper_mac("ab", "c", **signer, purpose="paper") != keys.paper_mac("ab", "c", **signer, purpose="export")


def test_each_use_of_one_key_has_its_own_range(settings):
    settings.PAPER_KEYS = {"p1": INDEX}
    index = keys.blind_index("x")
    hashed = keys.keyed_hash(b"x", purpose="blind-index").split(":")[2]
    signed = keys.paper_mac("x", version="v1", key_id="p1", purpose="hash").hex()
    assert len({index, hashed, signed}) == 3


def test_equal_texts_are_compared_without_choking_on_any_character():
    assert keys.same("张\ud800", "张\ud800")
    assert not keys.same("张", "章")


# --- missing, short and shared keys


@pytest.mark.parametrize("missing", [None, {}])
@pytest.mark.parametrize(
    ("setting", "use"),
    [
        ("FIELD_KEYS", lambda: keys.encrypt(NUMBER, purpose="certificate")),
        ("FIELD_KEYS", lambda: keys.decrypt("v1:k1:AAAA", purpose="certificate")),
        ("INDEX_KEY", lambda: keys.blind_index(NUMBER)),
        ("PAPER_KEYS", lambda: keys.keyed_hash(b"words", purpose="document")),
        ("PAPER_KEYS", lambda: keys.check_hash("v1:p1:00", b"words", purpose="document")),
        ("PAPER_KEYS", keys.paper_signer),
    ],
)
def test_a_missing_key_refuses_with_a_sentence(settings, setting, use, missing):
    setattr(settings, setting, missing)
    with pytest.raises(ImproperlyConfigured, match=f"{setting} 没有设置.*未保存任何内容.*is not set") as refusal:
        use()
    assert NUMBER not in str(refusal.value)
    assert any(setting in problem for problem in keys.problems())


@pytest.mark.parametrize(
    ("setting", "short", "use"),
    [
        ("FIELD_KEYS", {"k1": OLD[:16]}, lambda: keys.encrypt(NUMBER, purpose="certificate")),
        ("FIELD_KEYS", {"k1": OLD + b"x"}, lambda: keys.encrypt(NUMBER, purpose="certificate")),
        ("FIELD_KEYS", {"k1": OLD.hex()}, lambda: keys.encrypt(NUMBER, purpose="certificate")),
        ("INDEX_KEY", INDEX[:31], lambda: keys.blind_index(NUMBER)),
        ("PAPER_KEYS", {"p1": PAPER[:31]}, lambda: keys.keyed_hash(b"words", purpose="document")),
    ],
)
def test_a_key_of_the_wrong_length_refuses_with_a_sentence(settings, setting, short, use):
    setattr(settings, setting, short)
    with pytest.raises(ImproperlyConfigured, match=f"{setting} 的密钥.*长度不对.*must be 32 bytes"):
        use()
    assert len(keys.problems()) == 1


def test_good_keys_have_no_problems():
    assert keys.problems() == []


@pytest.mark.parametrize(
    ("setting", "weak", "said"),
    [
        ("FIELD_KEYS", {"k1": bytes(32)}, "不是随机生成的"),
        ("INDEX_KEY", b"suzhou" * 6, "不是随机生成的"),
        ("PAPER_KEYS", {"p.1": PAPER}, "编号「p.1」不合规"),
        ("PAPER_KEYS", {"p1": INDEX}, "同一把密钥"),
        ("FIELD_KEYS", {"k1": OLD, "k2": OLD}, "同一把密钥"),
        ("SECRET_KEY", OLD.hex(), "同一把密钥"),
    ],
)
def test_weak_misnamed_and_shared_keys_are_named(settings, setting, weak, said):
    setattr(settings, setting, weak)
    (problem,) = keys.problems()
    assert said in problem


def test_a_missing_secret_key_is_left_to_django_to_report(settings):
    settings.SECRET_KEY = ""
    assert keys.problems() == []


# --- keys as the environment carries them


def test_generated_profile_keys_can_be_read_back_and_used(settings):
    profile = keys.generate_profile_keys()
    settings.FIELD_KEYS = keys.parse_key_ring("FIELD_KEYS", profile["FIELD_KEYS"])
    settings.INDEX_KEY = keys.parse_key("INDEX_KEY", profile["INDEX_KEY"])
    settings.PAPER_KEYS = keys.parse_key_ring("PAPER_KEYS", profile["PAPER_KEYS"])
    assert keys.problems() == []
    assert keys.decrypt(keys.encrypt(NUMBER, purpose="certificate"), purpose="certificate") == NUMBER
    assert keys.generate_profile_keys() != profile


def test_a_key_ring_keeps_its_order_so_that_the_first_stays_current():
    ring = keys.parse_key_ring("FIELD_KEYS", f" k2:{NEW.hex()} , k1:{OLD.hex()},")
    assert list(ring.items()) == [("k2", NEW), ("k1", OLD)]
    assert keys.parse_key_ring("FIELD_KEYS", "  ") == {}
    assert keys.parse_key("INDEX_KEY", " ") == b""


@pytest.mark.parametrize("text", ["00ff", "k1", "k1:xyz", "K1:00", ":00", "k1:00,k1:01", "长:00"])
def test_a_badly_written_key_ring_is_refused_without_showing_it(text):
    with pytest.raises(ImproperlyConfigured, match="FIELD_KEYS") as refusal:
        keys.parse_key_ring("FIELD_KEYS", text)
    assert "xyz" not in str(refusal.value)
