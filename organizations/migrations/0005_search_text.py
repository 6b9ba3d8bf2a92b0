"""Records are found by abbreviations too: what they are found by is written anew."""

from django.db import migrations

from khuyenhoc.lib.abbreviations import fill_search_text


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_accounts_by_mail")]

    operations = [
        fill_search_text(
            "organizations",
            Organization=["name", "aliases", "former_names"],
            Representative=["full_name", "position_text"],
        )
    ]
