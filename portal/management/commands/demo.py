"""Run the whole portal on this machine with the demo's story: sandbox, web and worker.

Everything is kept in ``var/demo`` and is there again the next time; ``--fresh`` begins anew, and
``--home`` keeps another demo elsewhere.
"""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.processes import HOST, Family, NeverAnswered, free_port, wait_for

READY_SECONDS = 60
# What every program on this machine has from its surroundings.
NOT_OURS = ("PATH", "HOME", "LANG")
CARDS = (
    ("4242 4242 4242 4242", "pays"),
    ("4000 0000 0000 9995", "is declined: not enough money"),
    ("4000 0025 0000 3155", "asks for the bank's check first"),
)


class Command(BaseCommand):
    help = "Run the demo until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="forget the last demo first")
        parser.add_argument("--home", type=Path, help="keep everything in this folder instead")
        parser.add_argument("--database", default="", help="the address of another database")
        parser.add_argument(
            "--scenario",
            choices=["demo", "begin", "life", "keeping"],
            default="demo",
            help="how far the story is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        home = (options["home"] or settings.VAR_DIR / "demo").resolve()
        # The children are named as modules and files of this folder.
        os.chdir(settings.BASE_DIR)
        if options["fresh"]:
            shutil.rmtree(home, ignore_errors=True)
        for name in ("mail", "sms", "media", "log"):
            (home / name).mkdir(parents=True, exist_ok=True)
        # Said for both, because a shell starts what runs in the background deaf to Ctrl-C.
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, _interrupt)
        family = Family()
        try:
            self.run(home, family, options)
        except NeverAnswered as trouble:
            raise CommandError(f"{trouble} Its log is in {home / 'log'}.") from None
        except KeyboardInterrupt:
            self.stdout.write("\nStopping …")
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            family.stop()
        self.stdout.write("Stopped. Run the same command again to go on where you were.")

    def run(self, home: Path, family: Family, options: dict[str, Any]) -> None:
        port = free_port(settings.PORT)
        if port != settings.PORT:
            self.stdout.write(f"Port {settings.PORT} is in use; taking {port}.")
        till = free_port(port + 1)
        env = _environment(home, port=port, till=till)
        env["DATABASE_URL"] = options["database"] or env["DATABASE_URL"]
        self.say("1/4 payment sandbox")
        family.start("sandbox", _sandbox(home, till), env=env, log=str(home / "log/sandbox"))
        self.say("2/4 database and story")
        _manage(env, "migrate", "--verbosity", "0")
        story = json.loads(_manage(env, "seed", "--scenario", options["scenario"], "--json"))
        wait_for(env["STRIPE_API_BASE"] + "/", family=family, seconds=READY_SECONDS)
        self.say("3/4 web and worker")
        env["STRIPE_WEBHOOK_SECRET"] = _manage(env, "register_webhook", "--all").strip()
        family.start("web", _web(port), env=env, log=str(home / "log/web"))
        worker = [sys.executable, "manage.py", "worker"]
        family.start("worker", worker, env=env, log=str(home / "log/worker"))
        wait_for(env["PORTAL_ORIGIN"] + "/readyz", family=family, seconds=READY_SECONDS)
        _keep_settings(home / "settings", env)
        self.say("4/4 ready")
        self.stdout.write(_welcome(env["PORTAL_ORIGIN"], env["STRIPE_API_BASE"], story))
        self.stdout.flush()
        while not (fallen := family.fallen()):
            time.sleep(0.3)
        raise NeverAnswered(f"{fallen} ended by itself.")

    def say(self, step: str) -> None:
        self.stdout.write(step)
        self.stdout.flush()


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _environment(home: Path, *, port: int, till: int) -> dict[str, str]:
    """Return the settings of the demo: its own database, letters as files, the local sandbox."""
    kept = {name: os.environ[name] for name in NOT_OURS if name in os.environ}
    return kept | {
        "PYTHONUNBUFFERED": "1",
        "SECRET_KEY": settings.DEFAULT_SECRET,
        "DEBUG": "false",
        "DATABASE_URL": f"sqlite:///{home / 'steadily.sqlite3'}",
        "PORT": str(port),
        "PORTAL_ORIGIN": f"http://{HOST}:{port}",
        "STRIPE_API_BASE": f"http://{HOST}:{till}",
        "STRIPE_SECRET_KEY": "sk_test_demo",
        "STRIPE_WEBHOOK_SECRET": "",
        "STRIPE_CONNECT_WEBHOOK_SECRET": "",
        "EMAIL_URL": "console:",
        "MAIL_DIR": str(home / "mail"),
        "SMS_DIR": str(home / "sms"),
        "MEDIA_DIR": str(home / "media"),
    }


