"""The network once more, in plain PyTorch, with ideas that have not earned a place in the house.

`model.network` is the network; this copy exists to be changed. Without any idea it gives the same logits from the same
weights, which the tests hold it to. It asks nothing of its device that a CUDA graph could not record.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch.nn import functional

from model.network.config import ModelConfig
from tokenizer.special_tokens import BEGIN_ID, END_ID, PAD_ID

Weights = Mapping[str, torch.Tensor]

_MASKED_SCORE = -1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Ideas:
    """What is tried; all of it is off by default.

    Args:
        residual: the upper layers add to what they read (Wu et al. 2016, section 3.1).
        layer_norm: the outputs of every layer are normalised (Ba et al. 2016), outside the cells.
        heads: heads of the additive attention, each with its part of the keys and the memory (Chen et al. 2018).
        word_dropout: share of the subwords whose vectors are dropped (Gal and Ghahramani 2016).
        scheduled: share of the decoder's inputs that are its own guesses (Mihaylova and Martins 2019).
        r_drop: weight of the disagreement of two passes under two dropouts (Liang et al. 2021); 5 in the paper.
    """

    residual: bool = False
    layer_norm: bool = False
    heads: int = 1
    word_dropout: float = 0.0
    scheduled: float = 0.0
    r_drop: float = 0.0


class Network:
    """The calculation alone; the weights, by their paths in `model.network`, are given to every call.

    Args:
        config: the network's numbers; an LSTM with additive attention.
        ideas: what is different.
    """

    def __init__(self, config: ModelConfig, ideas: Ideas) -> None:
        if config.cell != "lstm" or config.attention != "additive":
            raise ValueError(
                f"Ideas are tried on an LSTM with additive attention. Received: {config.cell}, {config.attention}"
            )
        self.config = config
        self.ideas = ideas

    def extra_weights(self) -> dict[str, torch.Tensor]:
        """Returns the weights that the ideas need besides those of `model.network`, as they begin."""
        if not self.ideas.layer_norm:
            return {}
        config = self.config
        names = {f"encoder_{index}": config.memory_dim for index in range(config.encoder_layers)}
        names |= {f"decoder_{index}": config.decoder_units for index in range(config.decoder_layers)}
        gains = {f"norm/{name}/gain": torch.ones(units) for name, units in names.items()}
        return gains | {f"norm/{name}/shift": torch.zeros(units) for name, units in names.items()}

    def logits(
        self, weights: Weights, source_ids: torch.Tensor, target_ids: torch.Tensor, training: bool
    ) -> torch.Tensor:
        """Returns (batch, target, vocabulary) for int64 ids (batch, source) and, begin first, (batch, target)."""
        memory = self._encode(weights, source_ids, training)
        return self._decode(weights, target_ids, memory[3], memory, training)[0]

    def loss(
        self, weights: Weights, source_ids: torch.Tensor, labels: torch.Tensor, smoothing: float, training: bool
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Returns what is to become small, and the smoothed nats per real token that are a part of it."""
        target_ids = torch.cat([torch.full_like(labels[:, :1], BEGIN_ID), labels[:, :-1]], 1)
        if training and self.ideas.scheduled:
            target_ids = self._with_guesses(weights, source_ids, target_ids, labels)
        r_drop = self.ideas.r_drop if training else 0.0
        if r_drop:
            source_ids, target_ids, labels = (torch.cat([ids, ids]) for ids in (source_ids, target_ids, labels))
        real = (labels != PAD_ID).float()  # (batch, target)
        log_probs = functional.log_softmax(self.logits(weights, source_ids, target_ids, training).float(), -1)
        right = log_probs.gather(2, labels[..., None])[..., 0]
        nats = -((1 - smoothing) * right + smoothing * log_probs.mean(-1))
        mean_nats = (nats * real).sum() / real.sum()
        if not r_drop:
            return mean_nats, mean_nats
        first, second = log_probs.chunk(2)
        disagreement = ((first.exp() - second.exp()) * (first - second)).sum(-1)  # both ways, (batch, target)
        return mean_nats + r_drop / 4 * (disagreement * real.chunk(2)[0]).sum() / real.chunk(2)[0].sum(), mean_nats

    def greedy(self, weights: Weights, source_ids: torch.Tensor, limit: int) -> list[list[int]]:
        """Returns the ids of each translation, without begin and end."""
        memory = self._encode(weights, source_ids, training=False)
        state, tokens = memory[3], torch.full_like(source_ids[:, :1], BEGIN_ID)
        written = []
        for _ in range(limit):
            logits, state = self._decode(weights, tokens, state, memory, training=False)
            tokens = logits[:, -1, 1:].argmax(-1, keepdim=True) + 1  # never the padding
            written.append(tokens[:, 0])
        rows = torch.stack(written, 1).tolist()
        return [row[: row.index(END_ID)] if END_ID in row else row for row in rows]

    def _encode(self, weights: Weights, source_ids: torch.Tensor, training: bool) -> tuple[torch.Tensor, ...]:
        """Returns outputs (batch, source, memory), keys, mask and state, as `model.network.encoder` does."""
        mask = source_ids != PAD_ID
        lengths = mask.sum(1)
        positions = torch.arange(source_ids.shape[1], device=source_ids.device)[None]
        mirrored = lengths[:, None] - 1 - positions
        order = torch.where(mirrored >= 0, mirrored, positions)[:, :, None]

        def turn(sequences: torch.Tensor) -> torch.Tensor:
            return sequences.gather(1, order.expand(-1, -1, sequences.shape[2]))

        outputs = self._embed(weights, source_ids, training)
        start = torch.zeros((len(source_ids), self.config.encoder_units), device=source_ids.device)
        for index in range(self.config.encoder_layers):
            inputs = self._drop(outputs, training)
            forwards = _lstm(weights, f"encoder/forward_{index}", inputs, start, start)[0]
            backwards = turn(_lstm(weights, f"encoder/backward_{index}", turn(inputs), start, start)[0])
            outputs = self._norm(weights, f"encoder_{index}", torch.cat([forwards, backwards], -1))
            if self.ideas.residual and index:
                outputs = outputs + inputs
        last = forwards.gather(1, (lengths - 1)[:, None, None].expand(-1, 1, forwards.shape[2]))[:, 0]
        state = torch.tanh(_dense(weights, "encoder/bridge", torch.cat([last, backwards[:, 0]], -1)))
        outputs = self._drop(outputs, training)
        return outputs, _dense(weights, "attention_keys", outputs), mask, state

    def _decode(
        self,
        weights: Weights,
        target_ids: torch.Tensor,
        state: torch.Tensor,
        memory: tuple[torch.Tensor, ...],
        training: bool,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Returns logits (batch, target, vocabulary) and the next state, as `model.network.decoder` does."""
        states = state.split(self.config.decoder_units, -1)
        next_states: list[torch.Tensor] = []
        hidden = self._drop(self._embed(weights, target_ids, training), training)
        for index in range(self.config.decoder_layers):
            inputs = hidden
            hidden, *after = _lstm(weights, f"decoder/recurrent_{index}", inputs, *states[2 * index : 2 * index + 2])
            next_states += after
            hidden = self._norm(weights, f"decoder_{index}", hidden)
            if self.ideas.residual and index:
                hidden = hidden + inputs[..., : hidden.shape[-1]]
            hidden = self._drop(hidden, training)
            if index == 0:
                context = self._attend(weights, hidden, memory)
                if self.config.decoder_layers > 1:
                    hidden = torch.cat([hidden, context], -1)
        readout = torch.tanh(_dense(weights, "decoder/readout", torch.cat([hidden, context], -1)))
        logits = self._drop(readout, training) @ weights["embedding/table"].t() + weights["embedding/bias"]
        return logits, torch.cat(next_states, -1)

    def _attend(self, weights: Weights, hidden: torch.Tensor, memory: tuple[torch.Tensor, ...]) -> torch.Tensor:
        """Returns the context (batch, target, memory) of the queries (batch, target, units)."""
        outputs, keys, mask, _ = memory
        heads = self.ideas.heads
        queries = hidden @ weights["decoder/attention/query_projection/kernel"]
        compared = torch.tanh(queries[:, :, None] + keys[:, None])  # (batch, target, source, attention)
        scorer = weights["decoder/attention/scorer/kernel"][:, 0]
        scores = (compared * scorer).unflatten(-1, (heads, -1)).sum(-1)  # (batch, target, source, heads)
        shares = scores.masked_fill(~mask[:, None, :, None], _MASKED_SCORE).softmax(2).permute(0, 3, 1, 2)
        parts = shares @ outputs.unflatten(-1, (heads, -1)).transpose(1, 2)  # (batch, heads, target, memory / heads)
        return parts.transpose(1, 2).flatten(2)

    def _with_guesses(
        self, weights: Weights, source_ids: torch.Tensor, target_ids: torch.Tensor, labels: torch.Tensor
    ) -> torch.Tensor:
        with torch.no_grad():
            guesses = self.logits(weights, source_ids, target_ids, training=True).argmax(-1)
            shifted = torch.cat([target_ids[:, :1], guesses[:, :-1]], 1)
            chosen = torch.rand(target_ids.shape, device=target_ids.device) < self.ideas.scheduled
            return torch.where(chosen & (labels != PAD_ID), shifted, target_ids)

    def _embed(self, weights: Weights, ids: torch.Tensor, training: bool) -> torch.Tensor:
        # Not functional.embedding: its gradient waits for the device, which no graph can record.
        vectors = weights["embedding/table"].index_select(0, ids.flatten()).unflatten(0, tuple(ids.shape))
        if training and self.ideas.word_dropout:
            vectors = vectors * (torch.rand((*ids.shape, 1), device=ids.device) >= self.ideas.word_dropout)
        return vectors * self.config.embedding_dim**0.5

    def _drop(self, values: torch.Tensor, training: bool) -> torch.Tensor:
        """Takes the same units away at every position."""
        if not training or not self.config.dropout:
            return values
        kept = 1 - self.config.dropout
        return values * (torch.rand((len(values), 1, values.shape[2]), device=values.device) < kept) / kept

    def _norm(self, weights: Weights, name: str, values: torch.Tensor) -> torch.Tensor:
        if not self.ideas.layer_norm:
            return values
        return functional.layer_norm(
            values, values.shape[-1:], weights[f"norm/{name}/gain"], weights[f"norm/{name}/shift"]
        )


def _dense(weights: Weights, path: str, values: torch.Tensor) -> torch.Tensor:
    return values @ weights[f"{path}/kernel"] + weights[f"{path}/bias"]


def _lstm(
    weights: Weights, path: str, inputs: torch.Tensor, hidden: torch.Tensor, cell: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Returns all outputs (batch, time, units) and the last hidden and cell state (batch, units)."""
    kernel, recurrent, bias = (weights[f"{path}/lstm_cell/{name}"] for name in ("kernel", "recurrent_kernel", "bias"))
    # PyTorch adds two biases.
    transposed = [kernel.t().contiguous(), recurrent.t().contiguous(), bias, torch.zeros_like(bias)]
    states = (hidden[None].contiguous(), cell[None].contiguous())
    outputs, hidden, cell = torch.lstm(
        inputs, states, transposed, True, 1, 0.0, torch.is_grad_enabled(), False, batch_first=True
    )
    return outputs, hidden[0], cell[0]
