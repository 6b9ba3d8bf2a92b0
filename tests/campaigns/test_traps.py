"""What papers promise that a tidier model would refuse, or would make them say wrongly."""

from datetime import date

import pytest

from agreements.models import Agreement
from campaigns.listing import borne_by, commitment_rows
from campaigns.models import Campaign, CampaignKind, Commitment
from khuyenhoc.lib.periods import parse_period
from tests.factories import make_agreement, make_campaign, make_commitment, make_organization, make_party

pytestmark = pytest.mark.django_db


def stored(record):
    return type(record).objects.get(pk=record.pk)


def ceremony():
    """A programme with police, military and women as partners; returns it and their parties."""
    names = ("Công an", "Bộ Chỉ huy Quân sự", "Hội Liên hiệp Phụ nữ")
    agreement = make_agreement(partners=[make_organization(name) for name in names])
    _lead, *partners = agreement.parties.all()
    return agreement, partners


# --- Who bears it ---


def test_commitment_shared_by_two_named_parties_is_one_and_names_both():
    agreement, (police, military, _women) = ceremony()
    commitment = make_commitment(agreement, [police, military], campaign=make_campaign("Con nuôi đơn vị"))
    assert list(commitment.bearers.all()) == [police, military]
    assert agreement.commitments.count() == 1


def test_shared_commitment_is_borne_by_each_of_the_two_and_by_no_third():
    agreement, parties = ceremony()
    shared = make_commitment(agreement, parties[:2])
    borne = [list(borne_by(Commitment.objects.all(), [party.organization])) for party in parties]
    assert borne == [[shared], [shared], []]


def test_shared_commitment_names_the_other_to_each_of_the_two():
    agreement, (police, military, _women) = ceremony()
    make_commitment(agreement, [police, military])
    (row,) = commitment_rows(Commitment.objects.all())
    assert row.bodies_besides([police.organization]) == [military.organization]
    assert row.bodies_besides([military.organization]) == [police.organization]


def test_joint_commitment_binds_exactly_the_bound_parties():
    agreement, partners = ceremony()
    others = [make_party(agreement, role=role, position=9) for role in ("witness", "supervisor", "host")]
    co_lead = make_party(agreement, role="co_lead", position=8)
    joint = make_commitment(agreement)
    bound = [agreement.parties.get(role="lead"), co_lead, *partners]
    borne = {party: list(borne_by(Commitment.objects.all(), [party.organization])) for party in [*bound, *others]}
    assert borne == {party: [joint] for party in bound} | {party: [] for party in others}
    assert not joint.bearers.exists()


def test_joint_commitment_binds_a_party_that_comes_later():
    agreement, _partners = ceremony()
    joint = make_commitment(agreement)
    late = make_party(agreement, position=9)
    assert list(borne_by(Commitment.objects.all(), [late.organization])) == [joint]


def test_joint_commitment_binds_nobody_of_another_programme():
    agreement, _partners = ceremony()
    make_commitment(agreement)
    _other, (outsider, *_) = ceremony()
    assert list(borne_by(Commitment.objects.all(), [outsider.organization])) == []


def test_one_campaign_is_promised_under_several_programmes():
    campaign = make_campaign("Con nuôi đơn vị")
    for _ in range(2):
        agreement, (police, *_) = ceremony()
        make_commitment(agreement, [police], campaign=campaign)
    assert campaign.commitments.count() == 2
    assert Campaign.objects.count() == 1


# --- Kind is a soft label ---


def test_kind_label_prefers_the_word_of_the_paper():
    fund = make_campaign("Quỹ vì người nghèo", kind="fund")
    agreement, _partners = ceremony()
    as_written = make_commitment(agreement, campaign=fund, kind_as_written="cuộc vận động")
    not_said = make_commitment(agreement, campaign=fund)
    assert (as_written.kind_label, not_said.kind_label) == ("cuộc vận động", "Quỹ")


def test_kind_label_of_a_duty_in_words_is_what_the_paper_says_or_nothing():
    agreement, _partners = ceremony()
    named = make_commitment(agreement, text="quán triệt, triển khai", kind_as_written="nhiệm vụ chung")
    plain = make_commitment(agreement, text="quán triệt, triển khai")
    assert (named.kind_label, plain.kind_label) == ("nhiệm vụ chung", "")


def test_word_of_the_paper_leaves_the_kind_of_the_catalogue_alone():
    campaign = make_campaign("Mái ấm công đoàn", kind="model")
    make_commitment(make_agreement(), campaign=campaign, kind_as_written="quỹ")
    assert stored(campaign).kind == "model"


