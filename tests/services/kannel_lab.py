"""A real Kannel on free loopback ports, with `fakesmsc` as the phones behind it.

bearerbox and smsbox come from the package `kannel`, fakesmsc from `kannel-extras`. What
fakesmsc prints is what phones would show; what it sends is what people would text.
"""

import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote_from_bytes, unquote_to_bytes

from tests.services import smpp_carrier
from tests.services.smpp_carrier import SmppCarrier

FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
USER, PASSWORD, SECRET = "saywhen", "lab-password", "lab-secret"
# Kannel refuses texts to this number: the one "not routable" of the lab.
UNROUTABLE = "+12025550199"

# Two SMSCs, because fakesmsc cannot be told later what to send: one stays connected
# and receives, the other gets a fakesmsc of its own for each text from a phone.
CONFIGURATION = """
group = core
admin-port = {admin}
admin-password = {password}
admin-interface = 127.0.0.1
smsbox-port = {smsbox}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 1
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = phones
allowed-smsc-id = phones
port = {phones}
connect-allow-ip = 127.0.0.1
denied-prefix = "{unroutable}"

group = smsc
smsc = fake
smsc-id = thumbs
allowed-smsc-id = thumbs
port = {thumbs}
connect-allow-ip = 127.0.0.1

{carrier}
group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-file = "{folder}/smsbox.log"
log-level = 1
http-request-retry = 5
http-queue-delay = 1

group = sendsms-user
username = {user}
password = {password}
max-messages = 10
concatenation = true
default-smsc = phones
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
catch-all = true
get-url = "{inbound}?k={secret}&{escapes}"
omit-empty = true
max-messages = 0
concatenation = true
assume-plain-text = true
alt-charset = "UTF-8"
"""
# Only with a carrier: fakesmsc reports every text as delivered.
CARRIER = """
group = smsc
smsc = smpp
smsc-id = carrier
allowed-smsc-id = carrier
host = 127.0.0.1
port = {port}
transceiver-mode = true
smsc-username = {username}
smsc-password = {password}
system-type = lab
"""
# %a would squeeze spaces and drop newlines; %b is the text as it came.
ESCAPES = "from=%q&to=%Q&text=%b&ts=%T&id=%I&smsc=%i&coding=%c&charset=%C"

ENTRY = re.compile(r"^(?=\d{4}-\d\d-\d\d )", re.M)
GOT = re.compile(r"Got message \d+: <(.*?)>?\n?", re.S)
LINE = re.compile(r"(\S+) (\S+) (?:udh (\S+) )?(text|data|ucs-2) (.*)", re.S)


def is_installed() -> bool:
    return bool(shutil.which("bearerbox", path="/usr/sbin")) and FAKESMSC.exists()


@dataclass(frozen=True, slots=True)
class PhoneText:
    """A text as the phone shows it, joined when it came in parts."""

    sender: str
    phone: str
    text: str
    parts: int


