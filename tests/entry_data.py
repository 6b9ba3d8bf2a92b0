"""What a browser sends from the page on which a programme is entered, and what it would send back from the answer.

``typed_in`` reads a page as a browser does, so a test can say "everything typed is still there" as an equality, and
can go from page to page as a person without JavaScript would.
"""

from functools import partial
from html.parser import HTMLParser

from django.core.signals import got_request_exception
from django.db.models import Model
from django.test import Client

from khuyenhoc.lib.lookup import NewName
from khuyenhoc.lib.vietnamese import clean_line

ENTRY = "/chuong-trinh/moi/"

SECTIONS = ("purpose", "content", "joint_responsibilities", "implementation", "funding", "focal_points", "recipients")
PAPER = {
    "document_kind": "programme", "keeper": "", "subject": "", "period": "", "signed": "", "is_signed": True,
    **dict.fromkeys(SECTIONS, ""), "source_publisher": "", "source_author": "", "source_published_on": "",
    "source_url": "", "conflict_note": "", "is_list_incomplete": False, "is_verified": False,
}  # fmt: skip
CEREMONY = {
    "is_held": False, "papers": "unknown", "existing": "", "title": "", "place": "", "held": "", "part_of_day": "",
    "delegates_bound": "", "delegates": "",
}  # fmt: skip
BASIS = {"number": "", "kind": "", "issued": "", "issuer": "", "abstract": ""}
ROWS = {
    "parties": {
        "body": "", "body-choice": "", "role": "partner", "reference_number": "", "name_as_signed": "", "kind": "",
        "responsibilities": "", "is_commitment_list_incomplete": False, "may_view": False, "row": "",
    },
    "signatories": {
        "party": "", "full_name": "", "position_text": "", "capacity": "", "capacity_text": "", "rank": "", "row": "",
    },
    "commitments": {
        "campaign": "", "campaign-choice": "", "kind_as_written": "", "text": "", "is_joint": False, "bearers": [],
        "tied_to": "", "tied_to-choice": "", "tied_to_kind": "", "period": "", "recurrence": "", "row": "",
    },
    "organizers": {"body": "", "body-choice": "", "kind": ""},
    "people": {"full_name": "", "honorific": "", "position_text": "", "act": "", "act_text": ""},
    "presented": BASIS,
    "bases": BASIS,
}  # fmt: skip
SELECTS = {
    "document_kind", "keeper", "existing", "part_of_day", "delegates_bound", "papers", "role", "kind", "party",
    "capacity", "bearers", "recurrence", "act",
}  # fmt: skip
LOOKUPS = ("body", "campaign", "tied_to")
MOST_ROWS = {
    "parties": 60, "signatories": 120, "commitments": 200, "organizers": 20, "people": 60, "presented": 20, "bases": 60,
}  # fmt: skip


def posted(keeper=None, *, event=None, **content) -> dict[str, list[str]]:
    """Return what the browser sends: ``posted(hanam, parties=[…], event={…}, subject="…")``.

    In a row, a lookup may be a record (chosen from the register), a ``NewName`` (to be added) or a text.
    """
    rows = {prefix: content.pop(prefix, []) for prefix in ROWS}
    sent = fields({**PAPER, "keeper": keeper or "", **content})
    sent |= fields({**CEREMONY, **(event or {})}, "event-")
    for prefix, entries in rows.items():
        sent |= management(prefix, len(entries))
        for number, entry in enumerate(entries):
            sent |= fields({**ROWS[prefix], **entry}, f"{prefix}-{number}-")
    return sent


def fields(values: dict, prefix: str = "") -> dict[str, list[str]]:
    sent = {}
    for name, value in values.items():
        if name in LOOKUPS and isinstance(value, Model | NewName):
            sent[prefix + name] = [value.name]
            sent[f"{prefix}{name}-choice"] = ["new" if isinstance(value, NewName) else str(value.pk)]
        elif f"{prefix}{name}" not in sent:
            sent |= {prefix + name: as_sent(value)} if as_sent(value) else {}
    return sent


