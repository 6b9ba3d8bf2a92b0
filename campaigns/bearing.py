"""Who bears a commitment: a rule that spans tables, so that no constraint can hold it."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from agreements.models import Agreement, Party


def check_bearing(agreement: Agreement, is_joint: bool, parties: Iterable[Party]):
    """Refuse bearers that do not fit: a commitment is of all bound parties, or of bound parties of its programme.

    Args:
        agreement: the programme of the commitment.
        is_joint: all bound parties bear it.
        parties: those that are named as bearing it.

    Raises:
        ValidationError: with a sentence for everything that is wrong.
    """
    parties = list(parties)
    faults = []
    if is_joint and parties:
        faults.append("Chọn “tất cả các bên” hoặc từng bên thực hiện, không chọn cả hai.")
    if not is_joint and not parties:
        faults.append("Hãy chọn bên thực hiện, hoặc đánh dấu “tất cả các bên”.")
    for party in parties:
        if party.agreement_id != agreement.pk:
            faults.append(f"“{party}” không tham gia chương trình này nên không thể nhận cam kết.")
        elif not party.is_bound:
            role = party.get_role_display().lower()
            faults.append(f"“{party}” tham gia với vai trò {role}, không bị ràng buộc nên không nhận cam kết.")
    if faults:
        raise ValidationError(faults)
