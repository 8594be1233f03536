from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filing import audit, backup


class Command(BaseCommand):
    help = "Copy database and files into the new folder TARGET while clerks work, and prove the copy by restoring it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path)

    def handle(self, *args: Any, target: Path, **options: Any) -> None:
        faults = list(audit.verify())
        if faults:
            raise CommandError(f"审计链有 {len(faults)} 处不符(首处:{faults[0].where} {faults[0].what}),没有备份。")
        try:
            report = backup.make(target)
        except backup.BackupFailed as error:
            raise CommandError(f"备份没有成功,请勿使用该目录:{error}") from error
        self.stdout.write(
            f"备份完成并已还原检查:{report.rows} 行,{report.files} 个文件,在 {report.path}。密钥不在其中,请另行保管。"
        )