def as_sent(value) -> list[str]:
    if isinstance(value, bool) or value is None:
        return ["on"] if value else []
    if isinstance(value, Model):
        return [str(value.pk)]
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]


def management(prefix: str, total: int | str) -> dict[str, list[str]]:
    numbers = {"TOTAL": total, "INITIAL": 0, "MIN_NUM": 0, "MAX_NUM": MOST_ROWS[prefix]}
    return {f"{prefix}-{name}_FORMS": [str(number)] for name, number in numbers.items()}


# --- The browser ---


class PlainClient(Client):
    """Django's test client without ``response.context`` and ``response.templates``.

    To give these it copies the context of each of the thousand small templates of this page, a third of all the time.
    """

    def request(self, **request):
        got_request_exception.connect(self.store_exc_info, dispatch_uid=id(request))
        try:
            response = self.handler(self._base_environ(**request))
        finally:
            got_request_exception.disconnect(dispatch_uid=id(request))
        self.check_exception(response)
        response.json = partial(self._parse_json, response)
        self.cookies.update(response.cookies)
        return response


# --- The page, read as a browser reads it ---


class Page(HTMLParser):
    """A page of the entry form as its reader has it.

    Attributes:
        fields: what a browser would send, values by name.
        types: the type of each input by name; "select" and "textarea" too.
        offered: the values among which a select or a set of radio buttons lets choose, by name.
        errors: the sentences beside each field, by its name; those of a row by "parties-0", those of a set by
            "parties", those of the paper by "".
    """

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.fields, self.types, self.offered, self.errors = {}, {}, {}, {}
        self.template_depth, self.rows = 0, 0
        self.set = self.row = self.field_in_error = ""
        self.select = self.textarea = self.sentence = None
        self.feed(html[max(html.find("<main"), 0) :])  # the search box of the frame is another form
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "template":
            self.template_depth += 1
        if self.template_depth:
            return
        if "data-rows" in attributes:
            self.set, self.rows = attributes["data-rows"], 0
        if "data-row" in attributes:
            self.row, self.rows = f"{self.set}-{self.rows}", self.rows + 1
        if attributes.get("id", "").endswith("_error"):
            self.field_in_error = attributes["id"].removeprefix("id_").removesuffix("_error")
        if attributes.get("class") == "field-error":
            # Only the sentences at no field announce themselves.
            place = (self.row or self.set) if attributes.get("role") == "alert" else self.field_in_error
            self.sentence = (place, [])
        self.start_field(tag, attributes)

    def start_field(self, tag, attributes):
        if tag == "input":
            self.read_input(attributes)
        elif tag == "select":
            self.select = (attributes["name"], [])
        elif tag == "option" and self.select:
            self.select[1].append((attributes.get("value", ""), "selected" in attributes))
        elif tag == "textarea":
            self.textarea = (attributes["name"], [])

    def handle_endtag(self, tag):
        if tag == "template":
            self.template_depth -= 1
        if self.template_depth:
            return
        if tag == "select":
            self.end_select(*self.select)
        elif tag == "textarea":
            name, parts = self.textarea
            self.add(name, "".join(parts).replace("\r\n", "\n").removeprefix("\n").replace("\n", "\r\n"), tag)
            self.textarea = None
        elif tag == "ol":
            self.row = ""
        elif tag == "section":
            self.set = ""
        elif tag == "p" and self.sentence:
            place, parts = self.sentence
            self.errors.setdefault(place, []).append("".join(parts).strip())
            self.sentence = None

    def end_select(self, name, options):
        # A browser sends the first option where none is selected.
        chosen = [value for value, is_selected in options if is_selected] or [options[0][0]]
        self.add(name, chosen[-1], "select")
        self.offered[name] = [value for value, _ in options]
        self.select = None

    def handle_data(self, data):
        for open_text in (self.textarea, self.sentence):
            if open_text:
                open_text[1].append(data)

    def read_input(self, attributes):
        kind = attributes.get("type", "text")
        if "name" not in attributes:
            return
        value = attributes.get("value") or ""
        if kind == "radio":
            self.offered.setdefault(attributes["name"], []).append(value)
        if kind in ("checkbox", "radio") and "checked" not in attributes:
            return
        self.add(attributes["name"], value or ("on" if kind == "checkbox" else ""), kind)

    def add(self, name, value, kind):
        self.fields.setdefault(name, []).append(value)
        self.types[name] = kind


