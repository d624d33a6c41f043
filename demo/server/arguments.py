"""Whether the arguments of a call are what an endpoint wants, and what to say where they are not."""

import functools
import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, get_type_hints

import gradio as gr
from pydantic import TypeAdapter, ValidationError

_Function = TypeVar("_Function", bound=Callable[..., Any])

_KINDS = {
    "str": "a text",
    "int": "a whole number",
    "bool": "true or false",
    "str | list[str]": "a text or a list of texts",
    "list[str]": "a list of texts",
    "list[list[str]]": "a list of pairs of texts",
    "list[list[str]] | None": "a list of pairs of texts",
    "list[list[int]]": "a list of lists of whole numbers",
    "list[list[float]]": "a list of lists of numbers",
}
_MAX_SHOWN = 60  # characters of a wrong value that are shown


def parameters_of(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Returns what an endpoint's callers give, by name; the request itself comes from Gradio."""
    hints = get_type_hints(function)
    parameters = inspect.signature(inspect.unwrap(function)).parameters
    return {name: each.replace(annotation=hints[name]) for name, each in parameters.items() if name != "request"}


def checked(function: _Function) -> _Function:
    """Returns an endpoint that answers an argument of a wrong kind with a sentence.

    Gradio hands on whatever came, and writes the exception that it ends in into the log.
    """
    parameters = parameters_of(function)
    signature = inspect.signature(function)

    def check(args: Sequence[Any], kwargs: Mapping[str, Any]) -> inspect.BoundArguments:
        """Returns the arguments; Gradio gives those that have to be named by their place, too."""
        given = signature.bind_partial(**dict(zip(signature.parameters, args, strict=False)), **kwargs)
        if problem := next(find_mistyped(parameters, given.arguments), None):
            raise gr.Error(problem, print_exception=False)
        return given

    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def stream(*args: Any, **kwargs: Any) -> Iterator[Any]:
            given = check(args, kwargs)
            yield from function(*given.args, **given.kwargs)

        stream.__signature__ = _by_place(signature)  # type: ignore[attr-defined]
        return stream  # type: ignore[return-value]

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = check(args, kwargs)
        return function(*given.args, **given.kwargs)

    call.__signature__ = _by_place(signature)  # type: ignore[attr-defined]
    return call  # type: ignore[return-value]


def _by_place(signature: inspect.Signature) -> inspect.Signature:
    """Returns a signature as Gradio can read it, which knows no arguments that are given by name alone."""
    parameters = signature.parameters.values()
    return signature.replace(parameters=[each.replace(kind=each.POSITIONAL_OR_KEYWORD) for each in parameters])


def find_mistyped(parameters: Mapping[str, inspect.Parameter], given: Mapping[str, Any]) -> Iterator[str]:
    """Yields a sentence for each argument that is not of the kind that is asked for."""
    for name, parameter in parameters.items():
        if name in given and not _fits(given[name], parameter.annotation):
            yield f"{name} must be {_kind(parameter.annotation)}. Received: {_shown(given[name])}."


def find_misnamed(endpoint: str, parameters: Mapping[str, inspect.Parameter], given: Mapping[str, Any]) -> str | None:
    """Returns what is wrong with the names of a call's arguments: one that is missing, or one too many."""
    required = [name for name, each in parameters.items() if each.default is inspect.Parameter.empty]
    if missing := [name for name in required if name not in given]:
        return f"{endpoint} needs {' and '.join(missing)}."
    if unknown := [name for name in given if name not in parameters]:
        return f"{endpoint} has no argument {_shown(unknown[0])}. {_listed(parameters)}"
    return None


def find_miscounted(endpoint: str, parameters: Mapping[str, inspect.Parameter], num_given: int) -> str | None:
    """Returns what is wrong with the number of a call's arguments that have no names."""
    num_wanted = len(parameters) - len(named_only(parameters))
    if num_given == num_wanted:
        return None
    return f"{endpoint} takes {num_wanted} values in data. Received: {num_given}. {_listed(parameters)}"


def named_only(parameters: Mapping[str, inspect.Parameter]) -> dict[str, Any]:
    """Returns the arguments that are given by name or not at all, with what they are otherwise."""
    return {name: each.default for name, each in parameters.items() if each.kind is inspect.Parameter.KEYWORD_ONLY}


def _listed(parameters: Mapping[str, inspect.Parameter]) -> str:
    return f"Its arguments: {', '.join(parameters) or 'none'}."


def _fits(value: Any, annotation: Any) -> bool:
    try:
        TypeAdapter(annotation).validate_python(value, strict=True)
    except (ValidationError, RecursionError):
        return False
    return True


def _kind(annotation: Any) -> str:
    name = annotation.__name__ if isinstance(annotation, type) and not hasattr(annotation, "__args__") else annotation
    return _KINDS.get(str(name), str(name))


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
