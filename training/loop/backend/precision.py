"""What a network is calculated in."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def calculating_in(precision: str) -> Iterator[None]:
    """Within it networks are built that calculate in `float32` or `bfloat16`.

    With `bfloat16` the weights, their updates and the loss stay float32 (Micikevicius et al. 2018, section 3.1).
    """
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16" if precision == "bfloat16" else precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