def read(response) -> Page:
    return Page(response.content.decode())


MARKS = {"csrfmiddlewaretoken", "form-key"}  # of the page, not of what is typed


def typed_in(response) -> dict[str, list[str]]:
    """Return what a browser would send from this page without a touch, blank fields left out."""
    return filled({name: values for name, values in read(response).fields.items() if name not in MARKS})


def errors_in(response) -> dict[str, list[str]]:
    return read(response).errors


def filled(sent: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the fields that show something."""
    return {name: values for name, values in sent.items() if any(map(clean_line, values))}


# --- A programme of which every field is filled in ---

POLICE, WARD = "Công an tỉnh Hà Nam", "Phường Lê Hồng Phong"


def whole(keeper) -> dict:
    """Return content for ``posted`` with every field of every form filled, but for the choice of a known event."""
    return {
        "document_kind": "plan",
        "keeper": keeper,
        "subject": "Đẩy mạnh khuyến học",
        "period": "2024-2026, định hướng đến 2030",
        "signed": "05/2024",
        "is_signed": True,
        **{name: f"Điều một ({name})\r\nĐiều hai" for name in SECTIONS},
        "source_publisher": "Công dân & Khuyến học",
        "source_author": "Nguyễn Thị Thu",
        "source_published_on": "16/05/2024",
        "source_url": "https://example.org/bai-viet?id=1",
        "conflict_note": "Bài báo ghi năm 2025",
        "is_list_incomplete": True,
        "is_verified": True,
        "parties": [
            {"body": keeper, "role": "lead"},
            {
                "body": NewName(POLICE), "role": "co_lead", "reference_number": "12/CTPH-CA", "kind": "government",
                "name_as_signed": "Công an", "responsibilities": "Bảo vệ\r\nHỗ trợ",
                "is_commitment_list_incomplete": True,
            },
            {"body": NewName(WARD), "role": "host", "kind": "", "may_view": True},
        ],
        "signatories": [
            {
                "party": "1", "full_name": "Trần Văn Bình", "position_text": "Phó Giám đốc", "capacity": "kt",
                "capacity_text": "Giám đốc", "rank": "Đại tá",
            }
        ],
        "commitments": [
            {
                "campaign": NewName("Con nuôi đơn vị"), "kind_as_written": "mô hình", "text": "Nhận đỡ đầu\r\nhọc sinh",
                "bearers": ["0", "1"], "tied_to": NewName("Vì người nghèo"), "tied_to_kind": "cuộc vận động",
                "period": "năm học 2024-2025", "recurrence": "yearly",
            }
        ],
        "event": {
            "is_held": True, "papers": "one", "title": "Hội nghị ký kết", "place": "Phủ Lý", "held": "15/05/2024",
            "part_of_day": "morning", "delegates_bound": "nearly", "delegates": "40",
        },
        "organizers": [{"body": NewName("Trung tâm học tập cộng đồng"), "kind": "education"}],
        "people": [
            {
                "full_name": "Trần Phương Linh", "honorific": "Bà", "position_text": "Chủ tịch Mặt trận",
                "act": "witnessed", "act_text": "chứng kiến việc ký",
            }
        ],
        "presented": [
            {
                "number": "677/QĐ-TTg", "kind": "Quyết định", "issued": "03/06/2022", "issuer": "Thủ tướng",
                "abstract": "Công dân học tập",
            }
        ],
        "bases": [
            {
                "number": "387/QĐ-TTg", "kind": "Quyết định", "issued": "2022", "issuer": "Thủ tướng",
                "abstract": "Học tập suốt đời",
            }
        ],
    }  # fmt: skip
