import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from filing import audit


class Command(BaseCommand):
    help = "Verify the audit chains; --heads FILE compares with heads kept outside, --write-heads FILE keeps them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--heads", type=Path, help="heads written earlier: finds a cut tail too")
        parser.add_argument(
            "--write-heads", type=Path, help="write today's heads here; keep the file outside this machine"
        )

    def handle(self, *args: Any, heads: Path | None, write_heads: Path | None, **options: Any) -> None:
        faults = list(audit.verify(read_heads(heads) if heads else None))
        for fault in faults:
            self.stderr.write(f"{fault.where}: {fault.what}")
        if faults:
            raise CommandError(f"审计链有 {len(faults)} 处不符。请保全数据库,立即报告。")
        if write_heads:
            write_heads.write_text(json.dumps(audit.heads(), indent=1))
        self.stdout.write(f"审计链完好,共 {len(audit.heads())} 条链。")


def read_heads(path: Path) -> dict[str, tuple[int, str]]:
    try:
        return {name: (int(seq), str(hash_)) for name, (seq, hash_) in json.loads(path.read_text()).items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise CommandError(f"读不出链头文件 {path}:{error}") from error
