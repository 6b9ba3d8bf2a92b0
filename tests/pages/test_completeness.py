"""What a programme lacks: one list of facts, answered alike by the database and for an object in hand."""

from datetime import date
from itertools import product

import pytest

from agreements.completeness import FACTS, lacking, lacking_facts
from agreements.models import Agreement, Signatory
from tests.factories import make_agreement, make_organization, make_user
from tests.pages.reading import main_of, titles

pytestmark = pytest.mark.django_db

SIGNED = {"is_signed": True, "signed_on": date(2024, 5, 15), "signed_precision": "day", "is_verified": True}
WHOLE = {"subject": "Đẩy mạnh khuyến học"} | SIGNED


def make_whole(period="2024-2030", number="12/CTPH", *, is_signed_by_all=True, **overrides):
    agreement = make_agreement(period=period, partners=[make_organization()], **(WHOLE | overrides))
    lead, partner = agreement.parties.all()
    lead.reference_number = number
    lead.save()
    for party in [lead, partner] if is_signed_by_all else [lead]:
        Signatory.objects.create(party=party, full_name="Nguyễn Văn An")
    return agreement


def lacks(agreement) -> list[str]:
    return lacking_facts(agreement, list(agreement.parties.prefetch_related("signatories")))


def test_a_complete_programme_lacks_nothing():
    assert lacks(make_whole()) == []
    assert lacks(make_whole("từ 2024, không thời hạn")) == []


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"subject": ""}, ["trích yếu"]),
        ({"number": ""}, ["số, ký hiệu"]),
        ({"signed_on": None, "signed_precision": ""}, ["ngày ký"]),
        ({"period": "từ 2024"}, ["thời hạn"]),
        ({"is_signed_by_all": False}, ["người ký"]),
        ({"is_list_incomplete": True}, ["danh sách các bên, các cam kết cho đầy đủ"]),
        ({"is_verified": False}, ["đối chiếu với bản ký"]),
    ],
)
def test_each_fact_is_missed_by_itself(facts, missing):
    assert lacks(make_whole(**facts)) == missing


def test_what_is_not_signed_lacks_neither_day_nor_hand():
    draft = make_whole(is_signed=False, signed_on=None, signed_precision="", is_signed_by_all=False, is_verified=False)
    assert lacks(draft) == []


def test_the_list_of_one_party_may_be_incomplete():
    agreement = make_whole()
    agreement.parties.update(is_commitment_list_incomplete=True)
    assert lacks(agreement) == ["danh sách các bên, các cam kết cho đầy đủ"]


def test_query_and_object_agree():
    for subject, number, period, by_all, signed in product(
        ["", "Trích yếu"], ["", "12"], ["", "2024-2030"], [True, False], [SIGNED, {"is_signed": False}]
    ):
        nothing = {"signed_on": None, "signed_precision": "", "is_verified": False}
        make_whole(period, number, is_signed_by_all=by_all, subject=subject, **(nothing | signed))
    make_agreement()
    programmes = list(Agreement.objects.all())
    assert len(programmes) == 33
    for fact in FACTS:
        by_query = set(Agreement.objects.filter(fact.query()).values_list("pk", flat=True))
        assert by_query == {programme.pk for programme in programmes if fact.label in lacks(programme)}, fact.label
    assert set(Agreement.objects.filter(lacking())) == {programme for programme in programmes if lacks(programme)}


def test_the_filter_shows_what_lacks_something(client):
    client.force_login(make_user(is_superuser=True))
    make_whole(subject="Bản đủ")
    make_whole(subject="Bản thiếu", number="")
    response = client.get("/chuong-trinh/", {"thieu": "1"})
    assert titles(response) == ["Bản thiếu"]
    assert "Còn thiếu thông tin" in main_of(response)


def test_the_page_hints_at_it_and_only_those_who_may_are_led_to_mend_it(ha_nam, open_as):
    url = ha_nam.agreement.get_absolute_url()
    editor = open_as(ha_nam.editor, url)
    assert "bổ sung: số, ký hiệu người ký đối chiếu với bản ký Bổ sung thông tin" in main_of(editor)
    viewer = main_of(open_as(ha_nam.viewer, url))
    assert "Còn thiếu thông tin" in viewer
    assert "Bổ sung thông tin" not in viewer
    assert "Còn thiếu" not in main_of(open_as(ha_nam.reporter, url))
