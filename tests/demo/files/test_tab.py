"""The files room, where something is not as it was when the page was opened."""

import gradio as gr
import pytest

from demo.chat.translators import Translators
from demo.files.tab import Desk, FilesRoom
from demo.i18n.page_text import texts
from demo.server.limits import Guard, Limits


@pytest.fixture
def room(translator):
    with gr.Blocks(), gr.Tab() as tab:
        return FilesRoom(Translators([translator]), Guard(Limits()), tab)


def test_a_file_that_is_kept_no_longer_has_to_be_chosen_again(room, tmp_path):
    told = texts()["en"]["unreadable.gone"]
    [shown] = room.translate(str(tmp_path / "gone.txt"), "es-en", None, False, False, Desk(), None)
    assert any(told in str(each) for each in shown)
    assert any(told in str(each) for each in room.open(str(tmp_path / "gone.txt"), Desk(), None))
