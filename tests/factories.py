"""Plain functions that make records with dull defaults; a test names only what it is about."""

from itertools import count

from agreements.models import Agreement, LegalBasis, Party, PartyRole, SigningEvent
from campaigns.models import Bearer, Campaign, Commitment
from khuyenhoc.lib.periods import parse_period
from organizations.models import Membership, Organization, Representative, User

numbers = count(1)


def make_user(username="", **overrides):
    return User.objects.create(username=username or f"nguoi-{next(numbers)}", **overrides)


def make_organization(name="", **overrides):
    return Organization.objects.create(name=name or f"Đơn vị số {next(numbers)}", **overrides)


def make_association(name="", **overrides):
    return make_organization(name or f"Hội Khuyến học số {next(numbers)}", kind="association", **overrides)


def make_member(organization, role="editor", username="", **overrides):
    user = make_user(username, **overrides)
    Membership.objects.create(user=user, organization=organization, role=role)
    return user


def make_representative(organization=None, **overrides):
    values = {"full_name": "Nguyễn Thị Hoa", "position_text": "Chủ tịch"} | overrides
    return Representative.objects.create(organization=organization or make_organization(), **values)


def make_agreement(keeper=None, period="2024-2030", partners=(), **overrides):
    """A signed programme that ``keeper`` leads, with the given bodies as partners."""
    keeper = keeper or make_association()
    values = {"subject": "Đẩy mạnh khuyến học", "is_signed": True} | overrides
    agreement = Agreement(keeper=keeper, **values)
    agreement.period = parse_period(period)
    agreement.save()
    make_party(agreement, keeper, role=PartyRole.LEAD)
    for position, partner in enumerate(partners, start=1):
        make_party(agreement, partner, position=position)
    return agreement


def make_party(agreement, organization=None, **overrides):
    organization = organization or make_organization()
    return Party.objects.create(agreement=agreement, organization=organization, **overrides)


def make_campaign(name="", **overrides):
    return Campaign.objects.create(name=name or f"Phong trào số {next(numbers)}", **overrides)


def make_commitment(agreement, bearers=(), campaign=None, **overrides):
    """A commitment of the given parties; a joint one if there are none."""
    if campaign is None and "text" not in overrides:
        campaign = make_campaign()
    commitment = Commitment.objects.create(
        agreement=agreement, campaign=campaign, **({"is_joint": not bearers} | overrides)
    )
    Bearer.objects.bulk_create(Bearer(commitment=commitment, party=party) for party in bearers)
    return commitment


def make_event(keeper=None, **overrides):
    return SigningEvent.objects.create(
        keeper=keeper or make_association(), **({"title": "Lễ ký kết chương trình phối hợp"} | overrides)
    )


def make_basis(number="387/QĐ-TTg", **overrides):
    return LegalBasis.objects.create(number=number, **overrides)
