"""/van-ban/<id>/: one legal basis, what it replaced, and what rests on it."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from agreements.models import AgreementBasis, LegalBasis, PresentedDocument
from tests.factories import make_agreement, make_association, make_basis, make_event
from tests.pages.reading import main_of, rows, texts, titles

pytestmark = pytest.mark.django_db


def page_url(basis) -> str:
    return f"/van-ban/{basis.pk}/"


def cite(agreement, basis):
    AgreementBasis.objects.create(agreement=agreement, legal_basis=basis)


def chain(*numbers):
    """Return documents each of which was replaced by the next."""
    bases = [make_basis(number) for number in numbers]
    for old, new in pairwise(bases):
        old.replaced_by = new
        old.save()
    return bases


def test_the_page_says_what_the_document_is(ha_nam, open_as):
    basis = make_basis(
        kind="Quyết định", issued_on=date(2022, 3, 25), issued_precision="day", issuer="Thủ tướng Chính phủ",
        abstract="học tập suốt đời", keeper=ha_nam.association,
    )  # fmt: skip
    assert (
        "Loại văn bản Quyết định Số, ký hiệu 387/QĐ-TTg Ngày ban hành 25/03/2022 Cơ quan ban hành Thủ tướng Chính phủ "
        "Trích yếu học tập suốt đời Hội quản lý thông tin Hội Khuyến học tỉnh Hà Nam"
    ) in main_of(open_as(ha_nam.nobody, page_url(basis)))


def test_a_document_of_another_association_is_open_to_everyone_signed_in(ha_nam, open_as):
    basis = make_basis(keeper=make_association("Hội khác"))
    for who in (ha_nam.editor, ha_nam.viewer, ha_nam.reporter, ha_nam.outsider, ha_nam.nobody, ha_nam.admin):
        assert open_as(who, page_url(basis)).status_code == 200


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/van-ban/1/").headers["Location"] == "/dang-nhap/?next=/van-ban/1/"


def test_a_document_that_does_not_exist_is_not_found(ha_nam, open_as):
    for number in ("0", "9" * 18, "9" * 30):
        assert open_as(ha_nam.admin, f"/van-ban/{number}/").status_code == 404


def test_posting_is_refused(ha_nam, client):
    client.force_login(ha_nam.editor)
    assert client.post(page_url(make_basis())).status_code == 405


def test_programmes_and_events_are_those_in_scope(ha_nam, open_as):
    basis, elsewhere = make_basis(), make_association("Hội MẬT")
    cite(ha_nam.agreement, basis)
    cite(make_agreement(elsewhere, subject="Chương trình MẬT"), basis)
    PresentedDocument.objects.create(event=ha_nam.event, legal_basis=basis)
    PresentedDocument.objects.create(event=make_event(elsewhere, title="Lễ MẬT"), legal_basis=basis)
    for who in (ha_nam.editor, ha_nam.viewer, ha_nam.reporter):
        response = open_as(who, page_url(basis))
        assert titles(response) == ["Đẩy mạnh khuyến học"]
        assert texts(response, "h2")[1:] == ["Chương trình dựa trên văn bản này 1", "Được triển khai tại"]
        assert "Lễ ký kết tại Phủ Lý" in main_of(response)
        assert "MẬT" not in response.content.decode()
    outside = open_as(ha_nam.nobody, page_url(basis))
    assert rows(outside) == []
    assert "Phủ Lý" not in main_of(outside)


def test_a_replaced_document_shows_the_whole_chain(ha_nam, open_as):
    first, _second, third = chain("89/QĐ-TTg", "281/QĐ-TTg", "387/QĐ-TTg")
    shown = main_of(open_as(ha_nam.viewer, page_url(first)))
    assert "Văn bản này đã được thay bằng 387/QĐ-TTg ." in shown
    assert "Được thay bằng 281/QĐ-TTg 387/QĐ-TTg" in shown
    assert "Thay cho" not in shown
    shown = main_of(open_as(ha_nam.viewer, page_url(third)))
    assert "Thay cho 281/QĐ-TTg 89/QĐ-TTg" in shown
    assert "đã được thay bằng" not in shown


def test_a_document_does_not_come_to_replace_what_replaced_it():
    first, second, third = chain("1/A", "2/A", "3/A")
    for older in (first, second, third):
        third.replaced_by = older
        with pytest.raises(ValidationError) as refused:
            third.full_clean()
        assert "replaced_by" in refused.value.message_dict
    third.replaced_by = make_basis("4/A")
    third.full_clean()


def test_a_ring_written_past_the_form_still_has_a_page(ha_nam, open_as):
    first, second = chain("1/A", "2/A")
    LegalBasis.objects.filter(pk=second.pk).update(replaced_by=first)
    for basis in (first, second):
        assert open_as(ha_nam.viewer, page_url(basis)).status_code == 200


def test_the_page_of_a_programme_leads_to_its_bases_and_says_which_were_replaced(ha_nam, open_as):
    old, new = chain("387/QĐ-TTg", "1/QĐ-TTg")
    cite(ha_nam.agreement, old)
    response = open_as(ha_nam.reporter, ha_nam.agreement.get_absolute_url())
    assert "Căn cứ 387/QĐ-TTg (nay đã được thay bằng 1/QĐ-TTg )" in main_of(response)
    for basis in (old, new):
        assert f'href="{page_url(basis)}"' in response.content.decode()


@pytest.mark.parametrize("number", [1, 3, 50])
def test_queries_do_not_grow(ha_nam, client, django_assert_num_queries, number):
    basis = make_basis()
    for _ in range(number):
        cite(make_agreement(ha_nam.association, partners=[ha_nam.police]), basis)
        PresentedDocument.objects.create(event=make_event(ha_nam.association), legal_basis=basis)
    client.force_login(ha_nam.reporter)
    with django_assert_num_queries(10):
        assert len(rows(client.get(page_url(basis)))) == number
