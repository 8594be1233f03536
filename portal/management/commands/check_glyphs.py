from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand

from filing.models import Filing, InsuredPerson
from portal import glyphs

NAMES = (
    (InsuredPerson, "ref", "name"),
    (Filing, "number", "agent_name"),
    (Filing, "number", "contact_name"),
)


class Command(BaseCommand):
    help = "List the names in the database that hold characters the fonts on this machine cannot print (exit code 0)."

    def handle(self, *args: Any, **options: Any) -> None:
        covered, found = glyphs.installed(), 0
        rows = chain.from_iterable(
            model.objects.exclude(**{name: ""}).order_by("pk").values_list(key, name).iterator(chunk_size=2000)
            for model, key, name in NAMES
        )
        for key, name in rows:
            lacking = glyphs.lacking(name, covered)
            if lacking:
                found += 1
                self.stdout.write(f"{key or '草稿'}\t{name}\t{glyphs.listed(lacking)}")
        if found:
            self.stdout.write(
                f"{found} 个姓名含本机字体没有的字，文书上印编码。安装 fonts-hanazono 或设置 EXTRA_FONT_DIR。"
            )
        else:
            self.stdout.write("所有姓名都能打印。")