def _keep_settings(kept: Path, env: dict[str, str]) -> None:
    """Write down what ``scripts/beside-demo`` needs to work on this demo too."""
    ours = [name for name in env if name not in NOT_OURS]
    lines = [f"{name}={shlex.quote(env[name])}\n" for name in ours]
    kept.touch(mode=0o600)
    kept.write_text("".join(lines))


def _sandbox(home: Path, till: int) -> list[str]:
    place = ["--port", str(till), "--file", str(home / "till.sqlite3")]
    return [sys.executable, "-m", "payments.sandbox", *place]


def _web(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        *("--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4"),
        *("--access-logfile", "/dev/null", "--graceful-timeout", "5"),
    ]


def _manage(env: dict[str, str], *command: str) -> str:
    """Run one of our commands to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"“{command[0]}” did not work:\n{done.stderr.strip()}")
    return done.stdout


def _facts(story: dict[str, Any], reference: str, whose: str) -> str:
    """Return what opens a debt at /find/; "" where no letter is waiting."""
    for each in story["borrowers"]:
        if each["debt"] == reference:
            code, born = each["letter_code"], each["birth_date"]
            return f"  the code on {whose} letter: {code}    {whose} date of birth: {born}"
    return ""


def _login(story: dict[str, Any], name: str) -> str:
    officer = next(o for o in story["officers"] if o["email"].startswith(f"{name}@"))
    return f"{officer['email']}   {officer['password']}   code now: {officer['code']}"


def _named(origin: str) -> str:
    return origin.replace(HOST, "localhost")


def _welcome(origin: str, till: str, story: dict[str, Any]) -> str:
    zhang, li = _facts(story, "CB-2026-0001", "his"), _facts(story, "CB-2026-0002", "her")
    lines = [
        "",
        f"Steadily is open at {origin}/",
        f"Every letter it writes:  {origin}/demo/mailbox/",
        "",
        "Mr Zhang, who owes CNY 30,542.70 and cannot be reached by anyone:",
        f"  {origin}/find/",
    ]
    lines += [
        zhang or f"  has found his debt; he comes back at {origin}/return/ with his e-mail.",
        f"  (browsers tie passkeys to a name: to make one, come in at {_named(origin)}/)",
        "",
        *(("Ms Li, who has offered a plan, finds hers the same way:", li, "") if li else ()),
        f"Canal Bank's officers:  {origin}/sign-in/",
        f"  Wen answers proposals:  {_login(story, 'wen')}",
        f"  Gu also edits policy:   {_login(story, 'gu')}",
        f"  (a new code every half minute: {origin}/demo/mailbox/)",
        "  a file to place: portal/data/canal-bank.gb18030.csv",
        "Hill Credit's officer, who sees nothing of Canal Bank's:",
        f"  Ortiz:                  {_login(story, 'ortiz')}",
        "",
        "Cards on the payment page:",
        *(f"  {number}  {does}" for number, does in CARDS),
        "What may happen later (given back, disputed, days that pass):",
        f"  {till}/",
        "",
        "Commands on all this, in another window: scripts/beside-demo check_books",
        "",
        "Ctrl-C stops everything.",
    ]
    return "\n".join(lines)
