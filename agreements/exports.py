"""What the exported lists of programmes, signing events and legal bases say of each row: no more than the pages do."""

from khuyenhoc.lib.export import Column, day_or_text

AGREEMENT_COLUMNS = [
    Column("Chương trình", lambda row: str(row.agreement), 60),
    Column("Loại văn bản", lambda row: row.agreement.get_document_kind_display(), 24),
    Column("Hội quản lý", lambda row: row.agreement.keeper.name, 36),
    Column("Đơn vị phối hợp", lambda row: "; ".join(row.partner_names), 60),
    Column("Giai đoạn", lambda row: row.agreement.period_label, 24),
    Column("Bắt đầu", lambda row: day_or_text(row.agreement.starts_on, row.agreement.starts_precision), 12),
    Column("Kết thúc", lambda row: day_or_text(row.agreement.ends_on, row.agreement.ends_precision), 12),
    Column("Ngày ký", lambda row: day_or_text(row.agreement.signed_on, row.agreement.signed_precision), 12),
    Column("Tình trạng", lambda row: row.status.label, 24),
]
EVENT_COLUMNS = [
    Column("Lễ ký kết", lambda row: row["event"].label, 50),
    Column("Ngày tổ chức", lambda row: day_or_text(row["event"].held_on, row["event"].held_precision), 14),
    Column("Buổi", lambda row: row["event"].get_part_of_day_display(), 12),
    Column("Địa điểm", lambda row: row["event"].place, 40),
    Column("Đơn vị tổ chức", lambda row: "; ".join(row["organizer_names"]), 50),
    Column("Số chương trình", lambda row: row["number"], 16),
]
BASIS_COLUMNS = [
    Column("Loại văn bản", lambda basis: basis.kind, 20),
    Column("Số, ký hiệu", lambda basis: basis.number, 24),
    Column("Ngày ban hành", lambda basis: day_or_text(basis.issued_on, basis.issued_precision), 14),
    Column("Cơ quan ban hành", lambda basis: basis.issuer, 36),
    Column("Trích yếu", lambda basis: basis.abstract, 80),
]
