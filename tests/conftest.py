"""What many tests need: a small vocabulary in two languages, the shipped translator, and how the tests are run."""

import os
import shutil
from collections.abc import Generator, Iterator
from importlib.util import find_spec

import pytest
from hypothesis import settings

from demo.server.start_up import without_garbage_collection
from model.inference.translator import Translator
from model.shipped import DEFAULT_BUNDLE
from tests.demo.browsing import CHROMIUMS
from tokenizer.learn import learn_subwords
from tokenizer.subword import SubwordTokenizer

# How long an example takes says nothing where other work shares the processor. The examples are the same each time, so
# that what fails for one fails for all; `--hypothesis-profile=explore` looks for new ones.
settings.register_profile("same", deadline=None, max_examples=30, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile("same")

# What some tests need and can be without, and what brings it.
MODULES = {
    "torch": 'pip install -e ".[torch]" for updates in bfloat16',
    "jax": 'pip install -e ".[distributed]" for trainings of several processes',
    "distributed": 'pip install -e ".[bulk]" for large files',
    "ctranslate2": 'pip install -e ".[benchmark]" for the rivals',
    "py3langid": 'pip install -e ".[training]" for the languages of a corpus',
    "sacremoses": 'pip install -e ".[benchmark]" for Multi30k',
    "gensim": 'pip install -e ".[embeddings]" for vectors of words',
}
PROGRAMS = {
    CHROMIUMS: "Chromium for the page",
    ("curl",): "curl for the examples of the API",
    ("node",): "Node for the examples of the API",
}


# Files that take a worker ten seconds and more, the longest first: trainings, pages in a browser, and processes that
# end and are started again.
LONGEST = (
    "training/loop/backend/test_distributed.py",
    "training/test_journey.py",
    "demo/test_browser_everywhere.py",
    "demo/chat/browser/test_keeps.py",
    "demo/chat/browser/test_wall.py",
    "tests/test_faults.py",
    "demo/chat/browser/test_steer.py",
    "demo/files/test_browser.py",
    "training/comparison/test_compare.py",
    "demo/chat/browser/test_converse.py",
    "training/loop/test_trainer.py",
    "model/network/test_seq2seq.py",
    "benchmarks/test_commands.py",
    "demo/chat/browser/test_two.py",
    "benchmarks/test_tutorial.py",
    "training/scoring/test_calibrate.py",
    "model/export/test_inference_pair.py",
    "training/classifier/test_classify.py",
    "training/loop/test_trouble.py",
    "training/classifier/test_classify_languages.py",
    "training/loop/backend/test_torch_backend.py",
    "demo/chat/browser/test_learning.py",
    "demo/test_browser_frame.py",
    "tests/test_launch.py",
    "tokenizer/test_linear_time.py",
    "tests/test_network_page.py",
    "tests/test_behind_proxy.py",
    "demo/chat/browser/test_glossary.py",
    "training/publishing/test_average.py",
    "tests/test_hostile_page.py",
)


def pytest_configure() -> None:
    """What workers and the processes that they start inherit.

    One thread for each: threads that wait for one another stand still where cores are taken. And XLA compiles without
    improving or fusing what it compiles, which takes longer than a toy's updates.
    """
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: whoever waits for a browser or for another process leaves one idle."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Looks for no garbage among all that is imported, neither now nor during the tests."""
    with without_garbage_collection():
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest files first, so that no worker is alone with one at the end; each file stays with one worker."""

    def place(item: pytest.Item) -> int:
        path = item.nodeid.partition("::")[0]
        return next((place for place, file in enumerate(LONGEST) if path.endswith(file)), len(LONGEST))

    items.sort(key=place)


def pytest_report_header() -> list[str]:
    """Says before the first test which will be skipped, and why."""
    missing = [what for module, what in MODULES.items() if not find_spec(module)]
    missing += [what for programs, what in PROGRAMS.items() if not any(map(shutil.which, programs))]
    return [f"skips what needs, and does not find: {what}" for what in missing]


SENTENCES = [
    f"{subject} {verb} {thing}."
    for subject in ("I", "You", "My brother", "Tom", "Yo", "Tú", "Mi hermano", "Tomás", "¿Quién")
    for verb in ("see", "want", "buy", "need", "veo", "quieres", "compra", "necesitaría")
    for thing in ("a house", "the book", "two dogs", "una casa", "el libro", "dos perros", "la estación", "años")
]


@pytest.fixture(scope="session")
def sentences() -> list[str]:
    return SENTENCES


@pytest.fixture(scope="session")
def subwords() -> SubwordTokenizer:
    return learn_subwords(SENTENCES, ("en", "es"), 500)


@pytest.fixture(scope="session")
def shipped() -> Translator:
    """The translator that comes with the project; a test must leave it as it is."""
    return Translator.load(DEFAULT_BUNDLE)


@pytest.fixture(scope="module")
def untouched_graphs() -> Iterator[None]:
    """Runs TensorFlow's graphs as they were traced: improving one takes longer than a toy's updates by it."""
    import tensorflow as tf

    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
    yield
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False})


@pytest.fixture(scope="module")
def uncompiled(untouched_graphs) -> Iterator[None]:
    """Trains without XLA, which compiles a toy for longer than the toy learns; test_trainer compiles one."""
    import keras

    general = keras.Model.compile
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            keras.Model, "compile", lambda *args, **kwargs: general(*args, **{**kwargs, "jit_compile": False})
        )
        yield
