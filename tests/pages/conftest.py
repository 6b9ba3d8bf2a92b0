"""The cast of the page tests: one association with three partners, one programme between them, and their people."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.factories import (
    make_agreement,
    make_association,
    make_campaign,
    make_commitment,
    make_event,
    make_member,
    make_organization,
    make_user,
)


@pytest.fixture
def ha_nam():
    """A programme with a shared, a foreign and a joint commitment. What the police must not see is called MẬT."""
    association = make_association("Hội Khuyến học tỉnh Hà Nam", level="province")
    police = make_organization("Công an tỉnh Hà Nam", kind="armed_forces", level="province")
    military = make_organization("Bộ Chỉ huy Quân sự tỉnh Hà Nam", kind="armed_forces")
    women = make_organization("Hội Liên hiệp Phụ nữ tỉnh Hà Nam", kind="political_social")
    event = make_event(association, title="Lễ ký kết tại Phủ Lý", note="Ghi chú MẬT")
    agreement = make_agreement(
        association, partners=[police, military, women], subject="đẩy mạnh khuyến học", event=event,
        signed_on=date(2024, 5, 15), signed_precision="day", purpose="Mục đích MẬT", joint_responsibilities="Cùng làm",
        source_publisher="Nguồn MẬT", conflict_note="Mâu thuẫn MẬT", recipients="Nơi nhận MẬT", funding="Kinh phí MẬT",
    )  # fmt: skip
    party = {party.organization: party for party in agreement.parties.all()}
    campaign = make_campaign("Con nuôi đơn vị", kind="model")
    women_campaign = make_campaign("Mẹ đỡ đầu MẬT", kind="programme")
    return SimpleNamespace(
        association=association,
        police=police,
        military=military,
        women=women,
        event=event,
        agreement=agreement,
        party=party,
        campaign=campaign,
        women_campaign=women_campaign,
        shared=make_commitment(agreement, [party[police], party[military]], campaign, position=1),
        foreign=make_commitment(agreement, [party[women]], women_campaign, position=2, note="Ghi chú MẬT"),
        joint=make_commitment(agreement, text="quán triệt mục tiêu", kind_as_written="nhiệm vụ chung", position=0),
        editor=make_member(association, "editor", "bien-tap"),
        viewer=make_member(association, "viewer", "xem"),
        reporter=make_member(police, "reporter", "cong-an"),
        outsider=make_member(make_organization("Hội Nhà báo tỉnh Nam Định"), "viewer", "nha-bao"),
        nobody=make_user("chua-co-don-vi"),
        admin=make_user("quan-tri", is_superuser=True),
    )


@pytest.fixture
def open_as(client):
    """Return a function that opens an address as a person, and hands back what the browser would show."""

    def open_page(user, address, **parameters):
        client.force_login(user)
        return client.get(address, parameters)

    return open_page
