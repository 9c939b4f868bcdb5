"""``python -m tests.deploy``: the deployments as many times as asked, read and counted."""

import argparse
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from tests.deploy import sshd
from tests.deploy.trials import Target, empty, one_article_changed, read_while_deploying


def main() -> int:
    """Every host asked for; 1 when a reader missed anything."""
    parser = argparse.ArgumentParser(prog="python -m tests.deploy")
    parser.add_argument("--hosts", default="folder,sftp")
    parser.add_argument("--deployments", type=int, default=50)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--articles", type=int, default=5000, help="deux fichiers par article")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        names = asked.hosts.split(",")
        with sshd.serving(room / "sshd") if "sftp" in names else nullcontext() as server:
            for name in names:
                www = room / name / "www"
                target = Target(str(www), www)
                if name == "sftp" and server:
                    to = f"rclone:essai:{www}"
                    target = Target(to, www, server.environment, server.requests)
                if asked.deployments:
                    figures = read_while_deploying(
                        empty(room / name), target, asked.deployments, asked.kills, asked.seed
                    )
                    print(f"{name} : {figures}", flush=True)
                    for line in (*figures.missing, *figures.cut)[:20]:
                        print(f"    {line}", flush=True)
                    missed += len(figures.missing)
                if asked.articles:
                    done = one_article_changed(empty(room / name), target, asked.articles)
                    print(f"{name}, un article changé : {done}", flush=True)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
