"""What the files room shows while a file is translated and when it is done, as HTML in the visitor's language."""

import html

from babel.numbers import format_percent

from demo.files.documents.segments import Written
from demo.files.job import DoubtfulPassage, FileJob, Progress
from demo.files.reasons import Words, reasons
from demo.i18n.languages import direction_name
from demo.i18n.page_text import in_digits, shortened
from model.inference.request import Direction

_LONGEST_SAMPLE = 90  # characters of the text that is shown while it is translated
_LONGEST_PASSAGE = 300  # characters of a passage in the list of doubtful ones
_MOST_LISTED = 200  # doubtful passages; more of them would only make the page slow


def progress_bar(progress: Progress | None, words: Words) -> str:
    """How far a file is, and the newest of its passages; None while it waits for its turn."""
    if progress is None:
        return f"<progress></progress><p>{html.escape(words['files.waiting'])}</p>"
    source, target = (html.escape(shortened(text, _LONGEST_SAMPLE)) for text in progress.newest)
    far = html.escape(
        words["files.progress"].format(
            percent=format_percent(progress.done / max(1, progress.total), locale=words["page.language"]),
            left=_duration(progress.seconds_left, words),
        )
    )
    return (
        f'<progress value="{progress.done}" max="{progress.total}" aria-label="{far}"></progress><p>{far}</p>'
        f'<p class="sample"><span dir="auto">{source}</span> <b>→</b> <span dir="auto">{target}</span></p>'
    )


def outcome(job: FileJob, written: Written, words: Words) -> str:
    """What became of a file: done or stopped, why, what its owner should know of it, and what is doubtful."""
    done, total = len(job.translated), len(job.document.segments)
    stopped = words["files.stopped"].format(done=in_digits(done, words), total=in_digits(total, words))
    told = [words["files.done"] if job.is_done else stopped]
    if written.note:
        told.append(written.note.told(words))
    status = "".join(f"<p>{html.escape(text)}</p>" for text in told)
    refused = problem(job.problem) if job.problem else ""
    return f'{refused}<div role="status">{status}</div>{_doubts(job, words)}'


def room_for_review(secret: str) -> str:
    """Where `static/files/review.js` draws the review of a file, which is asked for by a secret."""
    return f'<section id="files-review" data-review="{html.escape(secret)}"></section>'


def not_sure(direction: Direction, words: Words) -> str:
    """That the way was guessed, as the chat says it."""
    told = words["chat.notSure"].format(direction=direction_name(direction, words))
    return f'<p role="status">{html.escape(told)}</p>'


def problem(text: str) -> str:
    """What went wrong."""
    return f'<p role="alert">{html.escape(text)}</p>'


def _doubts(job: FileJob, words: Words) -> str:
    """Says how many passages are doubtful, and lists them with what is doubtful about each."""
    total, number = len(job.translated), len(job.doubtful)
    if not number:
        return f'<p id="files-doubts">{html.escape(words["files.no_doubts"].format(total=in_digits(total, words)))}</p>'
    counted = {"doubtful": in_digits(number, words), "total": in_digits(total, words)}
    heading = html.escape(words["files.doubts"].format(**counted))
    passages = list(dict.fromkeys(job.doubtful))  # a caption that rolls holds each line two times
    listed = "".join(_doubtful(passage, words) for passage in passages[:_MOST_LISTED])
    num_hidden = len(passages) - _MOST_LISTED
    hidden = words["files.more_doubts"].format(number=in_digits(num_hidden, words)) if num_hidden > 0 else ""
    return f'<details id="files-doubts"><summary>{heading}</summary><ol>{listed}</ol>{html.escape(hidden)}</details>'


def _doubtful(passage: DoubtfulPassage, words: Words) -> str:
    source, target = (html.escape(shortened(text, _LONGEST_PASSAGE)) for text in passage[:2])
    return (
        f'<li><span dir="auto">{source}</span> <b>→</b> <span dir="auto">{target}</span> '
        f"<small>{html.escape(' '.join(reasons(passage.doubts, words)))}</small></li>"
    )


def _duration(seconds: float, words: Words) -> str:
    if seconds < 90:
        return words["files.seconds"].format(number=max(1, round(seconds)))
    return words["files.minutes"].format(number=round(seconds / 60))
