"""`backup`, `restore` and `keys rotate`: what must survive a lost machine."""

import argparse
from pathlib import Path

from pointsapp.cli.context import Commands, application, engine_of, now_of, opened, settings

KEYS_APART = (
    "密钥文件不在备份里：请把 {path} 另存一份，和备份分开保管；没有它，加密的内容无法恢复。"
)


def add(_parser: argparse.ArgumentParser, commands: Commands) -> None:
    """Add the three commands."""
    write = commands.add_parser("backup", help="把整个数据库存成一个文件（不含密钥）")
    write.add_argument(
        "file", type=Path, nargs="?", help="备份文件（默认 instance/backup-日期.zip）"
    )
    write.set_defaults(command=backup)
    read = commands.add_parser("restore", help="用备份文件恢复数据库")
    read.add_argument("file", type=Path)
    read.add_argument("--force", action="store_true", help="替换数据库里现有的内容")
    read.set_defaults(command=restore)
    verbs = commands.add_parser("keys", help="密钥").add_subparsers(
        required=True, metavar="create|rotate"
    )
    verbs.add_parser("create", help="（第一次）生成密钥文件").set_defaults(command=create)
    verbs.add_parser("rotate", help="换一把新密钥，旧内容重新加密").set_defaults(command=rotate)


def backup(options: argparse.Namespace) -> None:
    """Write an archive and say what is not in it."""
    from pointsapp.foundation.backup import write_backup

    config = settings(options)
    app = application(config)
    stamp = f"{now_of(app):%Y%m%d-%H%M%S}"
    path = options.file or config.root / "instance" / f"backup-{stamp}.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    manifest = write_backup(engine_of(app), path, now=now_of(app))
    rows = sum(table["rows"] for table in manifest["tables"].values())
    print(f"已备份 {len(manifest['tables'])} 张表、{rows} 行：{path}")
    print(KEYS_APART.format(path=config.key_file))


def restore(options: argparse.Namespace) -> None:
    """Put an archive into the database and say what else is needed."""
    from pointsapp.foundation.backup import restore_backup

    config = settings(options)
    manifest = restore_backup(engine_of(application(config)), options.file, force=options.force)
    print(f"已恢复 {manifest['made_at']} 的备份。请再运行 python3 -m pointsapp verify 核对一遍。")
    print(KEYS_APART.format(path=config.key_file))


def create(options: argparse.Namespace) -> None:
    """Make the key file that the settings name; refuses to overwrite one."""
    from pointsapp.foundation.keys import Keyring

    path = settings(options).key_file
    Keyring.create(path)
    print(f"已生成密钥文件 {path}。请马上另存一份，和数据库、备份分开保管。")


def rotate(options: argparse.Namespace) -> None:
    """Add a key, encrypt what is stored anew, keep the old keys for old backups."""
    from pointsapp.foundation.database import transaction
    from pointsapp.integrations.service import encrypt_webhooks_anew
    from pointsapp.people.service import encrypt_anew

    with opened(options) as app:
        path = settings(options).key_file
        ring = app.extensions["keyring"].rotate(path)
        with transaction() as session:
            count = encrypt_anew(session, ring, by=None, now=now_of(app))
            count += encrypt_webhooks_anew(session, ring)
    print(f"已换用新密钥，重新加密 {count} 项。请另存 {path}，并重启网站和定时任务。")
