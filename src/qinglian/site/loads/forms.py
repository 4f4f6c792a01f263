"""What is asked of whoever brings a table: the file, and its kind where the headings do not tell."""

from __future__ import annotations

from typing import Any

from django import forms

from qinglian.site.loads.kinds import KINDS
from qinglian.site.people.forms import REQUIRED
from qinglian.site.wording import spoken
from qinglian.text import Text

BY_ITSELF = Text(zh="按列名自动识别", en="told by its headings")
EMPTY = Text(
    zh="文件是空的，请检查后重新上传。", en="The file is empty; check it and upload it again."
)
LONG_NAME = Text(zh="文件名太长，请改短后上传。", en="The file's name is too long; shorten it.")


class UploadForm(forms.Form):
    """A file, and what it holds."""

    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}), max_length=200)
    kind = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            ("", spoken(BY_ITSELF)),
            *((kind.name, spoken(kind.title)) for kind in KINDS.values()),
        ]
        said = {
            "empty": EMPTY,
            "max_length": LONG_NAME,
            "invalid": REQUIRED["required"],
            **REQUIRED,
        }
        self.fields["file"].error_messages.update({key: spoken(text) for key, text in said.items()})
