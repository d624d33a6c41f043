"""What others of a beam say, too."""

import math

import numpy as np
import pytest

from model.inference.confidence.agreement import with_agreement
from model.inference.search import Hypothesis


def compared(subwords, *texts: str) -> list[Hypothesis]:
    found = []
    for text in texts:
        ids = tuple(subwords.encode_target(text))
        found.append(Hypothesis(ids, (math.log(0.5),) * len(ids), np.ones((len(ids), 1), np.float32), 0.0, True))
    return with_agreement(found, subwords)


def test_a_beam_that_says_nearly_the_same_agrees_more(subwords):
    near = compared(subwords, "I see a house.", "I see the house.")[0]
    far = compared(subwords, "I see a house.", "Tomás necesitaría dos perros.")[0]
    same = compared(subwords, "I see a house.", "I see a house.")[0]
    assert far.agreement < near.agreement < same.agreement
    assert same.agreement - far.agreement == pytest.approx(1, abs=0.15)


def test_no_more_than_the_three_best_others_count(subwords):
    texts = ["I see a house.", "I see the house.", "You see a house.", "I see two dogs."]
    few, many = compared(subwords, *texts), compared(subwords, *texts, "Tomás compra el libro.")
    assert few[0].agreement == many[0].agreement
    assert few[0].rivals == many[0].rivals == tuple(each.ids for each in few[1:])
    assert few[2].rivals == (few[0].ids, few[1].ids, few[3].ids)


def test_who_is_alone_or_says_nothing_has_nothing_to_be_compared_with(subwords):
    [alone] = compared(subwords, "I see a house.")
    assert (alone.agreement, alone.rivals) == (0.0, ())
    empty, short = compared(subwords, "", "I")
    assert math.isfinite(empty.agreement) and math.isfinite(short.agreement)
