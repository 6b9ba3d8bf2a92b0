"""Records are found by abbreviations too: what they are found by is written anew."""

from django.db import migrations

from khuyenhoc.lib.abbreviations import fill_search_text


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_first_history")]

    operations = [
        fill_search_text(
            "organizations",
            Organization=["name", "aliases", "former_names"],
            Representative=["full_name", "position_text"],
        )
    ]
