"""`manage.py load_specimens`: after a plain `loaddata`, the page images its rows name."""

from typing import Any

from django.core.management.base import BaseCommand

from filing.demo.specimens import load_specimens


class Command(BaseCommand):
    help = "Copy the demo's specimen pages (fixtures/files) to where the loaded page rows expect them."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"已放好 {load_specimens()} 个样张文件。")
