from django.db import migrations

from khuyenhoc.lib.history import begin_history


class Migration(migrations.Migration):
    # Of its own: PostgreSQL alters no table in the transaction that has just filled it.
    dependencies = [("campaigns", "0003_records_kept_in_hand")]
    operations = [begin_history("campaigns", "Campaign", "Commitment", "Bearer")]
