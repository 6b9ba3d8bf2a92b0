"""Load the two demo programmes and one account per role into an empty register."""

import json
import os
import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from khuyenhoc.demo import HA_NAM, KHUONG_DINH, MILITARY, POLICE, load_programmes
from organizations.models import Membership, Organization, Role, User

ACCOUNTS = [  # (role as listed, user name, full name, body, role in the body)
    ("admin", "quan-tri", "Quản trị hệ thống", "", ""),
    ("manager", "quan-ly.ha-nam", "Quản lý Hội tỉnh Hà Nam", HA_NAM, Role.MANAGER),
    ("editor", "bien-tap.ha-nam", "Biên tập Hội tỉnh Hà Nam", HA_NAM, Role.EDITOR),
    ("viewer", "xem.ha-nam", "Người xem Hội tỉnh Hà Nam", HA_NAM, Role.VIEWER),
    ("editor", "bien-tap.khuong-dinh", "Biên tập Hội phường Khương Đình", KHUONG_DINH, Role.EDITOR),
    ("reporter", "bao-cao.cong-an", "Báo cáo viên Công an tỉnh Hà Nam", f"{POLICE} tỉnh Hà Nam", Role.REPORTER),
    ("partner-viewer", "xem.cong-an", "Người xem Công an tỉnh Hà Nam", f"{POLICE} tỉnh Hà Nam", Role.VIEWER),
    ("reporter", "bao-cao.quan-su", "Báo cáo viên Bộ CHQS tỉnh Hà Nam", f"{MILITARY} tỉnh Hà Nam", Role.REPORTER),
]


class Command(BaseCommand):
    help = "Nạp hai chương trình mẫu và mỗi vai trò một tài khoản vào một sổ còn trống."

    def handle(self, **options):
        if User.objects.exists() or Organization.objects.exists():
            raise CommandError("Sổ đã có dữ liệu. Dữ liệu mẫu chỉ nạp vào một sổ còn trống.")
        path = settings.DATA_DIR / "demo-accounts.json"
        with transaction.atomic():
            load_programmes()
            accounts = [self.make_account(*account) for account in ACCOUNTS]
            # Inside the transaction: accounts whose passwords could not be written down must not stay.
            write_privately(path, json.dumps(accounts, ensure_ascii=False, indent=2))
        self.stdout.write(f"Đã nạp hai chương trình mẫu. Tài khoản: {path}")

    def make_account(self, listed_role, username, full_name, body, role) -> dict:
        password = secrets.token_urlsafe(9)
        user = User(
            username=username, full_name=full_name, is_superuser=listed_role == "admin", is_staff=listed_role == "admin"
        )
        user.set_password(password)
        user.save()
        if body:
            Membership.objects.create(user=user, organization=Organization.objects.get(name=body), role=role)
        return {"role": listed_role, "username": username, "password": password, "organization": body}


def write_privately(path, text: str):
    """Write a file that only its owner can read, from its first moment on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
