"""ONNX graphs on disk, looked through before anything runs them. Needs neither onnx nor a runtime.

An ONNX file may name other files to be read as weights, hold functions and loops, ask for operators of foreign
libraries, and declare weights larger than the file. None of that is in a graph of this project, so none of it is let
in, but for one loop: `Scan`, once over each position of a target, whose step is a graph of plain operators. How long
and with how much memory the operators that are let in calculate is not checked. The file is read field by field, as
Protocol Buffers write it (https://protobuf.dev/programming-guides/encoding), and only the fields that an exported graph
has are known here.
"""

import math
from collections.abc import Callable, Iterator

from model.network.config import LARGEST_SIZE

# All that exported graphs are made of. None of these reads a file or runs code of its own, and only `Scan` loops: as
# often as its input is long, over a graph without another loop.
_OPERATORS = {
    b"": frozenset(
        b"Add Cast Concat DequantizeLinear Equal Expand GRU Gather GatherND Gemm Identity LSTM LogSoftmax MatMul Max "
        b"Mul Not QuantizeLinear ReduceSum Reshape Scan Shape Sigmoid Softmax Split Squeeze Sub Tanh TopK Transpose "
        b"Unsqueeze Where".split()
    ),
    b"com.microsoft": frozenset(b"DynamicQuantizeLSTM MatMulIntegerToFloat".split()),
}
_DEFAULT_DOMAINS = (b"", b"ai.onnx")
# Bytes of one number, by TensorProto.DataType: float32, uint8, int8, int32, int64, bool, float16.
_BYTES_OF_TYPE = {1: 4, 2: 1, 3: 1, 6: 4, 7: 8, 9: 1, 10: 2}
_INT64 = 7
_LARGEST_VARINT_BYTES = 10
_DAMAGED = "it is no ONNX graph, or a damaged one"

_Field = tuple[int, int | memoryview]  # its number; and a number, or the bytes of a string or message
_Check = Callable[[memoryview], None] | None  # of a field; None: whatever it holds is let through


class GraphError(ValueError):
    """A file is no graph of this project; the message says what is wrong with it."""


def check_graph(content: bytes) -> None:
    """Looks a serialised ONNX model through.

    Raises:
        GraphError: it is no ONNX model, or holds something that no graph of this project does: external data, custom
            operators, functions, subgraphs other than the step of a `Scan`, or a tensor whose shape does not fit its
            bytes.
    """
    graphs = 0
    for number, value in _fields(memoryview(content)):
        if number == _MODEL_GRAPH and isinstance(value, memoryview):
            graphs += 1
            _check_parts(value, _GRAPH, "the graph")
        elif number == 8 and isinstance(value, memoryview):
            _check_domain(value)
        elif number not in _MODEL_NOTES:
            raise GraphError(f"it holds something that no graph of Parley does: field {number} of the model")
    if not graphs:
        raise GraphError("it holds no graph")


def with_weights_of(graph: bytes, other: bytes) -> bytes:
    """Returns a graph with the stored values of another one, which its operators ask for by name.

    Where a message stands in a file twice, its parts are read together: so Protocol Buffers want it.
    """
    weights = [
        value
        for number, body in _fields(memoryview(other))
        if number == _MODEL_GRAPH
        for part, value in _fields(_as_bytes(body))
        if part == _GRAPH_WEIGHT
    ]
    return graph + _written(_MODEL_GRAPH, b"".join(_written(_GRAPH_WEIGHT, _as_bytes(weight)) for weight in weights))


def _check_parts(message: memoryview, checks: dict[int, _Check], where: str) -> None:
    """Checks each field of a message by its number; one without a check is let through, an unknown one is not."""
    for number, value in _fields(message):
        if number not in checks:
            raise GraphError(f"it holds something that no graph of Parley does: field {number} of {where}")
        check = checks[number]
        if check is not None:
            if not isinstance(value, memoryview):
                raise GraphError(f"field {number} of {where} is a number where a message belongs")
            check(value)


def _check_domain(message: memoryview) -> None:
    for number, value in _fields(message):
        if number == 1 and (domain := bytes(_as_bytes(value))) not in (*_DEFAULT_DOMAINS, *_OPERATORS):
            raise GraphError(f"it asks for operators of {_quoted(domain)}")