class KannelLab:
    """Use as a context manager; whatever happens inside, nothing keeps running.

    `inbound_url` is where texts from phones are sent, without a query. Texts of a
    gateway with `&smsc=carrier` go to the carrier, if there is one.
    """

    def __init__(self, inbound_url: str, carrier: SmppCarrier | None = None) -> None:
        self._inbound_url = inbound_url
        self._carrier = carrier
        self._running = ExitStack()
        self._phones: subprocess.Popen | None = None

    def __enter__(self) -> Self:
        with self._running:
            folder = self._running.enter_context(tempfile.TemporaryDirectory())
            self.folder = Path(folder)
            self._ports = dict(
                zip(
                    ("admin", "smsbox", "phones", "thumbs", "sendsms"),
                    free_ports(5),
                    strict=True,
                )
            )
            self._write_configuration()
            self._start("/usr/sbin/bearerbox", "kannel.conf")
            wait_for(lambda: self._status() != "", "bearerbox to start")
            self.connect_phones()
            self._start("/usr/sbin/smsbox", "kannel.conf")
            wait_for(lambda: "smsbox:" in self._status(), "smsbox to connect")
            wait_for(lambda: listens(self._ports["sendsms"]), "sendsms to listen")
            if self._carrier:
                wait_for(lambda: self._is_online("carrier"), "Kannel to bind")
            self._running = self._running.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self._running.close()

    @property
    def gateway_url(self) -> str:
        """What stands in `SMS_GATEWAYS` for this Kannel."""
        port = self._ports["sendsms"]
        return f"kannel://{USER}:{PASSWORD}@127.0.0.1:{port}?secret={SECRET}"

    def connect_phones(self) -> None:
        """-m 0: send nothing, and print at once what arrives."""
        arguments = ("-H", "127.0.0.1", "-r", str(self._ports["phones"]), "-m", "0")
        self._phones = self._start(FAKESMSC, *arguments, "unused", log="phones.log")
        wait_for(lambda: self._is_online("phones"), "the phones to connect")

    def disconnect_phones(self) -> None:
        """From now on nobody receives; Kannel queues."""
        stop(self._phones)
        wait_for(lambda: not self._is_online("phones"), "the phones to disconnect")

    def texts(self) -> list[PhoneText]:
        """What all phones have received so far, in order."""
        return join(self._lines())

    def wait_for_texts(self, count: int, seconds: float = 60) -> list[PhoneText]:
        wait_for(lambda: len(self.texts()) >= count, f"{count} texts", seconds)
        return self.texts()

    def text_from_phone(self, phone: str, to: str, text: str) -> None:
        """One text as a person would send it; Kannel then calls the inbound URL.

        Raises: AssertionError, when Kannel does not take it.
        """
        for words in as_fakesmsc_wants(text):
            self._send_one(f"{phone} {to} {words}")

    def _send_one(self, line: str) -> None:
        port = str(self._ports["thumbs"])
        arguments = ("-H", "127.0.0.1", "-r", port, "-m", "1", line)
        log = f"thumbs-{time.monotonic_ns()}.log"
        process = self._start(FAKESMSC, *arguments, log=log)
        wait_for(lambda: "sent message 1" in self._read(log), "fakesmsc to send")
        # It would wait for answers, and bearerbox talks to one fakesmsc at a time.
        stop(process, signal.SIGINT)

    def _lines(self) -> list[str]:
        """One string per message; a newline in a text comes as a message of its own."""
        lines: list[str] = []
        for entry in ENTRY.split(self._read("phones.log")):
            got = GOT.search(entry)
            if got is None:
                continue
            line = entry[got.start(1) : entry.rindex(">")] if ">" in entry else ""
            if LINE.fullmatch(line) or not lines:
                lines.append(line)
            else:
                lines[-1] += "\n" + line
        return lines

    def _write_configuration(self) -> None:
        content = CONFIGURATION.format(
            folder=self.folder,
            user=USER,
            password=PASSWORD,
            secret=SECRET,
            unroutable=UNROUTABLE.removeprefix("+"),
            inbound=self._inbound_url,
            escapes=ESCAPES,
            carrier=self._carrier_group(),
            **self._ports,
        )
        (self.folder / "kannel.conf").write_text(content, "utf-8")

    def _carrier_group(self) -> str:
        if self._carrier is None:
            return ""
        return CARRIER.format(
            port=self._carrier.port,
            username=smpp_carrier.SYSTEM_ID,
            password=smpp_carrier.PASSWORD,
        )

    def _start(self, *command: object, log: str = "") -> subprocess.Popen:
        output = self._running.enter_context(
            (self.folder / (log or f"{Path(str(command[0])).name}.out")).open("ab")
        )
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        self._running.callback(stop, process)
        return process

    def _is_online(self, smsc: str) -> bool:
        pattern = rf"^\s*{smsc}\[{smsc}\].*\(online"
        return bool(re.search(pattern, self._status(), re.M))

    def _status(self) -> str:
        port = self._ports["admin"]
        url = f"http://127.0.0.1:{port}/status.txt?password={PASSWORD}"
        try:
            with urllib.request.urlopen(url, timeout=2) as reply:
                return reply.read().decode("utf-8", "replace")
        except (urllib.error.URLError, OSError):
            return ""

    def _read(self, log: str) -> str:
        return (self.folder / log).read_text("utf-8", "replace")


def join(lines: list[str]) -> list[PhoneText]:
    """Put parts together by the reference in their header (3GPP TS 23.040, 9.2.3.24.1).

    Bytes are joined before they are read: Kannel cuts through surrogate pairs.
    """
    texts: list[PhoneText] = []
    waiting: dict[tuple[str, str, int], dict[int, bytes]] = defaultdict(dict)
    for line in lines:
        sender, phone, header, kind, words = LINE.fullmatch(line).groups()
        if header is None:
            content = words if kind == "text" else read(plus_unquoted(words), kind)
            texts.append(PhoneText(sender, phone, content, 1))
            continue
        reference, total, number = plus_unquoted(header)[3:6]
        parts = waiting[sender, phone, reference]
        parts[number] = plus_unquoted(words)
        if len(parts) == total:
            whole = b"".join(parts[n] for n in sorted(parts))
            texts.append(PhoneText(sender, phone, read(whole, kind), total))
            del waiting[sender, phone, reference]
    return texts


def read(content: bytes, kind: str) -> str:
    """fakesmsc does not tell the coding of a part; only UTF-16 has NULs in it."""
    if kind == "ucs-2" or b"\0" in content:
        return content.decode("utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("utf-16-be")


def plus_unquoted(words: str) -> bytes:
    return unquote_to_bytes(words.replace("+", "%20"))


def as_fakesmsc_wants(text: str) -> list[str]:
    """fakesmsc's own notation: `text` has no newline, `udh-text` makes parts."""
    if not text.isascii() or "\n" in text:
        return [f"ucs2 {quote_from_bytes(text.encode('utf-16-be'), safe='')}"]
    if len(text) <= 160:
        return [f"text {text}"]
    pieces = [text[start : start + 153] for start in range(0, len(text), 153)]
    return [
        f"udh-text %05%00%03%2A%{len(pieces):02X}%{number:02X} {piece}"
        for number, piece in enumerate(pieces, start=1)
    ]


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(process: subprocess.Popen | None, how: int = signal.SIGTERM) -> None:
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        # bearerbox sometimes waits for a box that is gone; nothing here is worth it.
        process.wait(timeout=1)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(ready: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds} s in vain for {what}.")
        time.sleep(0.02)
