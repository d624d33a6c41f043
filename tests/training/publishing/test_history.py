import pytest

from training.publishing.history import HISTORY, history_csv, read_history
from training.publishing.plots import plot_history

ROWS = [
    {"step": 250, "loss": 4.0, "validation_loss": 3.5, "minutes": 10.5},
    {"step": 500, "loss": 3.0, "validation_loss": 2.25, "minutes": 20.0},
    {"step": 750, "loss": 2.0, "validation_loss": 2.5, "minutes": 30.1},
]


def test_one_row_a_validation_under_a_header():
    assert history_csv(ROWS[:2]) == "step,loss,validation_loss,minutes\n250,4.0,3.5,10.5\n500,3.0,2.25,20.0\n"


def test_what_was_written_is_read(tmp_path):
    (tmp_path / HISTORY).write_text(history_csv(ROWS), "utf-8")
    assert read_history(tmp_path) == ROWS


def test_a_run_whose_development_sets_changed_on_the_way_keeps_what_it_measured(tmp_path):
    rows = [{**ROWS[0], "news": 3.6}, {**ROWS[1], "medicine": 2.2}]
    (tmp_path / HISTORY).write_text(history_csv(rows), "utf-8")
    assert read_history(tmp_path) == rows


def test_a_bundle_without_a_history_has_no_rows(tmp_path):
    assert read_history(tmp_path) == []


def test_the_picture_shows_both_losses_over_the_updates_and_marks_the_best():
    [axes] = plot_history(ROWS).axes
    training, validation, best = axes.get_lines()
    assert training.get_xydata().tolist() == [[250, 4.0], [500, 3.0], [750, 2.0]]
    assert validation.get_xydata().tolist() == [[250, 3.5], [500, 2.25], [750, 2.5]]
    assert best.get_xydata().tolist() == [[500, 2.25]]
    assert axes.get_xlabel() and "nats" in axes.get_ylabel()


@pytest.mark.parametrize("count", [1, 3])
def test_the_picture_can_be_saved_after_any_number_of_validations(tmp_path, count):
    plot_history(ROWS[:count]).savefig(tmp_path / "loss.png")
    assert (tmp_path / "loss.png").read_bytes().startswith(b"\x89PNG")