def _check_node(message: memoryview, *, in_step: bool = False) -> None:
    found = {4: b"", 7: b""}  # op_type, domain
    attributes: list[memoryview] = []
    for number, value in _fields(message):
        if number == 5:
            attributes.append(_as_bytes(value))
        elif number in found:
            if found[number]:  # of two, a reader takes the last
                raise GraphError("an operator is named twice")
            found[number] = bytes(_as_bytes(value))
        elif number not in (1, 2, 3, 6):
            raise GraphError(f"it holds something that no graph of Parley does: field {number} of a node")
    domain = b"" if found[7] in _DEFAULT_DOMAINS else found[7]
    loops = not domain and found[4] == _LOOP
    if found[4] not in _OPERATORS.get(domain, ()) or (loops and in_step):
        raise GraphError(f"it holds an operator that no graph of Parley does: {_quoted(domain + b':' + found[4])}")
    for attribute in attributes:
        _check_parts(attribute, _LOOP_ATTRIBUTE if loops else _ATTRIBUTE, "an attribute")
    if loops and not any(number == _STEP for attribute in attributes for number, _ in _fields(attribute)):
        raise GraphError(f"it holds a {_LOOP.decode()} without a step")


def _check_tensor(message: memoryview) -> None:
    """A tensor's numbers must be in its raw bytes, as many as its shape says."""
    dims: list[int] = []
    types: list[int] = []
    raw: list[memoryview] = []
    for number, value in _fields(message):
        if number == 1:
            dims += [value] if isinstance(value, int) else _varints(value)
        elif number == 2:
            types.append(_as_number(value))
        elif number == 9:
            raw.append(_as_bytes(value))
        elif number in (13, 14):
            raise GraphError("it wants weights from other files (external data)")
        elif number not in (8, 12):
            raise GraphError(f"it holds something that no graph of Parley does: field {number} of a tensor")
    size = _BYTES_OF_TYPE.get(types[0], 0) if len(types) == 1 else 0
    if not size or len(raw) != 1 or math.prod(dims) * size != len(raw[0]):
        raise GraphError(f"a tensor of type {types} and shape {dims} does not fit its {sum(map(len, raw))} bytes")
    if types[0] == _INT64:
        numbers = [int.from_bytes(raw[0][at : at + 8], "little", signed=True) for at in range(0, len(raw[0]), 8)]
        if any(abs(number) > LARGEST_SIZE for number in numbers):  # axes and sizes are all that these are
            raise GraphError(f"it asks for a tensor of the shape {numbers[:8]}")


# === Fields, as the ONNX standard numbers them ===

_MODEL_NOTES = (1, 2, 3, 4, 5, 6, 14)  # versions, the producer, remarks
_MODEL_GRAPH, _GRAPH_WEIGHT = 7, 5
_GRAPH: dict[int, _Check] = {
    1: _check_node,
    2: None,  # name
    _GRAPH_WEIGHT: _check_tensor,
    10: None,  # remark
    11: None,  # inputs
    12: None,  # outputs
    13: None,  # types of what is in between
}
# Of an attribute: name, number, integer, string, numbers, integers, strings, remark, type. No tensors, no graphs.
_ATTRIBUTE: dict[int, _Check] = dict.fromkeys((1, 2, 3, 4, 7, 8, 9, 13, 20))
# Of a loop's attributes, besides: the graph of a step, which has no weights of its own and no loop.
_LOOP, _STEP = b"Scan", 6
_STEP_GRAPH: dict[int, _Check] = {
    1: lambda node: _check_node(node, in_step=True),
    2: None,
    11: None,
    12: None,
}
_LOOP_ATTRIBUTE = _ATTRIBUTE | {_STEP: lambda graph: _check_parts(graph, _STEP_GRAPH, "a step")}


# === Protocol Buffers ===


def _fields(message: memoryview) -> Iterator[_Field]:
    """Yields the fields of a message in their order.

    Raises:
        GraphError: these bytes are no message.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield number, value
            continue
        if kind == 2:
            length, at = _varint(message, at)
        else:
            length = {1: 8, 5: 4}.get(kind, len(message) + 1)
        if at + length > len(message) or not number:
            raise GraphError(_DAMAGED)
        yield number, message[at : at + length]
        at += length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """Returns the number that begins at `at`, and where it ends."""
    value = 0
    for index in range(_LARGEST_VARINT_BYTES):
        if at + index >= len(message):
            break
        byte = message[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, at + index + 1
    raise GraphError(_DAMAGED)


def _written(number: int, content: bytes | memoryview) -> bytes:
    """Returns a field of bytes as it stands in a message."""
    length, head = len(content), bytearray([number << 3 | 2])
    while length > 0x7F:
        head.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes(head) + bytes([length]) + bytes(content)


def _varints(message: memoryview) -> list[int]:
    values, at = [], 0
    while at < len(message):
        value, at = _varint(message, at)
        values.append(value)
    return values


def _as_bytes(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise GraphError(_DAMAGED)
    return value


def _as_number(value: int | memoryview) -> int:
    if not isinstance(value, int):
        raise GraphError(_DAMAGED)
    return value


def _quoted(value: bytes) -> str:
    return repr(value[:80].decode("utf-8", "replace"))
