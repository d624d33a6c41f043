import asyncio
import stat

import pytest

from demo.server import accounts
from demo.server.accounts import AccountError, Accounts, add_account


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch):
    monkeypatch.setattr(accounts, "_COST", 2**4)


@pytest.fixture
def path(tmp_path):
    add_account(tmp_path / "accounts", "ana", "a long password")
    return tmp_path / "accounts"


def is_let_in(path, name, password) -> bool:
    return asyncio.run(Accounts(path).check(name, password))


def test_whoever_knows_the_password_is_let_in(path):
    assert is_let_in(path, "ana", "a long password")
    for name, password in [
        ("ana", "another one"),
        ("ana", ""),
        ("ben", "a long password"),
        ("", ""),
        ("\x00", "\ud800"),
    ]:
        assert not is_let_in(path, name, password)


def test_the_file_holds_no_password_and_is_for_its_owner_alone(path):
    assert "password" not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["accounts"]


def test_the_same_password_looks_different_in_every_account(path):
    add_account(path, "ben", "a long password")
    first, second = path.read_text().splitlines()
    assert first.split(":")[1:] != second.split(":")[1:]


def test_a_new_password_replaces_the_old_one_and_counts_at_once(path):
    opened = Accounts(path)
    add_account(path, "ana", "a newer password")
    add_account(path, "ben", "another password")
    assert asyncio.run(opened.check("ana", "a newer password"))
    assert asyncio.run(opened.check("ben", "another password"))
    assert not asyncio.run(opened.check("ana", "a long password"))


def test_an_unknown_name_costs_as_much_as_a_known_one(path, monkeypatch):
    hashed = []
    scrypt = accounts.hashlib.scrypt
    monkeypatch.setattr(
        accounts.hashlib, "scrypt", lambda *args, **kwargs: hashed.append(args) or scrypt(*args, **kwargs)
    )
    compared = []
    compare = accounts.hmac.compare_digest
    monkeypatch.setattr(accounts.hmac, "compare_digest", lambda a, b: compared.append((a, b)) or compare(a, b))
    for name in ("ana", "nobody"):
        assert not is_let_in(path, name, "wrong")
    assert len(hashed) == len(compared) == 2
    assert {len(digest) for pair in compared for digest in pair} == {32}


def test_nobody_gets_in_while_the_file_is_gone(path):
    opened = Accounts(path)
    path.unlink()
    assert not asyncio.run(opened.check("ana", "a long password"))


@pytest.mark.parametrize("content", ["ana", "ana:x", "ana:!:!", "ana:a:b:c", "ana:a:YQ=="])
def test_a_damaged_file_is_said_to_be(path, content):
    path.write_text(f"{path.read_text()}{content}\n")
    with pytest.raises(AccountError, match="line 2"):
        Accounts(path)


def test_a_file_without_accounts_is_refused(tmp_path):
    (tmp_path / "empty").touch()
    with pytest.raises(AccountError, match="--add-user NAME"):
        Accounts(tmp_path / "empty")
    with pytest.raises(AccountError, match="cannot be read"):
        Accounts(tmp_path / "nothing")


@pytest.mark.parametrize("name", ["", "a:b", "a\nb", "a" * 65, "a b"])
def test_a_name_that_would_break_the_file_is_refused(path, name):
    with pytest.raises(AccountError, match="A name has"):
        add_account(path, name, "a long password")


def test_a_short_password_is_refused(path):
    with pytest.raises(AccountError, match="at least 8"):
        add_account(path, "ben", "1234567")
