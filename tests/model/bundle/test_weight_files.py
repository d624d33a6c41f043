import json
import resource

import numpy as np
import pytest

from model.bundle import half_precision
from model.bundle.weight_files import load_weights, save_weights


def numbered(shape: tuple[int, ...]) -> np.ndarray:
    """Whole numbers that float16 holds; 2,039 is prime, so that rows in each other's place are found."""
    return (np.arange(np.prod(shape)) % 2_039).astype(np.float32).reshape(shape)


def assert_comes_back(directory, weights) -> list[str]:
    names = save_weights(directory, weights)
    assert sorted(path.name for path in directory.iterdir()) == sorted(names)
    assert all(path.stat().st_size < 10_000_000 for path in directory.iterdir())
    loaded = load_weights((directory / name).read_bytes() for name in names)
    assert loaded.keys() == weights.keys()
    for path, weight in half_precision(weights).items():
        assert loaded[path].dtype == np.float32
        np.testing.assert_array_equal(loaded[path], weight)
    return names


def test_small_weights_share_a_file(tmp_path):
    assert len(assert_comes_back(tmp_path, {"a/kernel": numbered((3, 4)), "a/bias": numbered((4,))})) == 1


def test_many_weights_go_into_several_files(tmp_path):
    weights = {f"layer_{index}/kernel": numbered((1_000, 1_500)) + index for index in range(5)}  # 3 MB each
    assert len(assert_comes_back(tmp_path, weights)) == 2


def test_one_weight_too_large_for_a_file_goes_into_several(tmp_path):
    shapes = {"a/bias": (7,), "embedding/table": (16_000, 320), "z/kernel": (3, 4)}  # the table alone has 10.2 MB
    assert len(assert_comes_back(tmp_path, {path: numbered(shape) for path, shape in shapes.items()})) > 1


def test_weights_keep_eleven_bits(tmp_path):
    weights = {"w": np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)}
    loaded = load_weights((tmp_path / name).read_bytes() for name in save_weights(tmp_path, weights))
    np.testing.assert_allclose(loaded["w"], weights["w"], rtol=2**-11, atol=1e-7)


def test_a_file_that_the_system_will_not_write_is_an_error_of_the_system(tmp_path):
    # A real limit and not a patched function: safetensors reports it as an error of its own.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            save_weights(tmp_path, {"w": numbered((100_000,))})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# === What an attacker writes ===


def content(header: object, numbers: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + numbers


def tensor(shape, end, dtype="F16", start=0) -> dict:
    return {"w": {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}}


def test_what_fits_is_read():
    [weight] = load_weights([content(tensor([2], 4), b"\x00" * 4)]).values()
    np.testing.assert_array_equal(weight, [0, 0])


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"\xff" * 8,
        content(b"{"),
        content(b"[]"),
        content(b"[" * 50_000),
        content({"w": 3}),
        content(tensor([1 << 40, 1 << 40], 4), b"\x00" * 4),  # more than any memory holds
        content(tensor([2], 4, dtype="F64"), b"\x00" * 4),
        content(tensor([2], 4), b"\x00" * 3),
        content(tensor([2], 4), b"\x00" * 5),
        content(tensor([2], 8, start=4), b"\x00" * 4),
        content(tensor(["2"], 4), b"\x00" * 4),
        content(tensor([-1, -2], 4), b"\x00" * 4),
    ],
)
def test_what_does_not_fit_is_refused_before_room_is_made(damaged):
    with pytest.raises(ValueError, match="a weight file"):
        load_weights([damaged])
