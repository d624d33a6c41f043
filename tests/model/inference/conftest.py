"""A network that is a script: it says what a test wants it to say about each prefix. And real subwords."""

import math
import random
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from model.inference.pair import Memory, StepOutput
from model.inference.translator import Translator
from tokenizer.learn import learn_subwords
from tokenizer.subword import SubwordTokenizer

Prefix = tuple[int, ...]
Script = Callable[[int, Prefix], Mapping[int, float]]  # (sentence, prefix) -> log-probability of each next token


class ScriptedNetwork:
    """Knows what may follow each prefix of each sentence.

    A row's state is its sentence, its length and its prefix. Its attention is read off its memory, so that a
    row with another row's memory or state is found out: half a weight on its first source position, the rest
    on the position that its length and its sentence give.
    """

    def __init__(self, script: Script, source_lengths: Sequence[int], longest: int = 40) -> None:
        self.script = script
        self.longest = longest
        self.seen_rows: list[list[tuple[int, Prefix]]] = []
        self.seen_memories: list[Memory] = []
        sentences, width = len(source_lengths), max(source_lengths, default=0)
        self.mask = np.arange(width) < np.array(source_lengths, int).reshape(-1, 1)
        outputs = np.arange(sentences, dtype=np.float32).reshape(-1, 1, 1) * np.ones((1, width, 1), np.float32)
        self.memory = Memory(outputs, outputs, self.mask)
        self.state = np.zeros((sentences, 2 + longest), np.float32)
        self.state[:, 0] = np.arange(sentences)

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        state = state.copy()
        rows = []
        log_probs, next_tokens, attention = [], [], np.zeros(memory.mask.shape, np.float32)
        for row, token in enumerate(tokens):
            length = int(state[row, 1])
            if length or token != 2:  # the begin token is no part of the prefix
                state[row, 2 + length] = token
                state[row, 1] = length = length + 1
            sentence, prefix = int(state[row, 0]), tuple(state[row, 2 : 2 + length].astype(int).tolist())
            rows.append((sentence, prefix))
            ranked = sorted(self.script(sentence, prefix).items(), key=lambda pair: -pair[1])[:k]
            next_tokens.append([token for token, _ in ranked])
            log_probs.append([log_prob for _, log_prob in ranked])
            real = int(memory.mask[row].sum())
            attention[row, 0] += 0.5
            attention[row, (length + int(memory.outputs[row, 0, 0])) % real] += 0.5
        self.seen_rows.append(rows)
        self.seen_memories.append(memory)
        return StepOutput(np.array(log_probs, np.float32), np.array(next_tokens), attention, state)


@pytest.fixture(scope="session")
def scripted_network() -> type[ScriptedNetwork]:
    return ScriptedNetwork


@pytest.fixture(scope="session")
def random_script() -> Callable[[int, Sequence[int]], Script]:
    """Makes scripts whose probabilities depend on a seed, the sentence and the whole prefix."""

    def make(seed: int, vocabulary: Sequence[int]) -> Script:
        def script(sentence: int, prefix: Prefix) -> dict[int, float]:
            generator = random.Random(f"{seed} {sentence} {prefix}")
            weights = [generator.gammavariate(0.7, 1) + 1e-6 for _ in vocabulary]  # one draw from a Dirichlet
            total = sum(weights)
            return {token: math.log(weight / total) for token, weight in zip(vocabulary, weights, strict=True)}

        return script

    return make


@pytest.fixture(scope="session")
def spelling_script() -> Callable[[Sequence[Sequence[int]]], Script]:
    """Makes scripts that all but certainly spell `words[sentence]`; elsewhere the end is least likely."""

    def make(words: Sequence[Sequence[int]]) -> Script:
        vocabulary = sorted({token for word in words for token in word} | {3, 90, 91, 92})

        def script(sentence: int, prefix: Prefix) -> dict[int, float]:
            word = words[sentence]
            wanted = word[len(prefix)] if len(prefix) < len(word) else 90
            rest = math.log(0.02 / (len(vocabulary) - 1))
            return {token: math.log(0.98) if token == wanted else rest + token * 1e-3 for token in vocabulary}

        return script

    return make


