"""The card of a bundle from all that the bundle says of itself."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model.bundle import CARD, Bundle, load_bundle
from model.bundle.folder import write_whole
from model.inference.confidence.calibration import BAD_CHRF, DOUBTFUL
from model.language_id.classify import TextClassifier
from training.data.pairs_file import read_test_pairs
from training.publishing.card import attribution, model_card
from training.publishing.history import COMMANDS, read_commands, read_history
from training.publishing.trained_on import read_trained_on

RELIABILITY = "reliability.png"  # how often answers of each confidence are right, drawn


def bundle_card(bundle: Bundle, scores: Mapping[str, Any] | None) -> str:
    """Returns the card as Markdown.

    Args:
        bundle: the bundle.
        scores: what `training evaluate` measured.
    """
    recipe = dict(bundle.recipe)
    if not _may_have_read_its_test(bundle):
        recipe.pop("started_from", None)
    return model_card(
        name=bundle.name,
        languages=bundle.languages,
        recipe=recipe,
        licence=licence_of(bundle),
        data=attribution_of(bundle),
        config=bundle.config,
        history=read_history(bundle.directory),
        scores=scores,
        commands=read_commands(bundle.directory),
        sections=[*_confidence_lines(bundle), *_language_lines(bundle)],
    )


def _may_have_read_its_test(bundle: Bundle) -> bool:
    """Whether this training or one before it may have read a text of the test pairs, by the fingerprints of both."""
    trained_on = read_trained_on(bundle.directory)
    test = read_test_pairs(bundle.directory, bundle.languages)
    return not trained_on or not test or any(trained_on.tell(test))


def attribution_of(bundle: Bundle) -> str:
    """Returns where the pairs are from that a bundle was trained on, and under which licence, as Markdown."""
    named: str | None = bundle.recipe.get("attribution")
    return attribution(bundle.recipe.get("corpora", [])) if named is None else named


def licence_of(bundle: Bundle) -> str | None:
    """Returns the licence that the bundle's card names, for whoever chose one wrote it there."""
    card = bundle.directory / CARD
    found = re.match(r"---\n(?:(?!---).*\n)*?license: *(.+)\n", card.read_text("utf-8")) if card.is_file() else None
    return found[1] if found else None


def write_card(bundle_dir: Path) -> None:
    """Writes the card anew, after something was added to a bundle.

    Raises:
        BundleError: there is no bundle, or it is damaged.
        OSError: the disk is full or not writable; the card is untouched.
    """
    bundle = load_bundle(bundle_dir)
    write_whole(bundle_dir / CARD, bundle_card(bundle, bundle.load_scores()))


def record_command(bundle_dir: Path, command: str, *, after: Sequence[Path] = ()) -> None:
    """Adds a command to those that made a bundle, and writes its card anew.

    Args:
        bundle_dir: the bundle.
        command: as it would be typed again.
        after: the bundles that it went on from.

    Raises:
        BundleError: the bundle is damaged.
        OSError: the disk is full or not writable.
    """
    earlier = dict.fromkeys(line for each in (*after, bundle_dir) for line in read_commands(each) if line != command)
    (bundle_dir / COMMANDS).write_text("".join(f"{line}\n" for line in (*earlier, command)), "utf-8")
    write_card(bundle_dir)


def _confidence_lines(bundle: Bundle) -> list[str]:
    if bundle.calibration_path is None:
        return []
    stored = json.loads(bundle.calibration_path.read_text("utf-8"))
    lines = [
        "## Confidence",
        "",
        f"The probability beside an answer is that its chrF against a reference is at least {stored['adequate_chrf']}; "
        "that of a word, that a reference holds it, too. Fitted on held-out sentences of "
        f"`{stored['corpus']}`, measured on others, beam 4. ECE is the expected calibration error: how far a "
        "probability is off, on average; AUC the area under the ROC curve: how likely an adequate answer got a higher "
        f"one than another. An answer is marked below {DOUBTFUL}: rightly if it is not adequate; beside it, how many "
        f"of those below a chrF of {BAD_CHRF} are marked.",
        "",
        "| direction | text | answers | adequate | ECE | AUC | marked | rightly | of the bad |",
        "|---|---|---|---|---|---|---|---|---|",
        *(
            _confidence_row(direction, kind, found)
            for direction, measured in stored["measured"].items()
            for kind, found in (*measured.get("kinds", {}).items(), ("all", measured))
        ),
        "",
        "| direction | words | right | ECE |",
        "|---|---|---|---|",
        *(
            f"| {direction} | {words['count']:,} | {words['good']:.1%} | {words['calibration_error']:.3f} |"
            for direction, words in ((direction, found["words"]) for direction, found in stored["measured"].items())
        ),
    ]
    return [*lines, "", f"![Accuracy over confidence]({RELIABILITY})", ""]


def _confidence_row(direction: str, kind: str, measured: Mapping[str, Any]) -> str:
    texts, doubtful = measured["texts"], measured["doubtful"]
    area = texts.get("area_under_curve")
    cells = [direction, kind, f"{texts['count']:,}", f"{texts['good']:.1%}", f"{texts['calibration_error']:.3f}"]
    cells.append("" if area is None else f"{area:.2f}")
    cells += ["" if (share := doubtful.get(key)) is None else f"{share:.1%}" for key in ("share", "rightly", "of_bad")]
    return f"| {' | '.join(cells)} |"


def _language_lines(bundle: Bundle) -> list[str]:
    if bundle.classifier_path is None:
        return []
    metadata = TextClassifier.load(bundle.directory).metadata
    lines = [
        "## Which language",
        "",
        f'A small network over the same subwords tells the languages apart and says "not sure" below '
        f"{float(metadata['threshold']):.0%}. Trained on {metadata['corpora']}. On held-out texts:",
        "",
        "| texts | how many | right | wrong | not sure |",
        "|---|---|---|---|---|",
    ]
    for name, row in json.loads(metadata["measured"]).items():
        shares = [f"{row[key] / row['texts']:.1%}" for key in ("right", "wrong", "not sure")]
        lines.append(f"| {name} | {row['texts']:,} | {' | '.join(shares)} |")
    return [*lines, ""]