GUESSES = {
    "phong trào": CampaignKind.MOVEMENT,
    "Phong trào thi đua": CampaignKind.MOVEMENT,
    "cuộc vận động": CampaignKind.DRIVE,
    "mô hình": CampaignKind.MODEL,
    "QUỸ": CampaignKind.FUND,
    "quy\u0303": CampaignKind.FUND,
    "chương trình": CampaignKind.PROGRAMME,
    "ngày cao điểm (chiến sĩ tình nguyện)": CampaignKind.PEAK_DAY,
    "gương": CampaignKind.EXEMPLAR,
    "học bổng": CampaignKind.SCHOLARSHIP,
    "danh hiệu": CampaignKind.TITLE,
    "tuyên truyền, vận động": CampaignKind.PROPAGANDA,
    "phát triển hội viên": CampaignKind.MEMBERSHIP,
    "nhiệm vụ chung": CampaignKind.GENERAL,
    "câu lạc bộ": CampaignKind.OTHER,
    "…": CampaignKind.OTHER,
    "": CampaignKind.OTHER,
}


@pytest.mark.parametrize(("text", "kind"), GUESSES.items())
def test_kind_of_a_new_campaign_is_guessed_from_the_word_of_the_paper(text, kind):
    assert CampaignKind.guess(text) == kind


def test_campaign_whose_name_holds_another_kind_is_legal():
    campaign = Campaign(name="Quỹ vì người nghèo", kind="movement")
    campaign.full_clean()
    campaign.save()
    assert stored(campaign).get_kind_display() == "Phong trào"


def test_two_campaigns_of_one_name_are_legal_and_stay_two():
    one, other = make_campaign("Vì đàn em thân yêu", kind="peak_day"), make_campaign("Vì đàn em thân yêu", kind="fund")
    other.full_clean()
    assert set(Campaign.objects.filter(name_key=one.name_key)) == {one, other}


def test_campaigns_stand_in_the_order_of_the_vietnamese_alphabet():
    names = ["Áo ấm", "Cùng em đến trường", "Danh hiệu", "Đường hoa", "Mái ấm", "Ống heo", "Ước mơ"]
    for name in reversed(names):
        make_campaign(name)
    assert [campaign.name for campaign in Campaign.objects.all()] == names


# --- Gắn với ---


def test_tie_belongs_to_the_promise_and_not_to_the_campaign():
    fund, drive = make_campaign("Quỹ vì người nghèo"), make_campaign("Toàn dân đoàn kết xây dựng nông thôn mới")
    tied = make_commitment(make_agreement(), campaign=fund, tied_to=drive)
    free = make_commitment(make_agreement(), campaign=fund)
    assert (stored(tied).tied_to, stored(free).tied_to) == (drive, None)


def test_campaign_that_another_is_tied_to_is_not_promised_by_that():
    fund, drive = make_campaign(), make_campaign()
    tied = make_commitment(make_agreement(), campaign=fund, tied_to=drive)
    assert (list(drive.commitments.all()), list(drive.tied_commitments.all())) == ([], [tied])


def test_duty_in_words_may_be_tied_to_a_campaign():
    duty = Commitment(agreement=make_agreement(), text="Vận động ủng hộ", is_joint=True, tied_to=make_campaign())
    duty.full_clean()
    duty.save()
    assert str(stored(duty)) == "Vận động ủng hộ"


# --- Its own time ---


def test_one_year_movement_beside_a_five_year_programme_is_a_commitment_with_its_own_dates():
    agreement = make_agreement(period="2023-2028")
    movement = make_commitment(agreement, campaign=make_campaign("Dân vận khéo"))
    movement.period = parse_period("năm 2023")
    movement.full_clean()
    movement.save()
    movement = stored(movement)
    assert (movement.period_label, movement.agreement.period_label) == ("năm 2023", "2023–2028")
    assert (movement.starts_on, movement.ends_on) == (date(2023, 1, 1), date(2023, 12, 31))
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "has_own_dates"), [("", False), ("2023", True), ("từ 2023", True), ("không thời hạn", True)]
)
def test_commitment_has_its_own_dates_where_anything_is_known_of_them(text, has_own_dates):
    commitment = make_commitment(make_agreement())
    commitment.period = parse_period(text)
    assert commitment.has_own_dates is has_own_dates


def test_commitment_may_run_longer_than_its_programme():
    # A paper that says so is recorded as it is.
    commitment = make_commitment(make_agreement(period="2023-2028"))
    commitment.period = parse_period("2023-2030")
    commitment.full_clean()


# --- As far as it is known ---


def test_commitment_of_which_only_the_campaign_is_known_is_complete():
    commitment = Commitment(agreement=make_agreement(), campaign=make_campaign("Thắp sáng đường quê"), is_joint=True)
    commitment.full_clean()
    commitment.save()
    commitment = stored(commitment)
    assert (str(commitment), commitment.recurrence, commitment.text) == ("Thắp sáng đường quê", "", "")


def test_commitments_stand_in_the_order_of_the_paper():
    agreement = make_agreement()
    for position, name in enumerate(["Ước mơ", "Áo ấm"]):
        make_commitment(agreement, campaign=make_campaign(name), position=position)
    assert [str(commitment) for commitment in agreement.commitments.all()] == ["Ước mơ", "Áo ấm"]