@pytest.fixture(scope="session")
def subwords() -> SubwordTokenizer:
    """Knows little but the alphabet and the words of these sentences."""
    sentences = [
        "¿Dónde está la estación de tren?", "Where is the train station?", "No lo sé.", "I don't know.",
        "Vivo en un pueblo pequeño, cerca del mar.", "I live in a small village, near the sea.",
    ]  # fmt: skip
    return learn_subwords(sentences * 20, ("en", "es"), vocabulary_size=450)


class CopyingPair:
    """Writes the source's pieces as they are: likely, not surely, and as likely as the piece before tells.

    Attention: 0.8 on the piece that is copied, 0.15 on the tag, 0.05 on the end token.
    """

    def __init__(self, ends: bool = True) -> None:
        self.ends = ends
        self.encoded: list[list[int]] = []
        self.batch_shapes: list[tuple[int, ...]] = []

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        mask = source_ids != 0
        self.batch_shapes.append(source_ids.shape)
        self.encoded += [row[real].tolist() for row, real in zip(source_ids, mask, strict=True)]
        outputs = source_ids[:, :, None].astype(np.float32)
        return Memory(outputs, outputs, mask), np.zeros((len(source_ids), 1), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        lengths = memory.mask.sum(axis=1)
        attention = np.zeros(memory.mask.shape, np.float32)
        next_tokens = np.zeros((len(tokens), 4), int)
        chances = np.zeros((len(tokens), 4))
        for row, (token, length) in enumerate(zip(tokens, lengths, strict=True)):
            place = 1 + int(state[row, 0]) if self.ends else 1 + int(state[row, 0]) % (length - 2)
            place = min(place, length - 1)
            attention[row, [0, place, length - 1]] += [0.15, 0.8, 0.05]
            copied = int(memory.outputs[row, place, 0])
            likely = 0.6 + (int(token) * 7 + copied) % 30 / 100
            next_tokens[row] = [copied, *[other for other in (2, 260, 3, 261) if other != copied][:3]]
            chances[row] = [likely, (1 - likely) * 0.6, (1 - likely) * 0.3, (1 - likely) * 0.1]
        log_probs = np.log(chances).astype(np.float32)[:, :k]
        return StepOutput(log_probs, next_tokens[:, :k], attention, state + 1)


@pytest.fixture(scope="session")
def copying_pair() -> type[CopyingPair]:
    return CopyingPair


class ScriptedPair:
    """An inference pair that follows a script: what may come after each prefix, whatever the source is.

    A row's state is its length and its prefix. Attention goes along the source, one place a step.
    """

    def __init__(self, script: Callable[[Prefix], Mapping[int, float]], longest: int = 100) -> None:
        self.script = script
        self.longest = longest
        self.steps = 0

    def encode(self, source_ids: np.ndarray) -> tuple[Memory, np.ndarray]:
        outputs = source_ids[:, :, None].astype(np.float32)
        return Memory(outputs, outputs, source_ids != 0), np.zeros((len(source_ids), 1 + self.longest), np.float32)

    def step(self, tokens: np.ndarray, state: np.ndarray, memory: Memory, k: int) -> StepOutput:
        self.steps += 1
        state, attention = state.copy(), np.zeros(memory.mask.shape, np.float32)
        log_probs, next_tokens = [], []
        for row, token in enumerate(tokens):
            length = int(state[row, 0])
            if token != 2:  # the begin token is no part of the prefix
                state[row, 1 + length] = token
                state[row, 0] = length = length + 1
            prefix = tuple(state[row, 1 : 1 + length].astype(int).tolist())
            ranked = sorted(self.script(prefix).items(), key=lambda pair: -pair[1])[:k]
            next_tokens.append([token for token, _ in ranked])
            log_probs.append([log_prob for _, log_prob in ranked])
            attention[row, (1 + length) % int(memory.mask[row].sum())] = 1
        return StepOutput(np.array(log_probs, np.float32), np.array(next_tokens), attention, state)


@pytest.fixture(scope="session")
def scripted_pair() -> type[ScriptedPair]:
    return ScriptedPair


@pytest.fixture(scope="module")
def translator(copying_pair, subwords):
    return Translator(copying_pair(), subwords, "copy")
